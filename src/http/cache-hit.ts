/** Answers from memory, ahead of Fastify: without routing, hooks and validation. */

import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http'
import type { FastifyInstance } from 'fastify'
import type { CacheClock } from './cache-clock.ts'
import type { KeptAnswer } from './cache-fill.ts'
import type { KeyOf } from './cache-key.ts'
import type { CacheStore } from './cache-store.ts'
import { publicControl } from './caching.ts'
import { findNamed } from './entity-tags.ts'
import type { Answered } from './logging.ts'
import type { QuotaHeaders } from './rate-limit.ts'

export type HitOptions = {
  cache: CacheStore<KeptAnswer>
  clock: CacheClock
  keyOf: KeyOf
  /** Whether this process knows of every change. It clears the cache first when another process has made one. */
  isCurrent: () => boolean
  /** Whether what is read now is as new as every change heard of. */
  mayKeep: () => boolean
  /** Whether every request must go through the hooks: the service ends or is overloaded. */
  isBusy: () => boolean
  /** Seconds for shared caches. */
  sharedSeconds: number
  /** Counts a request under the general policy. @returns the headers that tell the rest; undefined: it is not counted. */
  countRequest: (request: IncomingMessage) => QuotaHeaders | undefined
  newId: () => string
  logAnswer: (answered: Answered) => void
}

/**
 * Puts the cache before Fastify, on the same server. What it does not answer, Fastify answers: whatever is odd, and every
 * refusal. (A `serverFactory` would do the same, but Fastify then leaves the time limits of the server to it and listens
 * on one address of `localhost` only.)
 */
export function answerFromCache(app: FastifyInstance, options: HitOptions): void {
  const [answerByRoute] = app.server.listeners('request') as [RequestListener]
  app.server.off('request', answerByRoute)
  app.server.on('request', (request: IncomingMessage, response: ServerResponse) => {
    if (!isAnswered(request, response, options, app)) {
      answerByRoute(request, response)
    }
  })
}

/** Ahead of Fastify an exception would end the process. */
function isAnswered(
  request: IncomingMessage,
  response: ServerResponse,
  options: HitOptions,
  { log }: FastifyInstance,
): boolean {
  try {
    return answer(request, response, options)
  } catch (error) {
    log.error({ err: error }, 'the response cache failed')
    return response.headersSent
  }
}

function answer(request: IncomingMessage, response: ServerResponse, options: HitOptions): boolean {
  const { cache, isCurrent, isBusy, countRequest } = options
  const since = performance.now()
  const key = options.keyOf(request)
  if (key === undefined || isBusy() || !isCurrent()) {
    return false
  }
  const now = Date.now()
  if (!isTimely(options, now)) {
    return false
  }
  const kept = cache.find(key)
  const form = kept && formFor(request, kept)
  const rest = form && countRequest(request)
  if (kept === undefined || form === undefined || rest === undefined) {
    if (options.mayKeep()) {
      request.place = { key, generation: cache.generation }
    }
    return false
  }
  const id = options.newId()
  const control = kept.isTimed
    ? ['cache-control', publicControl(options.sharedSeconds, options.clock.until, now)]
    : []
  response.writeHead(form.status, [
    'x-request-id',
    id,
    'ratelimit-policy',
    rest['ratelimit-policy'],
    'ratelimit',
    rest.ratelimit,
    ...control,
    ...form.head,
  ])
  response.end(request.method === 'HEAD' ? undefined : form.body)
  options.logAnswer({
    id,
    headers: request.headers,
    method: String(request.method),
    route: kept.route,
    status: form.status,
    milliseconds: performance.now() - since,
  })
  return true
}

type Form = { status: number; head: readonly string[]; body?: Buffer }

/** The answer, or that it is what the client has (RFC 9110, section 13.1.2); undefined when the body is not kept. */
function formFor({ headers }: IncomingMessage, { tag, unchanged, whole }: KeptAnswer): Form | undefined {
  const field = headers['if-none-match']
  const named = field === undefined ? undefined : findNamed(field, tag)
  if (named !== undefined) {
    return { status: 304, head: ['etag', `"${named}"`, ...unchanged] }
  }
  return whole && { status: 200, ...whole }
}

/** Whether time alone has changed no answer since the cache was filled. */
function isTimely({ clock }: HitOptions, now: number): boolean {
  if (clock.covers(now)) {
    return true
  }
  void clock.ask()
  return false
}
