import type { FastifyInstance, FastifyReply } from 'fastify'

declare module 'fastify' {
  interface FastifyReply {
    /** Names of what the answer shows, for purging a CDN: `article-<id>`. */
    cacheTags: string[]
  }
}

/**
 * Public answers may be kept by anyone and are revalidated at each use, which costs a 304. Answers to a request with
 * credentials, and everything that is no answer to GET, are kept by nobody.
 */
export function setCaching(app: FastifyInstance): void {
  app.decorateReply('cacheTags')
  app.addHook('onRequest', async (_request, reply) => {
    reply.cacheTags = []
  })
  app.addHook('onSend', async (request, reply) => {
    const readable = request.method === 'GET' || request.method === 'HEAD'
    const isPublic = readable && request.headers.authorization === undefined && reply.statusCode < 400
    if (!reply.hasHeader('cache-control')) {
      reply.header('cache-control', isPublic ? 'public, no-cache' : 'private, no-store')
    }
    if (isPublic && reply.cacheTags.length > 0) {
      reply.header('surrogate-key', reply.cacheTags.join(' '))
      reply.header('cache-tag', reply.cacheTags.join(','))
    }
  })
}

/** Adds to `Vary`, which other parts of an answer (CORS) write too. */
export function vary(reply: FastifyReply, header: string): void {
  const present = String(reply.getHeader('vary') ?? '')
  const names = present.split(/\s*,\s*/).filter(Boolean)
  if (!names.some(name => name.toLowerCase() === header.toLowerCase())) {
    reply.header('vary', [...names, header].join(', '))
  }
}
