/** Which answers are kept, and what of them. */

import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { copyAlone } from '../../kernel/bytes.ts'
import { CONTENT_HEADERS } from '../conditional.ts'
import { plainTag } from '../entity-tags.ts'
import { policiesOf } from '../rate-limit.ts'
import { linesOf } from './head.ts'
import type { CacheStore, Kept } from './store.ts'

declare module 'fastify' {
  interface FastifyContextConfig {
    /** Answers that name nothing that they show stay the same until the process ends. */
    constant?: true
  }
}

declare module 'node:http' {
  interface IncomingMessage {
    /**
     * Where the answer may be kept, the generation of the cache before anything was read for it, and what to call when it is
     * made: others wait for it.
     */
    place?: { key: string; generation: number; end: () => void }
  }
}

/** An answer without what each request has of its own. */
export type KeptAnswer = Kept & {
  /** The pattern of the route, for the log. */
  route: string
  /** The entity tag of the answer without a coding, without its quotes. */
  tag: string
  /** Undefined as long as it was only asked for whether something has changed. */
  whole: { lines: string; body: Buffer } | undefined
  /** The header lines of a 304, without the tag. */
  unchanged: string
  /** Whether `Cache-Control` has the seconds until the next timed change. It is then left out. */
  isTimed: boolean
}

/** Headers that each request gets anew. */
const OWN = new Set(['x-request-id', 'ratelimit', 'ratelimit-policy', 'connection', 'content-length'])

/** What the keys tell apart (key.ts), or the cache does not answer at all. */
const TOLD_APART = new Set(['accept', 'accept-encoding', 'authorization', 'origin'])

/** Bytes of an entry beside its texts, about. */
const OVERHEAD = 2_000

/** Keeps public answers that name all that they show. */
export function keepAnswers(app: FastifyInstance, cache: CacheStore<KeptAnswer>): void {
  app.addHook('onSend', (request, reply, payload, done) => {
    const { place } = request.raw
    if (place !== undefined && isKeepable(request, reply)) {
      cache.keep(place.key, answerOf(request, reply, payload, place.key), place.generation)
    }
    place?.end()
    done()
  })
}

const controlOf = (reply: FastifyReply) => String(reply.getHeader('cache-control'))

function isKeepable(request: FastifyRequest, reply: FastifyReply): boolean {
  return (
    (reply.statusCode === 200 || reply.statusCode === 304) &&
    namesOf(request, reply).length > 0 &&
    controlOf(reply).startsWith('public,') &&
    isToldApart(reply) &&
    // A hit is counted under the general policy alone.
    policiesOf(request).length === 0
  )
}

function namesOf({ routeOptions }: FastifyRequest, { cacheTags }: FastifyReply): string[] {
  return cacheTags.length === 0 && routeOptions.config.constant ? ['constant'] : [...new Set(cacheTags)]
}

const isToldApart = (reply: FastifyReply) =>
  String(reply.getHeader('vary'))
    .split(/\s*,\s*/)
    .every(name => TOLD_APART.has(name.toLowerCase()))

function answerOf(request: FastifyRequest, reply: FastifyReply, payload: unknown, key: string): KeptAnswer {
  const isTimed = controlOf(reply).includes('s-maxage=')
  const headers = Object.entries(reply.getHeaders())
    .filter(([name]) => !OWN.has(name) && !(isTimed && name === 'cache-control'))
    .map(([name, value]) => [name, String(value)] as const)
  const ofUnchanged = headers.filter(([name]) => name !== 'etag' && !CONTENT_HEADERS.includes(name))
  // No public answer is a stream.
  const body = reply.statusCode === 200 ? copyAlone(payload as string | Buffer) : undefined
  const whole = body && {
    lines: linesOf([...headers, ['content-length', String(body.length)]]),
    body,
  }
  const unchanged = linesOf(ofUnchanged)
  const names = namesOf(request, reply)
  const texts = [key, unchanged, whole?.lines ?? '', ...names]
  return {
    names,
    size: (body?.length ?? 0) + texts.reduce((sum, text) => sum + text.length, OVERHEAD),
    route: String(request.routeOptions.url),
    tag: plainTag(String(reply.getHeader('etag'))),
    whole,
    unchanged,
    isTimed,
  }
}
