/** Answers from memory, ahead of Fastify: without routing, hooks and validation. */

import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http'
import type { FastifyInstance } from 'fastify'
import { answerFirst } from '../../kernel/turns.ts'
import { publicControl } from '../caching.ts'
import { findNamed } from '../entity-tags.ts'
import type { Answered } from '../logging.ts'
import type { QuotaHeaders } from '../rate-limit.ts'
import type { CacheClock } from './clock.ts'
import type { KeptAnswer } from './fill.ts'
import { openFlights } from './flights.ts'
import { writeLines } from './head.ts'
import type { KeyOf } from './key.ts'
import type { CacheStore } from './store.ts'

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
 *
 * Requests whose answers are kept wait until all that have arrived in this turn of the event loop are read, and are
 * answered together in its check phase. Whether this process knows of every change is asked once, then: after each of
 * them has arrived, so no change that was acknowledged before a request is missed. Node keeps the order of the answers
 * of a connection.
 *
 * An answer that is not kept is made for one request; others for it wait until it is, and are then answered like all that
 * have arrived. Who has waited and finds nothing kept is answered by its route: not every answer may be kept.
 */
export function answerFromCache(app: FastifyInstance, options: HitOptions): void {
  const { cache, keyOf, isBusy } = options
  const [answerByRoute] = app.server.listeners('request') as [RequestListener]
  let waiting: Waiting[] = []
  const flights = openFlights<Waiting>(landed => landed.forEach(wait))

  function wait(one: Waiting): void {
    if (waiting.length === 0) {
      answerFirst(answerWaiting)
    }
    waiting.push(one)
  }

  /** Ahead of Fastify an exception would end the process. */
  function attempt(work: () => boolean, response?: ServerResponse): boolean {
    try {
      return work()
    } catch (error) {
      app.log.error({ err: error }, 'the response cache failed')
      return response?.headersSent === true
    }
  }

  function receive(request: IncomingMessage, response: ServerResponse): boolean {
    const since = performance.now()
    const key = keyOf(request)
    if (key === undefined || isBusy()) {
      return false
    }
    const one = { request, response, key, since, hasJoined: false }
    if (cache.find(key) === undefined) {
      return joinOrBegin(one)
    }
    wait(one)
    return true
  }

  /** Waits for the answer that another request makes, or prepares that this one makes it. @returns whether it waits. */
  function joinOrBegin(one: Waiting): boolean {
    const { request, response, key } = one
    if (!one.hasJoined && flights.join(key, one)) {
      one.hasJoined = true
      return true
    }
    if (isTrue(options, Date.now()) && options.mayKeep()) {
      const end = flights.begin(key)
      request.place = { key, generation: cache.generation, end }
      // When the client has gone before the answer is made.
      response.once('close', end)
    }
    return false
  }

  function answerWaiting(): void {
    const arrived = waiting
    waiting = []
    const now = Date.now()
    const mayAnswer = attempt(() => !isBusy() && isTrue(options, now))
    for (const one of arrived) {
      const { request, response } = one
      if (!mayAnswer || !attempt(() => answerOrWait(one, now), response)) {
        answerByRoute(request, response)
      }
    }
  }

  /** @returns false: its route must answer. */
  function answerOrWait(one: Waiting, now: number): boolean {
    const kept = cache.find(one.key)
    const form = kept && formFor(one.request, kept)
    return kept && form ? answer(one, kept, form, options, now) : joinOrBegin(one)
  }

  app.server.off('request', answerByRoute)
  app.server.on('request', (request: IncomingMessage, response: ServerResponse) => {
    if (!attempt(() => receive(request, response))) {
      answerByRoute(request, response)
    }
  })
}

/** A request whose answer is kept, or being made. */
type Waiting = {
  request: IncomingMessage
  response: ServerResponse
  key: string
  /** When it arrived, on the clock that is never set. */
  since: number
  /** Whether it has waited for an answer that another request made. */
  hasJoined: boolean
}

/** Whether what is kept is what the storage says now. */
const isTrue = (options: HitOptions, now: number) => options.isCurrent() && isTimely(options, now)

/** @returns false when the request is not counted: its route refuses it. */
function answer(
  { request, response, since }: Waiting,
  kept: KeptAnswer,
  form: Form,
  options: HitOptions,
  now: number,
): boolean {
  const rest = options.countRequest(request)
  if (rest === undefined) {
    return false
  }
  const id = options.newId()
  const control = kept.isTimed
    ? `cache-control: ${publicControl(options.sharedSeconds, options.clock.until, now)}\r\n`
    : ''
  const own = `x-request-id: ${id}\r\nratelimit-policy: ${rest['ratelimit-policy']}\r\nratelimit: ${rest.ratelimit}\r\n`
  writeLines(response, form.status, own + control + form.lines, now)
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

type Form = { status: 200 | 304; lines: string; body?: Buffer }

/** The answer, or that it is what the client has (RFC 9110, section 13.1.2); undefined when the body is not kept. */
function formFor({ headers }: IncomingMessage, { tag, unchanged, whole }: KeptAnswer): Form | undefined {
  const field = headers['if-none-match']
  const named = field === undefined ? undefined : findNamed(field, tag)
  if (named !== undefined) {
    return { status: 304, lines: `etag: "${named}"\r\n${unchanged}` }
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
