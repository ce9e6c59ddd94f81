import { createHash } from 'node:crypto'
import type { FastifyInstance, FastifyReply } from 'fastify'

declare module 'fastify' {
  interface FastifyReply {
    /** Version of the resource that the answer shows; the ETag opens with it. 0 where a resource has none. */
    resourceVersion: number
    /** False for an answer that is another each time, so that nobody can have it already. */
    hasValidator: boolean
  }
}

/**
 * Gives every successful answer to GET and HEAD a strong ETag (RFC 9110, section 8.8.3), `"<version>-<hash of the
 * bytes>"`, and turns it into 304 when `If-None-Match` names it.
 */
export function tagAnswers(app: FastifyInstance): void {
  app.decorateReply('resourceVersion', 0)
  app.decorateReply('hasValidator', true)
  app.addHook('onSend', async (request, reply, payload) => {
    const readable = request.method === 'GET' || request.method === 'HEAD'
    // A write that answers what it made of a versioned resource: its next change can be based on this answer.
    const isWritten = !readable && reply.statusCode < 300 && reply.resourceVersion > 0
    if (!((readable && reply.statusCode === 200) || isWritten) || !reply.hasValidator || !isBytes(payload)) {
      return payload
    }
    const tag = `"${reply.resourceVersion}-${createHash('sha1').update(payload).digest('base64url')}"`
    reply.header('etag', tag)
    if (readable && matches(request.headers['if-none-match'], tag)) {
      notModified(reply)
      // Fastify's own hook for HEAD takes the length from the payload, and drops it.
      return request.method === 'HEAD' ? payload : null
    }
    return payload
  })
}

/** RFC 9110, section 15.4.5: a 304 repeats what a cache needs and describes no content. */
const OF_CONTENT = [
  'content-type',
  'content-length',
  'content-encoding',
  'content-language',
  'link',
  'surrogate-key',
  'cache-tag',
]

function notModified(reply: FastifyReply): void {
  reply.code(304)
  for (const header of OF_CONTENT) {
    reply.removeHeader(header)
  }
}

/** Weak comparison, as RFC 9110, section 13.1.2 asks for. */
function matches(header: string | undefined, tag: string): boolean {
  if (header === undefined) {
    return false
  }
  // Tags are read as quoted strings: a comma and a star may stand inside one.
  return header.trim() === '*' || header.match(/"[^"]*"/g)?.some(one => one === tag) === true
}

const isBytes = (payload: unknown): payload is string | Buffer => {
  return typeof payload === 'string' || Buffer.isBuffer(payload)
}
