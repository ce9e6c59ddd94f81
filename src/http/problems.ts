/**
 * Every error that the service can answer with. The key is the stable `code`; `type` is the address of a page made from
 * `title` and `explanation`; a test compares the README with this table.
 */
export const PROBLEMS = {
  'invalid-request': {
    status: 400,
    title: 'The request is invalid',
    explanation:
      'A parameter, header or field is missing, unknown or out of range. `errors` names every fault: `pointer` is a JSON Pointer (RFC 6901) into the body, `parameter` the name of a path, query or header parameter.',
  },
  'malformed-request': {
    status: 400,
    title: 'The request cannot be read',
    explanation:
      'It is not well-formed HTTP, its URL or its body is not valid UTF-8, or its body is not valid JSON.',
  },
  unauthorized: {
    status: 401,
    title: 'Credentials are required',
    explanation:
      'The operation needs an `Authorization: Bearer …` header with a valid API key, or the manage token of a comment.',
  },
  'insufficient-scope': {
    status: 403,
    title: 'The key does not allow this',
    explanation: 'The API key is valid, but none of its scopes covers the operation.',
  },
  'proof-required': {
    status: 403,
    title: 'A proof of work is required',
    explanation:
      'Post the comment again with `proof`: the solution of a challenge from `/v1/articles/{article}/comments/challenge`.',
  },
  'edit-window-over': {
    status: 403,
    title: 'The comment can no longer be edited',
    explanation: 'Its author could edit it for some minutes after it was posted. It can still be deleted.',
  },
  'comments-closed': {
    status: 403,
    title: 'Comments are closed',
    explanation: 'The article takes no further comments. `commentsOpen` of the article says so beforehand.',
  },
  'not-found': {
    status: 404,
    title: 'Not found',
    explanation: 'Nothing public stands at this address, or the credentials given do not open it.',
  },
  'method-not-allowed': {
    status: 405,
    title: 'Method not allowed',
    explanation: 'The resource exists but does not know this method. `Allow` lists those that it knows.',
  },
  'not-acceptable': {
    status: 406,
    title: 'No acceptable representation',
    explanation: 'The resource has no representation of a media type that the `Accept` header allows.',
  },
  'request-timeout': {
    status: 408,
    title: 'The request came too slowly',
    explanation: 'The head or the body of the request did not arrive in time. Send it again.',
  },
  'duplicate-comment': {
    status: 409,
    title: 'Duplicate comment',
    explanation: 'The same name has already posted the same text at the same place.',
  },
  'deleted-since': {
    status: 409,
    title: 'Deleted since',
    explanation: 'What was first made with this `Idempotency-Key` has been deleted since.',
  },
  conflict: {
    status: 409,
    title: 'Conflicts with what is stored',
    explanation:
      'Something that must be unique is taken: the slug of an article, the language of a translation, a ban. Or what is stored does not allow it. `errors` says what.',
  },
  'illegal-transition': {
    status: 409,
    title: 'No decision leads there',
    explanation:
      'The comment is in a state from which the one that is asked for cannot be reached at once: out of the trash a comment goes back to `pending` first.',
  },
  'still-cited': {
    status: 409,
    title: 'The reference is still cited',
    explanation:
      'Sections cite the reference; `errors` names them. Change them first, or remove it with `force=true`, which leaves their citations as text.',
  },
  'precondition-failed': {
    status: 412,
    title: 'Changed since',
    explanation:
      'The resource is not, or no longer, what `If-Match` or `If-None-Match` says. Get it again, and repeat the change on what it is now.',
  },
  'payload-too-large': {
    status: 413,
    title: 'The request body is too large',
    explanation: 'A comment request may have 64 kB, any other request 4 MB.',
  },
  'uri-too-long': {
    status: 414,
    title: 'The address is too long',
    explanation: 'The URL is longer than any that this service hands out.',
  },
  'unsupported-media-type': {
    status: 415,
    title: 'Unsupported media type',
    explanation:
      'Send the body as `application/json` in UTF-8, or as another type that the operation takes, without a content coding.',
  },
  'expectation-failed': {
    status: 417,
    title: 'Expectation failed',
    explanation: 'The only expectation of an `Expect` header that this service meets is `100-continue`.',
  },
  'idempotency-key-reused': {
    status: 422,
    title: 'Idempotency key used for another request',
    explanation: 'The same `Idempotency-Key` came before with another body. Use a new key for a new request.',
  },
  'precondition-required': {
    status: 428,
    title: 'A precondition is required',
    explanation:
      'A change must say which version it changes, so that nobody’s edit is lost: send the `ETag` of what you read as `If-Match`.',
  },
  'rate-limited': {
    status: 429,
    title: 'Too many requests',
    explanation:
      'The limit that `RateLimit-Policy` states is used up. Wait as many seconds as `Retry-After` says.',
  },
  'comment-flood': {
    status: 429,
    title: 'Too many comments',
    explanation:
      'Too many comments came from the same network in a short time. Wait as long as `Retry-After` says.',
  },
  'headers-too-large': {
    status: 431,
    title: 'The request headers are too large',
    explanation: 'All header fields together may have 16 kB.',
  },
  'internal-error': {
    status: 500,
    title: 'Internal error',
    explanation:
      'The fault is on this side. `instance` is the id of the request as it stands in the log; please report it.',
  },
  unavailable: {
    status: 503,
    title: 'Temporarily unavailable',
    explanation:
      'The service is overloaded, shutting down, or waiting for its storage. Try again after `Retry-After`.',
  },
} as const satisfies Record<string, { status: number; title: string; explanation: string }>

export type ProblemCode = keyof typeof PROBLEMS

/** Where in the request a fault is: a JSON Pointer into the body, or the name of a parameter or header. */
export type Fault = { detail: string } & ({ pointer: string } | { parameter: string })

/** A request with thousands of faults is an attack on the answer's size; the first ones are enough to mend it. */
export const MOST_FAULTS = 100

/** A name out of the request as an answer repeats it. */
export const shorten = (text: string) => (text.length > 100 ? `${text.slice(0, 100)}…` : text)

/** The JSON Pointer (RFC 6901) to a place in a body; `~` and `/` inside a key are escaped (section 3). */
export function pointerTo(path: readonly PropertyKey[]): string {
  return path.map(key => `/${String(key).replaceAll('~', '~0').replaceAll('/', '~1')}`).join('')
}

export type ProblemOptions = {
  detail?: string
  errors?: Fault[]
  headers?: Record<string, string>
}

/** Thrown anywhere below a route to end the request with a problem document; `detail` is shown to the client. */
export class Problem extends Error {
  override name = 'Problem'
  readonly code: ProblemCode
  readonly options: ProblemOptions

  constructor(code: ProblemCode, options: ProblemOptions = {}) {
    super(options.detail ?? PROBLEMS[code].title)
    this.code = code
    this.options = options
  }
}
