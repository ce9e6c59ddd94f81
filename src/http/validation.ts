import type { FastifyInstance, FastifyRequest } from 'fastify'
import { ZodType, type z } from 'zod'
import { type Fault, pointerTo, shorten } from '../kernel/faults.ts'
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
    const faults: Fault[] = request.is404 ? [] : malformedEscapes(request)
    for (const part of PARTS) {
      const schema = request.routeOptions.schema?.[part]
      // Markdown is read by its handler: its faults have lines and not pointers.
      if (schema instanceof ZodType && !(part === 'body' && request.body instanceof MarkdownBody)) {
        const result = schema.safeParse(read(request, part))
        if (result.success) {
          write(request, part, result.data)
        } else {
          faults.push(...result.error.issues.flatMap(issue => toFaults(issue, part)))
        }
      }
    }
    if (faults.length > 0) {
      throw new Problem('invalid-request', {
        detail: faults.length === 1 ? 'The request has a fault.' : `The request has ${faults.length} faults.`,
        faults,
      })
    }
  })
}

function read(request: FastifyRequest, part: Part): unknown {
  return part === 'querystring' ? request.query : request[part]
}

function write(request: FastifyRequest, part: Part, value: unknown): void {
  if (part === 'querystring') {
    request.query = value
  } else if (part !== 'headers') {
    // Headers stay as they came: they are only checked, and hooks of other plugins read them raw.
    request[part] = value
  }
}

/** The query parser passes over `%` sequences that are not UTF-8 and would search for U+FFFD instead. */
function malformedEscapes(request: FastifyRequest): Fault[] {
  const start = request.url.indexOf('?')
  if (start < 0) {
    return []
  }
  return request.url
    .slice(start + 1)
    .split('&')
    .filter(pair => !isEscapedUtf8(pair))
    .map(pair => ({ parameter: shorten(pair.replace(/=.*/, '')), detail: 'Is not percent-encoded UTF-8.' }))
}

function isEscapedUtf8(text: string): boolean {
  try {
    decodeURIComponent(text)
    return true
  } catch {
    return false
  }
}

/** The faults of a body, as {@link validateRequests} tells them. */
export const bodyFaults = (error: z.ZodError): Fault[] =>
  error.issues.flatMap(issue => toFaults(issue, 'body'))

function toFaults(issue: z.core.$ZodIssue, part: Part): Fault[] {
  if (issue.code === 'unrecognized_keys') {
    const noun = part === 'body' ? 'field' : 'parameter'
    return issue.keys.map(key => fault([...issue.path, key], part, `Unknown ${noun}.`))
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
