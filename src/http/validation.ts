import type { FastifyInstance, FastifyRequest } from 'fastify'
import { ZodType, type z } from 'zod'
import { type Fault, pointerTo, shorten } from '../kernel/faults.ts'
import { LIMITS } from '../kernel/limits.ts'
import { Problem } from '../kernel/problem.ts'
import { MarkdownBody } from './json-body.ts'

const PARTS = ['params', 'querystring', 'headers', 'body'] as const
type Part = (typeof PARTS)[number]

/**
 * Validates all parts of a request and reports the faults of all at once; Fastify's own validation would stop at the
 * first part that has one. The validated values (with defaults, trimmed, normalised) replace the raw ones.
 */
export function validateRequests(app: FastifyInstance): void {
  app.setValidatorCompiler(() => value => ({ value }))
  app.addHook('preValidation', async request => {
    refuseEmptyNames(request)
    const faults: Faults = request.is404 ? { count: 0, first: [] } : malformedEscapes(request)
    for (const part of PARTS) {
      const schema = request.routeOptions.schema?.[part]
      // The handler checks a Markdown body: its faults have line numbers, not pointers.
      if (schema instanceof ZodType && !(part === 'body' && request.body instanceof MarkdownBody)) {
        const result = schema.safeParse(readPart(request, part))
        if (result.success) {
          replacePart(request, part, result.data)
        } else {
          addFaults(faults, result.error.issues, part)
        }
      }
    }
    const { count, first } = faults
    if (count > 0) {
      throw new Problem('invalid-request', {
        detail: count === 1 ? 'The request has a fault.' : `The request has ${count} faults.`,
        faults: first,
      })
    }
  })
}

/** A slash at the end of `/v1/articles/` makes an empty name of the article. @throws Problem not-found. */
function refuseEmptyNames({ params, url }: FastifyRequest): void {
  if (Object.values(params as Record<string, string>).includes('')) {
    const path = url.replace(/\?.*/, '')
    const shorter = shorten(path.replace(/\/+$/, ''))
    throw new Problem(
      'not-found',
      path.endsWith('/') ? { detail: `Leave out the slash at the end: ${shorter}` } : {},
    )
  }
}

function readPart(request: FastifyRequest, part: Part): unknown {
  return part === 'querystring' ? request.query : request[part]
}

function replacePart(request: FastifyRequest, part: Part, value: unknown): void {
  if (part === 'querystring') {
    request.query = value
  } else if (part !== 'headers') {
    // Headers are only checked and not replaced: hooks of other plugins read the raw ones.
    request[part] = value
  }
}

/**
 * Parameters with `%` sequences that are not UTF-8. The query parser accepts them, and the search would be for U+FFFD.
 */
function malformedEscapes({ url }: FastifyRequest): Faults {
  const query = /\?(.*)/.exec(url)?.[1] ?? ''
  const pairs = query.split('&').filter(pair => !isEscapedUtf8(pair))
  const first = pairs
    .slice(0, LIMITS.faults)
    .map(pair => ({ parameter: shorten(pair.replace(/=.*/, '')), detail: 'Is not percent-encoded UTF-8.' }))
  return { count: pairs.length, first }
}

function isEscapedUtf8(text: string): boolean {
  try {
    decodeURIComponent(text)
    return true
  } catch {
    return false
  }
}

/** The first faults of a body, as {@link validateRequests} reports them. */
export function bodyFaults(error: z.ZodError): Fault[] {
  const faults: Faults = { count: 0, first: [] }
  addFaults(faults, error.issues, 'body')
  return faults.first
}

/** How many faults a request has, and the first of them. It can have hundreds of thousands. */
type Faults = { count: number; first: Fault[] }

function addFaults(faults: Faults, issues: readonly z.core.$ZodIssue[], part: Part): void {
  for (const issue of issues) {
    faults.count += issue.code === 'unrecognized_keys' ? issue.keys.length : 1
    faults.first.push(...toFaults(issue, part, LIMITS.faults - faults.first.length))
  }
}

function toFaults(issue: z.core.$ZodIssue, part: Part, most: number): Fault[] {
  if (most === 0) {
    return []
  }
  if (issue.code === 'unrecognized_keys') {
    const noun = part === 'body' ? 'field' : 'parameter'
    const detail = issue.message.startsWith('Unrecognized key') ? `Unknown ${noun}.` : issue.message
    return issue.keys.slice(0, most).map(key => fault([...issue.path, key], part, detail))
  }
  const missing = issue.code === 'invalid_type' && issue.message.endsWith('received undefined')
  return [fault(issue.path, part, missing ? 'Is required.' : issue.message)]
}

function fault(path: PropertyKey[], part: Part, detail: string): Fault {
  const keys = path.map(key => shorten(String(key)))
  if (part === 'body') {
    return { pointer: pointerTo(keys), detail }
  }
  return { parameter: keys.join('.'), detail }
}
