import type { FastifyInstance, FastifyReply } from 'fastify'
import { ARTICLES, articleName, commentsName } from '../kernel/cache-names.ts'
import { isForOneUse } from './conditional.ts'

declare module 'fastify' {
  interface FastifyReply {
    /** Names of what the answer shows; see `kernel/cache-names.ts`. For a CDN, see {@link namesForCdn}. */
    cacheTags: string[]
  }
}

export type SharedCaching = {
  /** Seconds for which shared caches may answer without revalidation; with 0 they revalidate each time. */
  seconds: number
  /** When time alone next changes an answer, in milliseconds. Shared caches must not keep one longer. */
  nextChange: (now: string) => Promise<number>
}

/**
 * Any cache may store public answers, but must revalidate them at each use (304); shared caches can be given some
 * seconds. Errors, answers to requests with credentials, and to anything but GET and HEAD, are `no-store`.
 */
export function setCaching(app: FastifyInstance, shared: SharedCaching): void {
  app.decorateReply('cacheTags')
  app.addHook('onRequest', (_request, reply, done) => {
    reply.cacheTags = []
    done()
  })
  app.addHook('onSend', async (request, reply) => {
    if (isForOneUse(request)) {
      reply.header('cache-control', 'no-store')
    }
    const readable = request.method === 'GET' || request.method === 'HEAD'
    const isPublic =
      readable &&
      request.headers.authorization === undefined &&
      reply.statusCode < 400 &&
      !reply.hasHeader('cache-control')
    if (isPublic && shared.seconds > 0) {
      // A cache must not answer a request with a key from what it keeps for everybody (RFC 9111, section 4.1).
      vary(reply, 'Authorization')
    }
    if (!reply.hasHeader('cache-control')) {
      reply.header('cache-control', isPublic ? await controlOf(shared) : 'private, no-store')
    }
    if (isPublic && reply.cacheTags.length > 0) {
      const names = namesForCdn(reply.cacheTags)
      reply.header('surrogate-key', names.join(' '))
      reply.header('cache-tag', names.join(','))
    }
  })
}

const MINUTE = 60_000

const controlOf = async ({ seconds, nextChange }: SharedCaching) =>
  publicControl(seconds, seconds === 0 ? 0 : await nextChange(new Date().toISOString()), Date.now())

/**
 * `Cache-Control` of a public answer.
 * @param seconds for shared caches.
 * @param nextChange when time alone next changes an answer, in milliseconds.
 */
export function publicControl(seconds: number, nextChange: number, now: number): string {
  if (seconds === 0) {
    return 'public, no-cache'
  }
  // Down to the minute: the second at which a scheduled article appears is nobody's business before.
  const change = Math.floor(nextChange / MINUTE) * MINUTE
  const left = Math.floor((change - now) / 1000)
  return `public, max-age=0, s-maxage=${Math.max(0, Math.min(seconds, left))}, must-revalidate`
}

/** Declares that the answer shows this article: the ETag begins with its version, and a cache tag has its id. */
export function showsArticle(
  reply: FastifyReply,
  article: { id: string; version: number; known?: number },
): void {
  reply.resourceVersion = article.version
  reply.knownVersion = article.known
  reply.cacheTags.push(articleName(article.id))
}

/** Declares that the answer depends on which articles are public, or on their slugs. */
export function showsArticles(reply: FastifyReply): void {
  reply.cacheTags.push(ARTICLES)
}

/** Declares that the answer shows comments of these articles, or their number. They are public only with their article. */
export function showsCommentsOf(reply: FastifyReply, articleIds: readonly string[]): void {
  reply.cacheTags.push(...articleIds.flatMap(id => [articleName(id), commentsName(id)]))
}

/**
 * The names in the headers of an answer. Names of several articles become one: `comments` in place of `comments-<id>`
 * and others. With the ids of a hundred articles the headers would be larger than the buffers of proxies.
 */
function namesForCdn(tags: readonly string[]): string[] {
  const kindOf = (tag: string) => tag.replace(/s?-.*/, 's')
  const ofOne = [...new Set(tags)].filter(tag => tag.includes('-'))
  const many = Map.groupBy(ofOne, kindOf)
  const isMany = (tag: string) => (many.get(kindOf(tag))?.length ?? 0) > 1
  return [...new Set(tags.map(tag => (isMany(tag) ? kindOf(tag) : tag)))]
}

/** Adds a name to `Vary`, to which the CORS plugin writes too. */
export function vary(reply: FastifyReply, header: string): void {
  const present = String(reply.getHeader('vary') ?? '')
  const names = present.split(/\s*,\s*/).filter(Boolean)
  if (!names.some(name => name.toLowerCase() === header.toLowerCase())) {
    reply.header('vary', [...names, header].join(', '))
  }
}
