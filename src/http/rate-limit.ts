/**
 * How requests are counted. The rates are in `variables.ts` of each module; a route names its policies in its `config`.
 */
import rateLimit from '@fastify/rate-limit'
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { endSiteOf } from '../kernel/networks.ts'
import { Problem } from '../kernel/problem.ts'
import { type Count, type Counts, LimitStore } from './limit-store.ts'
import { type SharedCounts, sharedCounts } from './shared-limits.ts'

declare module 'fastify' {
  interface FastifyInstance {
    limiterOf: (policy: Policy) => Limiter
  }
  interface FastifyContextConfig {
    /** The policies of this route, in addition to the general one. */
    policies?: readonly Policy[]
    /** No policy counts requests to this route. */
    uncounted?: boolean
  }
}

/** How many requests may be made within a window. Each policy object has its own counts. */
export type Policy = {
  name: string
  quota: number
  /** Seconds. */
  window: number
  /**
   * Whose requests are counted together; `client` is an IPv4 address, an IPv6 /64 or a user of a site (relay.ts),
   * `network` an IPv4 address or an IPv6 /48, `key` a valid API key.
   */
  per: 'client' | 'network' | 'key' | 'article' | 'all'
  /** Only a refusal tells of it: it does not count answers from memory, which must be like the others. */
  isSilent?: true
}

type Limiter = {
  counts: Counts
  keyOf: (request: FastifyRequest) => string
  /** Asks the library, which counts in `counts`. */
  decide: ReturnType<FastifyInstance['createRateLimit']>
}

/**
 * Prepares what {@link countUnder} needs.
 * @param shared counts of all instances together; without them this process counts in its memory.
 */
export async function prepareLimits(app: FastifyInstance, shared: SharedCounts | undefined): Promise<void> {
  await app.register(rateLimit, { global: false, store: LimitStore })
  const newCounts = shared ? sharedCounts(shared, app) : () => new LimitStore()
  const limiters = new Map<Policy, Limiter>()
  app.decorate('limiterOf', policy => {
    const present = limiters.get(policy)
    if (present) {
      return present
    }
    const counts = newCounts(policy)
    const keyOf = KEYS[policy.per]
    const options = { max: policy.quota, timeWindow: policy.window * 1000, keyGenerator: keyOf, counts }
    const limiter = { counts, keyOf, decide: app.createRateLimit(options) }
    limiters.set(policy, limiter)
    return limiter
  })
}

/** Whose requests a policy counts together. */
const KEYS: Record<Policy['per'], (request: FastifyRequest) => string> = {
  client: ({ client }) => client,
  network: ({ address }) => endSiteOf(address),
  key: ({ key }) => (key as { id: string }).id,
  // Ids are accepted in upper and lower case, which must not have counts of their own.
  article: ({ params }) => (params as { article: string }).article.toLowerCase(),
  all: () => 'all',
}

/**
 * Counts every request, also one to an unknown path, under its API key or, without one, its client, and under the
 * policies of its route.
 * @param isRelay whether the body will say who the client is. The policies of the route are then left to relay.ts.
 * @returns what counts a request of a client that is answered ahead of Fastify, and gives the headers that say so.
 * Undefined: nothing was counted, and the request must go on to Fastify.
 */
export function countRequests(
  app: FastifyInstance,
  general: { ofClient: Policy; ofKey: Policy },
  isRelay: (request: FastifyRequest) => boolean,
): (client: string) => QuotaHeaders | undefined {
  app.addHook('onRequest', (request, reply, done) => {
    if (isUncounted(request)) {
      done()
      return
    }
    const ofAll = request.key ? general.ofKey : general.ofClient
    const waiting = countUnder(request, reply, isRelay(request) ? [ofAll] : [ofAll, ...policiesOf(request)])
    if (waiting === undefined) {
      done()
    } else {
      waiting.then(() => done(), done)
    }
  })
  return client => {
    const { ofClient } = general
    const count = app.limiterOf(ofClient).counts.countBelow(client, ofClient.window * 1000, ofClient.quota)
    return count && quotaHeaders(ofClient, ofClient.quota - count.current, secondsOf(count))
  }
}

