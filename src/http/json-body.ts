import type { IncomingHttpHeaders } from 'node:http'
import type { FastifyInstance } from 'fastify'
import { type Fault, pointerTo, shorten } from '../kernel/faults.ts'
import { LIMITS } from '../kernel/limits.ts'
import { Problem } from '../kernel/problem.ts'
import { findJsonFault } from './json-fault.ts'

/** RFC 7396 */
export const MERGE_PATCH = 'application/merge-patch+json'

const utf8 = new TextDecoder('utf-8', { fatal: true })

export const BIBTEX = 'application/x-bibtex'

/** A body of another type than JSON, which its handler reads. */
export class TextBody {
  readonly text: string

  constructor(text: string) {
    this.text = text
  }
}

/** The media types of a route whose schema has no `consumes`. */
const JSON_ONLY = ['application/json']

/**
 * Reads request bodies as JSON (RFC 8259). Refuses what JSON.parse would accept: bytes that are not UTF-8 (they would
 * be stored as U+FFFD), other character sets, duplicate keys (the last would win silently), and nesting so deep that a
 * recursive validator would overflow the stack. Other types are passed to the handler as text. A media type that the route
 * does not list in `consumes` is 415, on PATCH with `Accept-Patch` (RFC 5789).
 */
export function parseJsonBodies(app: FastifyInstance): void {
  const parse = app.getDefaultJsonParser('error', 'error')
  app.removeAllContentTypeParsers()
  app.addHook('preParsing', async request => {
    // Many clients send a content type with every request. Routes without a body ignore it.
    if (request.routeOptions.schema?.body === undefined) {
      return
    }
    const { headers } = request
    const type = (headers['content-type'] ?? '').toLowerCase().replace(/[;\s].*/s, '')
    const taken = request.routeOptions.schema.consumes ?? JSON_ONLY
    // RFC 9112, section 6.3. What misses its body as well is told that.
    const hasBody = headers['transfer-encoding'] !== undefined || Number(headers['content-length'] ?? 0) > 0
    if ((type !== '' || hasBody) && !taken.includes(type)) {
      throw new Problem('unsupported-media-type', {
        detail: `Send the body as ${taken.join(' or ')}.`,
        ...(request.method === 'PATCH' && { acceptPatch: taken.join(', ') }),
      })
    }
  })
  app.addContentTypeParser(['text/markdown', BIBTEX], { parseAs: 'buffer' }, (request, body, done) => {
    try {
      refuseOtherCodings(request.headers)
      done(null, new TextBody(decode(body as Buffer)))
    } catch (error) {
      done(error as Error)
    }
  })
  app.addContentTypeParser(
    ['application/json', MERGE_PATCH],
    { parseAs: 'buffer' },
    (request, body, done) => {
      // Many clients send this content type with every request, also without a body.
      if (body.length === 0 && request.routeOptions.schema?.body === undefined) {
        done(null)
        return
      }
      try {
        refuseOtherCodings(request.headers)
        const text = decode(body as Buffer)
        void parse(request, text, (error, value) => {
          done(error ? syntaxProblem(text) : structuralProblem(text), value)
        })
      } catch (error) {
        done(error as Error)
      }
    },
  )
}

function refuseOtherCodings(headers: IncomingHttpHeaders): void {
  const charset = /;\s*charset\s*=\s*"?([^";\s]+)/i.exec(String(headers['content-type']))?.[1]
  if (charset !== undefined && !/^utf-?8$/i.test(charset)) {
    throw new Problem('unsupported-media-type', { detail: 'The body must be in UTF-8.' })
  }
  if ((headers['content-encoding'] ?? 'identity').toLowerCase() !== 'identity') {
    // RFC 9110, section 15.5.16: the header tells this from a media type that is not accepted.
    throw new Problem('unsupported-media-type', {
      detail: 'The body must not have a content coding.',
      acceptEncoding: 'identity',
    })
  }
}

function decode(body: Buffer): string {
  try {
    return utf8.decode(body)
  } catch {
    throw new Problem('malformed-request', { detail: 'The body is not valid UTF-8.' })
  }
}

/** The problem of a text that the parser has refused: it says where the fault is, and repeats nothing of the text. */
function syntaxProblem(text: string): Problem {
  const index = findJsonFault(text)
  if (index === undefined) {
    return new Problem('malformed-request', {
      detail: 'The body has a key `__proto__` or `constructor.prototype`, which is not accepted. Remove it.',
    })
  }
  if (text.trim() === '') {
    return new Problem('malformed-request', { detail: 'The body is empty. Send JSON.' })
  }
  const lines = text.slice(0, index).split(/\r\n|[\r\n]/)
  const place = `line ${lines.length}, column ${`${lines.at(-1)}`.length + 1}`
  return new Problem('malformed-request', {
    detail:
      index === text.length
        ? `The body ends too early, at ${place}: a value, quote or bracket is missing there.`
        : `The body is not valid JSON: correct what is at ${place}.`,
  })
}

/**
 * The problem of a text that JSON.parse has accepted: too deep nesting, too many or duplicate keys. Reads the text once,
 * and without recursion, which deep nesting would let overflow the stack.
 */
function structuralProblem(text: string): Problem | null {
  /** For each open object or list: the key or index of the value that is being read. */
  const path: (string | number)[] = []
  /** For each depth: the keys so far of the object that is open there. */
  const keys: Set<string>[] = []
  const duplicates: Fault[] = []
  let string = ''
  for (let index = 0; index < text.length; index += 1) {
    const last = path.length - 1
    switch (text[index]) {
      case '"': {
        const end = endOfString(text, index)
        string = text.slice(index, end + 1)
        index = end
        break
      }
      case '{':
        keys[path.length] = new Set()
        path.push('')
        break
      case '[':
        path.push(0)
        break
      case ':': {
        const key = JSON.parse(string) as string
        path[last] = key
        // Few faults and short keys: each fault repeats the path, so the answer could be thousands of times the
        // request.
        if (keys[last]?.has(key) && duplicates.length < LIMITS.faults) {
          const pointer = pointerTo(path.map(part => shorten(`${part}`)))
          duplicates.push({ pointer, code: 'duplicate', detail: 'Is a duplicate key.' })
        }
        keys[last]?.add(key)
        if (Number(keys[last]?.size) > LIMITS.jsonKeys) {
          return new Problem('malformed-request', {
            detail: `An object of the body has more than ${LIMITS.jsonKeys} fields.`,
          })
        }
        break
      }
      case ',': {
        const present = path[last]
        if (typeof present === 'number') {
          path[last] = present + 1
        }
        break
      }
      case '}':
      case ']':
        path.pop()
        break
    }
    if (path.length > LIMITS.jsonDepth) {
      return new Problem('malformed-request', {
        detail: `The body is nested more than ${LIMITS.jsonDepth} levels deep.`,
      })
    }
  }
  return duplicates.length > 0 ? new Problem('invalid-request', { faults: duplicates }) : null
}

/** The index of the closing quote of the string that begins at `start`. */
function endOfString(text: string, start: number): number {
  let index = start + 1
  while (index < text.length && text[index] !== '"') {
    index += text[index] === '\\' ? 2 : 1
  }
  return index
}
