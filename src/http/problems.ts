import { z } from 'zod'
import { type FaultCode as Code, FAULTS, type Fault, summarizeFaults } from '../kernel/faults.ts'
import { LIMITS } from '../kernel/limits.ts'
import { type Details, Problem, type ProblemCode } from '../kernel/problem.ts'

type Header = 'Accept-Encoding' | 'Accept-Patch' | 'Allow' | 'ETag' | 'Retry-After' | 'WWW-Authenticate'

type Kind<C extends ProblemCode> = {
  status: number
  title: string
  explanation: string
  /** Headers of the answer, made from the details of the problem. The contract declares them. */
  headers?: { [H in Header]?: (details: Details[C]) => string | undefined }
}

const retryAfterOf = ({ retryAfter }: { retryAfter: number }) => String(retryAfter)

/**
 * The status and the texts of every problem. `type` is the URL of a page made from `title` and `explanation`.
 */
export const PROBLEMS: { readonly [C in ProblemCode]: Kind<C> } = {
  'invalid-request': {
    status: 400,
    title: 'The request is invalid',
    explanation:
      'A parameter, header or field is missing, unknown or invalid. Correct what `errors` lists: `code` is a stable name of what is wrong, `pointer` is a JSON Pointer (RFC 6901) into the body, `parameter` is the name of a path, query or header parameter.',
  },
  'malformed-request': {
    status: 400,
    title: 'The request cannot be read',
    explanation:
      'The request is not well-formed HTTP, its URL or body is not valid UTF-8, or its body is not valid JSON. Correct it and send it again.',
  },
  unauthorized: {
    status: 401,
    title: 'Credentials are required',
    explanation:
      'The operation needs a valid API key, or the manage token of the comment. Send it as `Authorization: Bearer …`.',
    headers: { 'WWW-Authenticate': () => 'Bearer' },
  },
  'insufficient-scope': {
    status: 403,
    title: 'The key does not allow this',
    explanation:
      'The API key is valid, but it lacks the scope for this operation. Use a key with the scope that `WWW-Authenticate` names.',
    headers: {
      'WWW-Authenticate': ({ scope }) => `Bearer error="insufficient_scope", scope="${scope}"`,
    },
  },
  'proof-required': {
    status: 403,
    title: 'A proof of work is required',
    explanation:
      'Get a challenge from `/v1/articles/{article}/comments/challenge`, solve it, and post the comment again with the solution in `proof`.',
  },
  'edit-window-over': {
    status: 403,
    title: 'The comment can no longer be edited',
    explanation:
      'Comments can be edited only for some minutes after they are posted. You can still delete it.',
  },
  'comments-closed': {
    status: 403,
    title: 'Comments are closed',
    explanation:
      'The article takes no more comments. Read `commentsOpen` of the article before you show a form.',
  },
  'not-found': {
    status: 404,
    title: 'Not found',
    explanation:
      'Nothing is at this URL, or it is not public and the credentials give no access to it. Check the URL and the credentials.',
  },
  'method-not-allowed': {
    status: 405,
    title: 'Method not allowed',
    explanation: 'The resource exists but does not support this method. Use one that `Allow` lists.',
    headers: { Allow: ({ allow }) => allow },
  },
  'not-acceptable': {
    status: 406,
    title: 'No acceptable representation',
    explanation:
      'The resource has no media type that the `Accept` header allows. Send another `Accept` header, or none.',
  },
  'request-timeout': {
    status: 408,
    title: 'The request came too slowly',
    explanation: 'The headers or the body of the request did not arrive in time. Send it again.',
  },
  'duplicate-comment': {
    status: 409,
    title: 'Duplicate comment',
    explanation: 'A comment with the same author name and text was already posted in the same place.',
  },
  'deleted-since': {
    status: 409,
    title: 'Already deleted',
    explanation:
      'What the first request with this `Idempotency-Key` created has been deleted. Use a new key to create it again.',
  },
  conflict: {
    status: 409,
    title: 'Conflicts with what is stored',
    explanation:
      'A value that must be unique is already in use, such as the slug of an article, the language of a translation or a ban; or what is stored does not allow the change. Change what `errors` lists.',
  },
  'illegal-transition': {
    status: 409,
    title: 'Status change not allowed',
    explanation:
      'The comment cannot change from its status to the requested one. A comment in the trash must be set to `pending` first.',
  },
  'still-cited': {
    status: 409,
    title: 'The reference is still cited',
    explanation:
      'Sections cite the reference; `errors` lists them. Remove the citations first, or delete the reference with `force=true`, which leaves them as text.',
  },
  'precondition-failed': {
    status: 412,
    title: 'Precondition failed',
    explanation:
      'The resource has another version than `If-Match` names, or it exists although `If-None-Match` says that it must not. Get it again, and repeat the change on the new version.',
    headers: { ETag: ({ version }) => (version === undefined ? undefined : `"${version}"`) },
  },
  'payload-too-large': {
    status: 413,
    title: 'The request body is too large',
    explanation: 'A comment request may have at most 160 kB, any other request 4 MB. Send a smaller body.',
  },
  'uri-too-long': {
    status: 414,
    title: 'The URL is too long',
    explanation: 'The URL is longer than any URL of this service. Check how it was made.',
  },
  'unsupported-media-type': {
    status: 415,
    title: 'Unsupported media type',
    explanation:
      'The operation does not accept the media type, character set or content coding of the body. Send it in UTF-8, without a content coding, as `application/json` or another type of the operation.',
    headers: {
      'Accept-Patch': ({ acceptPatch }) => acceptPatch,
      'Accept-Encoding': ({ acceptEncoding }) => acceptEncoding,
    },
  },
  'expectation-failed': {
    status: 417,
    title: 'Expectation failed',
    explanation:
      'The `Expect` header has an unsupported value. Send `100-continue`, or leave the header out.',
  },
  'idempotency-key-reused': {
    status: 422,
    title: 'Idempotency key used for another request',
    explanation:
      'This `Idempotency-Key` was already used with another body. Use a new key for a new request.',
  },
  'precondition-required': {
    status: 428,
    title: 'A precondition is required',
    explanation:
      'A change must name the version that it is based on, so that it does not overwrite another edit. Send the `ETag` of what you read as `If-Match`.',
  },
  'rate-limited': {
    status: 429,
    title: 'Too many requests',
    explanation:
      'A limit that `RateLimit-Policy` names is used up. Wait as many seconds as `Retry-After` says, then try again.',
    headers: { 'Retry-After': retryAfterOf },
  },
  'comment-flood': {
    status: 429,
    title: 'Too many comments',
    explanation:
      'Too many comments came from the same network, or from the same user of a site, in a short time. Wait as many seconds as `Retry-After` says, then try again.',
    headers: { 'Retry-After': retryAfterOf },
  },
  'headers-too-large': {
    status: 431,
    title: 'The request headers are too large',
    explanation: 'All headers together may have at most 16 kB. Send less, such as fewer cookies.',
  },
  'internal-error': {
    status: 500,
    title: 'Internal error',
    explanation:
      'An error occurred in the service. Report `instance`, the id of the request, which the log has too.',
  },
  'method-not-implemented': {
    status: 501,
    title: 'Method not implemented',
    explanation:
      'The service knows no method of this name. Methods are case-sensitive: `GET`, not `get`. Use one that the documentation lists.',
  },
  unavailable: {
    status: 503,
    title: 'Temporarily unavailable',
    explanation:
      'The service is overloaded, shutting down, or waiting for its storage. Wait as many seconds as `Retry-After` says, then try again.',
    headers: { 'Retry-After': retryAfterOf },
  },
}

