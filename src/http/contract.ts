/**
 * What routes declare their answers with. Answers are encoded, and the OpenAPI document is made, from the declarations.
 */

import { z } from 'zod'
import type { ProblemCode } from '../kernel/problem.ts'
import { PROBLEMS, ProblemDetails } from './problems.ts'

/** Response headers by name, as OpenAPI describes them. Those of every answer are described once, in `docs/contract/about.ts`. */
export const HEADERS = {
  ETag: 'Strong validator of this representation: the version of the resource, a hyphen, a hash; then `-br`, `-gzip` or `-zstd` if compressed.',
  'Surrogate-Key':
    'Tags of what the answer shows, separated by spaces, to purge a CDN: `article-{id}` and `comments-{id}` of one article, `articles` and `comments` of several.',
  'Cache-Tag': 'The same as `Surrogate-Key`, separated by commas.',
  Link: 'RFC 8288 links to the first, previous and next page. Left out when longer than 950 bytes: use the cursors of `page`.',
  Location: 'URL of the created resource, or the new URL of one that has moved.',
  'Retry-After': 'Seconds to wait before you try again.',
  'WWW-Authenticate': 'The expected authentication scheme.',
  'Accept-Encoding': 'The content codings that a request body may have (RFC 9110).',
  'Accept-Patch': 'The media types that PATCH accepts here (RFC 5789).',
  'Content-Language': 'Language of the resource.',
} as const
export type HeaderName = keyof typeof HEADERS

/** Headers of every answer. */
export const STANDING_HEADERS = ['X-Request-Id', 'RateLimit', 'RateLimit-Policy', 'Cache-Control', 'Vary']

export type Answer = {
  description: string
  headers: Record<string, { description: string; type: 'string' }>
  content: Record<string, { schema: z.ZodType; example?: unknown }>
}

const headersOf = (names: HeaderName[]): Answer['headers'] =>
  Object.fromEntries(names.map(name => [name, { description: HEADERS[name], type: 'string' as const }]))

/** A success that answers JSON. */
export function json<S extends z.ZodType>(
  schema: S,
  description: string,
  { headers = [], example }: { headers?: HeaderName[]; example?: unknown } = {},
) {
  return {
    description,
    headers: headersOf(headers),
    content: { 'application/json': { schema, ...(example !== undefined && { example }) } },
  }
}

/** A success that answers a page for people. */
export const html = (description: string, example: string) => ({
  description,
  headers: headersOf(['ETag']),
  content: { 'text/html': { schema: z.string(), example } },
})

/** A success without content. */
export const noContent = (description: string) => ({
  description,
  headers: {},
  content: {},
})

export const NOT_MODIFIED = {
  description: 'Nothing has changed since the answer that `If-None-Match` names.',
  headers: headersOf(['ETag']),
  content: {},
}

/** For requests with a former slug of an article. */
export const MOVED = {
  description: 'The slug has changed. Repeat the request at `Location`.',
  headers: headersOf(['Location', 'Surrogate-Key', 'Cache-Tag']),
  content: {},
}

/** Problems that a request to any route can get, each with its status. */
const ANYWHERE: ProblemCode[] = ['malformed-request', 'invalid-request', 'rate-limited']

/** Those that hang on no route. They share the answer `default`. */
const OTHERS: ProblemCode[] = [
  'not-acceptable',
  'request-timeout',
  'uri-too-long',
  'expectation-failed',
  'headers-too-large',
  'internal-error',
  'unavailable',
]

const headersOfProblem = (code: ProblemCode) => Object.keys(PROBLEMS[code].headers ?? {}) as HeaderName[]

/**
 * The problem answers of a route by status: the common ones and the given ones. The type has no statuses, so that a
 * handler's return type is that of its success alone.
 */
export function problems(...codes: ProblemCode[]): Record<never, Answer> {
  // In the order of the table, so that routes with the same problems share one answer.
  const known = Object.keys(PROBLEMS) as ProblemCode[]
  const own = known.filter(code => ANYWHERE.includes(code) || codes.includes(code))
  const byStatus = Map.groupBy(own, code => PROBLEMS[code].status)
  return Object.fromEntries(
    [...byStatus, ['default', OTHERS] as const].map(([status, sharing]) => [status, answerOf(sharing)]),
  )
}

const answerOf = (codes: readonly ProblemCode[]): Answer => ({
  description: codes.map(code => `${PROBLEMS[code].title} (\`${code}\`).`).join(' '),
  headers: headersOf([...new Set(codes.flatMap(headersOfProblem))]),
  content: { 'application/problem+json': { schema: ProblemDetails } },
})
