import type { IncomingHttpHeaders } from 'node:http'
import type { FastifyInstance } from 'fastify'
import { visit } from 'jsonc-parser'
import { LIMITS } from '../limits.ts'
import { type Fault, MOST_FAULTS, Problem, pointerTo, shorten } from './problems.ts'

const utf8 = new TextDecoder('utf-8', { fatal: true })

/**
 * Reads request bodies as JSON (RFC 8259) and refuses what JSON.parse lets through: bytes that are not UTF-8 (they
 * would be stored as U+FFFD), other character sets, a key that stands twice (the last would win in silence), and
 * nesting deep enough to exhaust a recursive validator. Any other media type is 415.
 */
export function parseJsonBodies(app: FastifyInstance): void {
  const parse = app.getDefaultJsonParser('error', 'error')
  app.removeAllContentTypeParsers()
  app.addContentTypeParser('application/json', { parseAs: 'buffer' }, (request, body, done) => {
    try {
      refuseOtherCodings(request.headers)
      const text = decode(body as Buffer)
      void parse(request, text, (error, value) => {
        done(error ?? structuralProblem(text), value)
      })
    } catch (error) {
      done(error as Error)
    }
  })
}

function refuseOtherCodings(headers: IncomingHttpHeaders): void {
  const charset = /;\s*charset\s*=\s*"?([^";\s]+)/i.exec(String(headers['content-type']))?.[1]
  if (charset !== undefined && !/^utf-?8$/i.test(charset)) {
    throw new Problem('unsupported-media-type', { detail: 'The body must be in UTF-8.' })
  }
  if ((headers['content-encoding'] ?? 'identity') !== 'identity') {
    throw new Problem('unsupported-media-type', { detail: 'The body must not have a content coding.' })
  }
}

function decode(body: Buffer): string {
  try {
    return utf8.decode(body)
  } catch {
    throw new Problem('malformed-request', { detail: 'The body is not valid UTF-8.' })
  }
}

/**
 * What JSON.parse has let through. Asked only of text that it accepted: the tolerant parser below also reads comments
 * and broken strings, in which brackets could hide from the count of the depth and then exhaust its recursion.
 */
function structuralProblem(text: string): Problem | null {
  if (deepest(text) > LIMITS.jsonDepth) {
    return new Problem('malformed-request', {
      detail: `The body is nested more than ${LIMITS.jsonDepth} levels deep.`,
    })
  }
  const twice = duplicateKeys(text)
  return twice.length > 0
    ? new Problem('invalid-request', { detail: 'The body has a key twice in one object.', errors: twice })
    : null
}

/** Depth of the brackets outside strings; without recursion, because depth is the attack. */
function deepest(text: string): number {
  let depth = 0
  let most = 0
  let inString = false
  for (let index = 0; index < text.length; index += 1) {
    const character = text[index]
    if (inString) {
      if (character === '\\') {
        index += 1
      } else if (character === '"') {
        inString = false
      }
    } else if (character === '"') {
      inString = true
    } else if (character === '{' || character === '[') {
      depth += 1
      most = Math.max(most, depth)
    } else if (character === '}' || character === ']') {
      depth -= 1
    }
  }
  return most
}

function duplicateKeys(text: string): Fault[] {
  const open: Set<string>[] = []
  const faults: Fault[] = []
  visit(text, {
    onObjectBegin: () => {
      open.push(new Set())
    },
    onObjectEnd: () => {
      open.pop()
    },
    onObjectProperty: (key, _offset, _length, _line, _character, path) => {
      const keys = open.at(-1)
      // Bounded and shortened: the path stands in each fault, so the answer could be thousands of times the request.
      if (keys?.has(key) && faults.length < MOST_FAULTS) {
        const pointer = pointerTo([...path(), key].map(part => shorten(String(part))))
        faults.push({ pointer, detail: 'Stands twice.' })
      }
      keys?.add(key)
    },
  })
  return faults
}
