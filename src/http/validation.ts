import type { FastifyInstance, FastifyRequest } from 'fastify'
import { ZodType } from 'zod'
import { type Fault, pointerTo, shorten, summarizeFaults } from '../kernel/faults.ts'
import { Problem } from '../kernel/problem.ts'
import { type Issue, ofEntry, readInput } from '../kernel/read-input.ts'
import { TextBody } from './json-body.ts'

const PARTS = ['params', 'querystring', 'headers', 'body'] as const
type Part = (typeof PARTS)[number]

/**
 * Validates all parts of a request and reports the faults of all at once; Fastify's own validation would stop at the
 * first part that has one. The validated values (with defaults, trimmed, normalised) replace the raw ones.
 */
export function validateRequests(app: FastifyInstance): void {
  app.addHook('preValidation', (request, _reply, done) => {
    refuseEmptyNames(request)
    const broken = request.is404 ? NONE : malformedEscapes(request)
    const faults: Fault[] = [...broken].map(parameter => ({
      parameter,
      code: 'format',
      detail: 'Is not percent-encoded UTF-8.',
    }))
    let total = faults.length
    for (const part of PARTS) {
      const schema = request.routeOptions.schema?.[part]
      // The handler checks a text: its faults have line numbers, not pointers.
      if (schema instanceof ZodType && !(part === 'body' && request.body instanceof TextBody)) {
        const raw = readPart(request, part)
        const result = part === 'body' ? readInput(schema, raw) : readInput(schema, raw, ([name]) => name)
        if (result.success) {
          replacePart(request, part, result.data)
        } else {
          const { count, first } = result.issues
          const found = first.map(issue =>
            part === 'body' ? fieldFault(issue) : parameterFault(issue, part, raw),
          )
          const more = found.filter(fault => !('parameter' in fault && broken.has(fault.parameter)))
          faults.push(...more)
          total += count - (found.length - more.length)
        }
      }
    }
    if (total > 0) {
      throw new Problem('invalid-request', { detail: summarizeFaults(faults, total), faults })
    }
    done()
  })
}

/** A slash at the end of `/v1/articles/` makes an empty name of the article. @throws Problem not-found. */
function refuseEmptyNames({ params, url }: FastifyRequest): void {
  if (Object.values(params as Record<string, string>).includes('')) {
    throw nothingAt(url)
  }
}

/** The problem of a URL at which nothing is. In the API a slash at the end may be all that is wrong with it. */
export function nothingAt(url: string): Problem {
  const path = url.replace(/\?.*/, '')
  const shorter = shorten(path.replace(/\/+$/, ''))
  return new Problem(
    'not-found',
    /^\/v1\/.*\/$/.test(path) ? { detail: `Leave out the slash at the end: ${shorter}` } : {},
  )
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

const NONE: Set<string> = new Set()

/**
 * The names of parameters with `%` sequences that are not UTF-8. The query parser accepts them, and the search would be for U+FFFD.
 */
function malformedEscapes({ url }: FastifyRequest): Set<string> {
  if (!url.includes('%')) {
    return NONE
  }
  const query = /\?(.*)/.exec(url)?.[1] ?? ''
  const pairs = query.split('&').filter(pair => !isEscapedUtf8(pair))
  return new Set(pairs.map(pair => shorten(pair.replace(/=.*/, ''))))
}

function isEscapedUtf8(text: string): boolean {
  try {
    decodeURIComponent(text)
    return true
  } catch {
    return false
  }
}

/** The fault of a body for an issue. */
export const fieldFault = ({ path, code, detail }: Issue): Fault => ({
  pointer: pointerTo(path.map(key => shorten(String(key)))),
  code,
  detail,
})

/** Headers are read in lower case, and written like `If-Match` everywhere else. */
const headerName = (name: string) => name.replace(/\b[a-z]/g, letter => letter.toUpperCase())

/** @param raw the parameters as they were sent. */
function parameterFault(issue: Issue, part: Part, raw: unknown): Fault {
  const [name, entry] = issue.path
  const parameter = part === 'headers' ? headerName(String(name)) : shorten(String(name))
  // A schema that takes a list finds another fault, or the fault of an entry.
  const wantsOne = entry === undefined && (issue.code === 'type' || issue.code === 'not-allowed')
  return wantsOne && Array.isArray((raw as Record<PropertyKey, unknown>)[String(name)])
    ? { parameter, code: 'duplicate', detail: 'Must be given only once.' }
    : { parameter, code: issue.code, detail: ofEntry(issue) }
}
