import type { FastifyInstance } from 'fastify'
import { visit } from 'jsonc-parser'
import { LIMITS } from '../limits.ts'
import { type Fault, Problem, pointerTo } from './problems.ts'

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
      const charset = /;\s*charset\s*=\s*"?([^";\s]+)/i.exec(request.headers['content-type'] ?? '')?.[1]
      if (charset !== undefined && !/^utf-?8$/i.test(charset)) {
        throw new Problem('unsupported-media-type', { detail: 'The body must be in UTF-8.' })
      }
      if ((request.headers['content-encoding'] ?? 'identity') !== 'identity') {
        throw new Problem('unsupported-media-type', { detail: 'The body must not have a content coding.' })
      }
      const text = decode(body as Buffer)
      checkStructure(text)
      void parse(request, text, done)
    } catch (error) {
      done(error as Error)
    }
  })
}

function decode(body: Buffer): string {
  try {
    return utf8.decode(body)
  } catch {
    throw new Problem('malformed-request', { detail: 'The body is not valid UTF-8.' })
  }
}

function checkStructure(text: string): void {
  if (deepest(text) > LIMITS.jsonDepth) {
    throw new Problem('malformed-request', {
      detail: `The body is nested more than ${LIMITS.jsonDepth} levels deep.`,
    })
  }
  const twice = duplicateKeys(text)
  if (twice.length > 0) {
    throw new Problem('invalid-request', { detail: 'The body has a key twice in one object.', errors: twice })
  }
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
      if (keys?.has(key)) {
        faults.push({ pointer: pointerTo([...path(), key]), detail: 'Stands twice.' })
      }
      keys?.add(key)
    },
  })
  return faults
}
