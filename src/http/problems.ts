import { z } from 'zod'
import { LIMITS } from '../kernel/limits.ts'
import type { Details, Problem, ProblemCode } from '../kernel/problem.ts'

type Header = 'Accept-Patch' | 'Allow' | 'ETag' | 'Retry-After' | 'WWW-Authenticate'

type Kind<C extends ProblemCode> = {
  status: number
  title: string
  explanation: string
  /** Headers of the answer, made from the details of the problem. The contract declares them. */
  headers?: { [H in Header]?: (details: Details[C]) => string | undefined }
}

const retryAfterOf = ({ retryAfter }: { retryAfter: number }) => String(retryAfter)

/**
 * The status and the words of every problem. `type` is the address of a page made from `title` and `explanation`.
 */
export const PROBLEMS: { readonly [C in ProblemCode]: Kind<C> } = {
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
    headers: { 'WWW-Authenticate': () => 'Bearer' },
  },
  'insufficient-scope': {
    status: 403,
    title: 'The key does not allow this',
    explanation: 'The API key is valid, but none of its scopes covers the operation.',
    headers: {
      'WWW-Authenticate': ({ scope }) => `Bearer error="insufficient_scope", scope="${scope}"`,
    },
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
    headers: { Allow: ({ allow }) => allow },
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
    headers: { ETag: ({ version }) => (version === undefined ? undefined : `"${version}"`) },
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
    headers: { 'Accept-Patch': ({ acceptPatch }) => acceptPatch },
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
    headers: { 'Retry-After': retryAfterOf },
  },
  'comment-flood': {
    status: 429,
    title: 'Too many comments',
    explanation:
      'Too many comments came from the same network in a short time. Wait as long as `Retry-After` says.',
    headers: { 'Retry-After': retryAfterOf },
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
    headers: { 'Retry-After': retryAfterOf },
  },
}

/** RFC 9457 problem details, with the members that this service adds. */
export const ProblemDetails = z
  .object({
    type: z.url().meta({ description: 'Address of a page that explains this kind of problem.' }),
    title: z.string(),
    status: z.int().min(400).max(599),
    detail: z.string(),
    instance: z
      .string()
      .meta({ description: 'The id of the request, as `urn:uuid:`; it also stands in the log.' }),
    code: z.enum(Object.keys(PROBLEMS) as [ProblemCode, ...ProblemCode[]]).meta({
      description: 'Stable name of this kind of problem.',
    }),
    errors: z
      .array(
        z.object({
          detail: z.string(),
          pointer: z.string().optional().meta({ description: 'JSON Pointer into the request body.' }),
          parameter: z
            .string()
            .optional()
            .meta({ description: 'Name of a path, query or header parameter.' }),
        }),
      )
      .optional()
      .meta({ description: 'All faults of an invalid request at once.' }),
  })
  .meta({ id: 'ProblemDetails', description: 'RFC 9457 problem details.' })
export type ProblemDetails = z.infer<typeof ProblemDetails>

/** @param requestId a bare UUID. @param baseUrl the public address of the service, without a final slash. */
export function problemDetails(problem: Problem, requestId: string, baseUrl: string): ProblemDetails {
  const { status, title } = PROBLEMS[problem.code]
  const { detail = PROBLEMS[problem.code].explanation, faults = [] } = problem.details
  return {
    type: `${baseUrl}/problems/${problem.code}`,
    title,
    status,
    detail,
    instance: `urn:uuid:${requestId}`,
    code: problem.code,
    ...(faults.length > 0 && { errors: faults.slice(0, LIMITS.faults) }),
  }
}

/** The headers that go with a problem. */
export function problemHeaders<C extends ProblemCode>({ code, details }: Problem<C>): Record<string, string> {
  const made = Object.entries(PROBLEMS[code].headers ?? {}).map(([name, make]) => [name, make(details)])
  return Object.fromEntries(made.filter(([, value]) => value !== undefined))
}
