import type { FastifyInstance, FastifyReply } from 'fastify'
import { isForOneUse } from './conditional.ts'

declare module 'fastify' {
  interface FastifyReply {
    /** Names of what the answer shows, for purging a CDN: `article-<id>`. */
    cacheTags: string[]
  }
}

export type SharedCaching = {
  /** Seconds for which shared caches may answer without asking; 0 lets them ask each time. */
  seconds: number
  /** When the next scheduled article becomes public: no shared answer may outlive that. */
  nextChange: () => Promise<string | undefined>
}

/**
 * Public answers may be kept by anyone and are revalidated at each use, which costs a 304; shared caches can be given
 * some seconds. Answers to a request with credentials, and all that is no answer to GET, are kept by nobody.
 */
export function setCaching(app: FastifyInstance, shared: SharedCaching): void {
  app.decorateReply('cacheTags')
  app.addHook('onRequest', async (_request, reply) => {
    reply.cacheTags = []
  })
  app.addHook('onSend', async (request, reply) => {
    if (isForOneUse(request) && reply.statusCode === 200) {
      reply.header('cache-control', 'no-store')
    }
    const readable = request.method === 'GET' || request.method === 'HEAD'
    const isPublic =
      readable &&
      request.headers.authorization === undefined &&
      reply.statusCode < 400 &&
      !reply.hasHeader('cache-control')
    if (!reply.hasHeader('cache-control')) {
      reply.header('cache-control', isPublic ? await publicControl(shared) : 'private, no-store')
    }
    if (isPublic && reply.cacheTags.length > 0) {
      reply.header('surrogate-key', reply.cacheTags.join(' '))
      reply.header('cache-tag', reply.cacheTags.join(','))
    }
  })
}

async function publicControl({ seconds, nextChange }: SharedCaching): Promise<string> {
  if (seconds === 0) {
    return 'public, no-cache'
  }
  const change = await nextChange()
  const left = change === undefined ? seconds : Math.floor((Date.parse(change) - Date.now()) / 1000)
  return `public, max-age=0, s-maxage=${Math.max(0, Math.min(seconds, left))}, must-revalidate`
}

/** Marks an answer that shows an article: its version opens the ETag, its id is a cache tag. */
export function showsArticle(reply: FastifyReply, article: { id: string; version: number }): void {
  reply.resourceVersion = article.version
  reply.cacheTags.push(`article-${article.id}`)
}

/** Adds to `Vary`, which other parts of an answer (CORS) write too. */
export function vary(reply: FastifyReply, header: string): void {
  const present = String(reply.getHeader('vary') ?? '')
  const names = present.split(/\s*,\s*/).filter(Boolean)
  if (!names.some(name => name.toLowerCase() === header.toLowerCase())) {
    reply.header('vary', [...names, header].join(', '))
  }
}
