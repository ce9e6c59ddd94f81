/** The vocabulary in which routes declare their answers, so that contract, validation and OpenAPI are one thing. */

import { z } from 'zod'
import type { ProblemCode } from '../kernel/problem.ts'
import { PROBLEMS, ProblemDetails } from './problems.ts'

/** Response headers by name, as OpenAPI describes them. */
export const HEADERS = {
  ETag: 'Strong validator of this representation: the version of the resource, a hyphen, a hash of the bytes.',
  'Cache-Control':
    'Public answers may be stored and are always revalidated; answers to credentials are not stored.',
  Vary: 'The request headers that chose this representation.',
  'Surrogate-Key': 'Names of what the answer shows, for purging a CDN; separated by spaces.',
  'Cache-Tag': 'The same as `Surrogate-Key`, separated by commas.',
  Link: 'RFC 8288 links to the first, previous and next page.',
  Location: 'Address of the resource that was made, or where it stands now.',
  'Retry-After': 'Seconds to wait before another try.',
  'WWW-Authenticate': 'The authentication scheme that is expected.',
  RateLimit: 'What is left under each policy: `"comments";r=4;t=30`.',
  'RateLimit-Policy': 'The policies that count this request: `"comments";q=5;w=60`.',
  'Accept-Patch': 'The media types that PATCH takes here (RFC 5789).',
  'X-Request-Id': 'Id of the request, as it stands in the log.',
  'Content-Language': 'Language of the resource.',
} as const
export type HeaderName = keyof typeof HEADERS

export type Answer = {
  description: string
  headers: Record<string, { description: string; type: 'string' }>
  content: Record<string, { schema: z.ZodType; example?: unknown }>
}

/** Headers of every answer. */
const ALWAYS: HeaderName[] = ['X-Request-Id', 'RateLimit', 'RateLimit-Policy', 'Cache-Control', 'Vary']

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
    headers: headersOf([...ALWAYS, ...headers]),
    content: { 'application/json': { schema, ...(example !== undefined && { example }) } },
  }
}

/** A success that answers a page for people. */
export const html = (description: string, example: string) => ({
  description,
  headers: headersOf([...ALWAYS, 'ETag']),
  content: { 'text/html': { schema: z.string(), example } },
})

/** A success without content. */
export const noContent = (description: string) => ({
  description,
  headers: headersOf(ALWAYS),
  content: {},
})

export const NOT_MODIFIED = {
  description: 'The representation that `If-None-Match` names is still the current one.',
  headers: headersOf([...ALWAYS, 'ETag', 'Vary']),
  content: {},
}

/** For whoever asks under a slug that the article had before. */
export const MOVED = {
  description: 'The article has another slug by now: ask again at `Location`.',
  headers: headersOf([...ALWAYS, 'Location']),
  content: {},
}

/** What any request may meet, whatever its route. */
const ANYWHERE: ProblemCode[] = [
  'malformed-request',
  'invalid-request',
  'not-acceptable',
  'request-timeout',
  'uri-too-long',
  'expectation-failed',
  'rate-limited',
  'headers-too-large',
  'internal-error',
  'unavailable',
]

const headersOfProblem = (code: ProblemCode) => Object.keys(PROBLEMS[code].headers ?? {}) as HeaderName[]

/**
 * The problem answers of a route by status: those of any request, and the given ones. Typed without statuses, so that
 * a handler's return type is that of its success alone.
 */
export function problems(...codes: ProblemCode[]): Record<never, Answer> {
  const byStatus = new Map<number, ProblemCode[]>()
  for (const code of [...ANYWHERE, ...codes]) {
    const { status } = PROBLEMS[code]
    byStatus.set(status, [...(byStatus.get(status) ?? []), code])
  }
  return Object.fromEntries(
    [...byStatus].map(([status, sharing]) => [
      status,
      {
        description: sharing.map(code => `${PROBLEMS[code].title} (\`${code}\`).`).join(' '),
        headers: headersOf([...ALWAYS, ...new Set(sharing.flatMap(headersOfProblem))]),
        content: { 'application/problem+json': { schema: ProblemDetails } },
      },
    ]),
  )
}