const FaultCode = z.enum(Object.keys(FAULTS) as [Code, ...Code[]]).meta({
  id: 'FaultCode',
  description: Object.entries(FAULTS)
    .map(([code, meaning]) => `${code}: ${meaning}`)
    .join(' '),
})

/** RFC 9457 problem details, with the members that this service adds. */
export const ProblemDetails = z
  .object({
    type: z.url().meta({ description: 'URL of a page that explains this kind of problem.' }),
    title: z.string().meta({ description: 'What kind of problem it is.' }),
    status: z.int().min(400).max(599).meta({ description: 'The status of the answer.' }),
    detail: z.string().meta({ description: 'What is wrong with this request.' }),
    instance: z
      .string()
      .meta({ description: 'The id of the request, as `urn:uuid:`. The log has the same id.' }),
    code: z.enum(Object.keys(PROBLEMS) as [ProblemCode, ...ProblemCode[]]).meta({
      id: 'ProblemCode',
      description: 'Stable name of this kind of problem.',
    }),
    errors: z
      .array(
        z.object({
          code: FaultCode,
          detail: z.string().meta({ description: 'What is wrong, in plain words.' }),
          pointer: z.string().optional().meta({ description: 'JSON Pointer into the request body.' }),
          parameter: z
            .string()
            .optional()
            .meta({ description: 'Name of a path, query or header parameter.' }),
        }),
      )
      .optional()
      .meta({ description: `All faults of the request, up to ${LIMITS.faults}.` }),
  })
  .meta({ id: 'ProblemDetails', description: 'RFC 9457 problem details.' })
export type ProblemDetails = z.infer<typeof ProblemDetails>

/** @param requestId a bare UUID. @param baseUrl the public address of the service, without a final slash. */
export function problemDetails(problem: Problem, requestId: string, baseUrl: string): ProblemDetails {
  const { status, title } = PROBLEMS[problem.code]
  const { faults = [] } = problem.details
  const standard =
    problem.code === 'invalid-request' && faults.length > 0
      ? summarizeFaults(faults)
      : PROBLEMS[problem.code].explanation
  const { detail = standard } = problem.details
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

/** Faults for the examples of problems that name some. */
const EXAMPLES: { readonly [C in ProblemCode]?: readonly Fault[] } = {
  'invalid-request': [{ pointer: '/author/email', code: 'format', detail: 'Must be an e-mail address.' }],
  conflict: [
    { pointer: '/slug', code: 'taken', detail: 'Another article has this slug. Choose another slug.' },
  ],
  'still-cited': [
    {
      parameter: 'reference',
      code: 'conflict',
      detail: 'The section "the-rise-of-deepseek" cites "openai".',
    },
  ],
}

/** What an answer with this problem looks like. @param baseUrl see {@link problemDetails}. */
export function exampleOf(code: ProblemCode, baseUrl: string): ProblemDetails {
  const details = { faults: EXAMPLES[code] ?? [] } as never
  return problemDetails(new Problem(code, details), '0194bf0e-5c00-7a3e-9d1b-7c4d2e8f1a05', baseUrl)
}

/** The headers that go with a problem. */
export function problemHeaders<C extends ProblemCode>({ code, details }: Problem<C>): Record<string, string> {
  const made = Object.entries(PROBLEMS[code].headers ?? {}).map(([name, make]) => [name, make(details)])
  return Object.fromEntries(made.filter(([, value]) => value !== undefined))
}
