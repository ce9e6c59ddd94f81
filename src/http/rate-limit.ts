/**
 * How requests are counted. The rates are in `variables.ts` of each module; a route names its policies in its `config`.
 */
import rateLimit from '@fastify/rate-limit'
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { endSiteOf } from '../kernel/networks.ts'
import { Problem } from '../kernel/problem.ts'
import { LimitStore } from './limit-store.ts'
import { type SharedCounts, sharedStore } from './shared-limits.ts'

declare module 'fastify' {
  interface FastifyRequest {
    /** What is left under each policy that was checked. */
    quotas: Quota[]
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
}

type Quota = { policy: Policy; remaining: number; reset: number }
type Limiter = ReturnType<FastifyInstance['createRateLimit']>

/**
 * Prepares what {@link countUnder} needs.
 * @param shared counts of all instances together; without them this process counts in its memory.
 */
export async function prepareLimits(app: FastifyInstance, shared: SharedCounts | undefined): Promise<void> {
  await app.register(rateLimit, { global: false, store: shared ? sharedStore(shared, app.log) : LimitStore })
  const limiters = new Map<Policy, Limiter>()
  app.decorateRequest('limiterOf', policy => {
    const limiter = limiters.get(policy) ?? app.createRateLimit(optionsOf(policy))
    limiters.set(policy, limiter)
    return limiter
  })
  app.decorateRequest('quotas')
  app.addHook('onRequest', async request => {
    request.quotas = []
  })
}

/**
 * Counts every request, also one to an unknown path, under its API key or, without one, its client, and under the
 * policies of its route.
 * @param isRelay whether the body will say who the client is. The policies of the route are then left to relay.ts.
 */
export function countRequests(
  app: FastifyInstance,
  general: { ofClient: Policy; ofKey: Policy },
  isRelay: (request: FastifyRequest) => boolean,
): void {
  app.addHook('onRequest', async (request, reply) => {
    if (!isUncounted(request)) {
      const ofRoute = isRelay(request) ? [] : policiesOf(request)
      await countUnder(request, reply, [request.key ? general.ofKey : general.ofClient, ...ofRoute])
    }
  })
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
 * @throws Problem 429.
 */
export async function countUnder(
  request: FastifyRequest,
  reply: FastifyReply,
  policies: readonly Policy[],
): Promise<void> {
  for (const policy of policies) {
    const { isExceeded, ...quota } = await askLimiter(request, policy)
    if (policy.per === 'client' || policy.per === 'key' || isExceeded) {
      setQuotaHeaders(quota, request, reply)
    }
    if (isExceeded) {
      throw refusal(quota)
    }
  }
}

/**
 * Refuses a request when a policy is used up, without counting it. Reads this instance's memory only, which has a
 * shared count as it was when the instance last counted.
 * @throws Problem 429.
 */
export async function refuseWhenUsedUp(
  request: FastifyRequest,
  reply: FastifyReply,
  policy: Policy,
): Promise<void> {
  const { isExceeded: _, ...quota } = await askLimiter(request, policy, { increment: false })
  if (quota.remaining === 0) {
    setQuotaHeaders(quota, request, reply)
    throw refusal(quota)
  }
}

async function askLimiter(
  request: FastifyRequest,
  policy: Policy,
  options?: { increment: boolean },
): Promise<Quota & { isExceeded: boolean }> {
  // No limiter has an allow list, so `isAllowed` is always false.
  const result = (await request.limiterOf(policy)(request, options)) as Extract<
    Awaited<ReturnType<Limiter>>,
    { isAllowed: false }
  >
  const { remaining, ttlInSeconds: reset, isExceeded } = result
  return { policy, remaining, reset, isExceeded }
}

function refusal({ policy, reset }: Quota): Problem {
  return new Problem('rate-limited', {
    detail: `The policy "${policy.name}" allows ${policy.quota} requests in ${policy.window} seconds. Try again in ${reset} seconds.`,
    retryAfter: reset,
  })
}

/** draft-ietf-httpapi-ratelimit-headers-10: structured fields, one list entry for each policy. */
function setQuotaHeaders(quota: Quota, { quotas }: FastifyRequest, reply: FastifyReply): void {
  quotas.push(quota)
  const policies = quotas.map(({ policy }) => `"${policy.name}";q=${policy.quota};w=${policy.window}`)
  const left = quotas.map(({ policy, remaining, reset }) => `"${policy.name}";r=${remaining};t=${reset}`)
  reply.header('ratelimit-policy', policies.join(', ')).header('ratelimit', left.join(', '))
}

function optionsOf({ name, quota, window, per }: Policy) {
  const shared = { max: quota, timeWindow: window * 1000, nameSpace: name }
  switch (per) {
    case 'client':
      return { ...shared, keyGenerator: ({ client }: FastifyRequest) => client }
    case 'network':
      return { ...shared, keyGenerator: ({ address }: FastifyRequest) => endSiteOf(address) }
    case 'key':
      return { ...shared, keyGenerator: ({ key }: FastifyRequest) => (key as { id: string }).id }
    case 'article':
      return {
        ...shared,
        // Ids are accepted in upper and lower case, which must not have counts of their own.
        keyGenerator: ({ params }: FastifyRequest) => (params as { article: string }).article.toLowerCase(),
      }
    case 'all':
      return { ...shared, keyGenerator: () => 'all' }
  }
}