/** The policies that a route names. */
export const policiesOf = ({ routeOptions }: FastifyRequest): readonly Policy[] =>
  routeOptions.config.policies ?? []

/**
 * Whether no policy counts the request. Preflights are not counted: a page takes a refused one for a network failure.
 */
export const isUncounted = ({ method, headers, routeOptions }: FastifyRequest): boolean =>
  routeOptions.config?.uncounted === true ||
  (method === 'OPTIONS' && headers['access-control-request-method'] !== undefined)

/**
 * Counts a request under policies, up to the first that is used up.
 * @returns a promise when others must be waited for; with counts in memory, only at the end of a quota.
 * @throws Problem 429.
 */
export function countUnder(
  request: FastifyRequest,
  reply: FastifyReply,
  policies: readonly Policy[],
): Promise<void> | undefined {
  const undecided = policies.findIndex(policy => !countAtOnce(request, reply, policy))
  return undecided === -1 ? undefined : askLibrary(request, reply, policies.slice(undecided))
}

/** Most requests are counted without the library, whose promises cost more than the count. */
function countAtOnce(request: FastifyRequest, reply: FastifyReply, policy: Policy): boolean {
  const { counts, keyOf } = request.server.limiterOf(policy)
  const count = counts.countBelow(keyOf(request), policy.window * 1000, policy.quota)
  if (count !== undefined && isShown(policy)) {
    addQuotaHeaders(reply, policy, policy.quota - count.current, secondsOf(count))
  }
  return count !== undefined
}

async function askLibrary(
  request: FastifyRequest,
  reply: FastifyReply,
  policies: readonly Policy[],
): Promise<void> {
  for (const policy of policies) {
    // No limiter has an allow list, so `isAllowed` is always false.
    const result = (await request.server.limiterOf(policy).decide(request)) as Extract<
      Awaited<ReturnType<Limiter['decide']>>,
      { isAllowed: false }
    >
    const { remaining, ttlInSeconds, isExceeded } = result
    if (isShown(policy) || isExceeded) {
      addQuotaHeaders(reply, policy, remaining, ttlInSeconds)
    }
    if (isExceeded) {
      throw refusal(policy, ttlInSeconds)
    }
  }
}

/**
 * Refuses a request when a policy is used up, without counting it. Reads this instance's memory only, which has a
 * shared count as it was when the instance last counted.
 * @throws Problem 429.
 */
export function refuseWhenUsedUp(request: FastifyRequest, reply: FastifyReply, policy: Policy): void {
  const { counts, keyOf } = request.server.limiterOf(policy)
  const count = counts.look(keyOf(request))
  if (count.current >= policy.quota) {
    addQuotaHeaders(reply, policy, 0, secondsOf(count))
    throw refusal(policy, secondsOf(count))
  }
}

const secondsOf = ({ ttl }: Count) => Math.ceil(ttl / 1000)

/** Whether each answer says what is left, and not only a refusal. */
const isShown = ({ per, isSilent }: Policy) => !isSilent && (per === 'client' || per === 'key')

function refusal({ name, quota, window }: Policy, reset: number): Problem {
  return new Problem('rate-limited', {
    detail: `The policy "${name}" allows ${quota} requests in ${window} seconds. Try again in ${reset} seconds.`,
    retryAfter: reset,
  })
}

export type QuotaHeaders = { 'ratelimit-policy': string; ratelimit: string }

/** draft-ietf-httpapi-ratelimit-headers-10: structured fields, one list entry for each policy. */
const quotaHeaders = ({ name, quota, window }: Policy, remaining: number, reset: number): QuotaHeaders => ({
  'ratelimit-policy': `"${name}";q=${quota};w=${window}`,
  ratelimit: `"${name}";r=${remaining};t=${reset}`,
})

function addQuotaHeaders(reply: FastifyReply, policy: Policy, remaining: number, reset: number): void {
  for (const [name, entry] of Object.entries(quotaHeaders(policy, remaining, reset))) {
    const before = reply.getHeader(name)
    reply.header(name, before === undefined ? entry : `${before}, ${entry}`)
  }
}
