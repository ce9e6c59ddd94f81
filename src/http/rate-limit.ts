import rateLimit from '@fastify/rate-limit'
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { endSiteOf } from '../networks.ts'
import { Problem } from './problems.ts'
import { type SharedCounts, sharedStore } from './shared-limits.ts'

declare module 'fastify' {
  interface FastifyRequest {
    /** What is left under each policy that was checked, by the policy's name. */
    quotas: Quota[]
  }
  interface FastifyContextConfig {
    /** Limits of this route, beside the one that holds for every request. */
    policies?: Policy[]
  }
}

/** Requests that one client, or all together, may make within a window. */
export type Policy = {
  name: string
  quota: number
  /** Seconds. */
  window: number
  /** Whose requests are counted together; `client` is an IPv4 address or an IPv6 /64, `network` an IPv4 address or an IPv6 /48. */
  per: 'client' | 'network' | 'article' | 'all'
}

type Quota = { policy: Policy; remaining: number; reset: number }
type Limiter = { policy: Policy; count: ReturnType<FastifyInstance['createRateLimit']> }
type Counted = Extract<Awaited<ReturnType<Limiter['count']>>, { isAllowed: false }>

/**
 * Each limiter remembers this many keys. The library's default of 5,000 would let 5,001 other addresses wipe out the
 * count of a blocked client.
 */
const KEYS_REMEMBERED = 100_000

/**
 * Counts every request, those to unknown addresses included, under `general`, and a route's under its own policies.
 * @param shared where several instances count together; else this process counts in its memory.
 */
export async function limitRates(
  app: FastifyInstance,
  general: Policy,
  shared: SharedCounts | undefined,
): Promise<void> {
  await app.register(rateLimit, { global: false, ...(shared && { store: sharedStore(shared, app.log) }) })
  const limiters = new Map<Policy, Limiter>()
  const limiterOf = (policy: Policy): Limiter => {
    const limiter = limiters.get(policy) ?? { policy, count: app.createRateLimit(optionsOf(policy)) }
    limiters.set(policy, limiter)
    return limiter
  }
  app.decorateRequest('quotas')
  app.addHook('onRequest', async (request, reply) => {
    request.quotas = []
    for (const policy of [general, ...(request.routeOptions.config?.policies ?? [])]) {
      await check(limiterOf(policy), request, reply)
    }
  })
}

async function check(
  { policy, count }: Limiter,
  request: FastifyRequest,
  reply: FastifyReply,
): Promise<void> {
  // Nobody is exempt: no limiter has a list of the allowed.
  const result = (await count(request)) as Counted
  const quota = { policy, remaining: result.remaining, reset: result.ttlInSeconds }
  if (policy.per === 'client' || result.isExceeded) {
    request.quotas.push(quota)
    writeHeaders(reply, request.quotas)
  }
  if (result.isExceeded) {
    throw new Problem('rate-limited', {
      detail: `At most ${policy.quota} requests in ${policy.window} seconds under the policy "${policy.name}".`,
      headers: { 'retry-after': String(quota.reset) },
    })
  }
}

/** draft-ietf-httpapi-ratelimit-headers-10: structured fields, one list entry for each policy. */
function writeHeaders(reply: FastifyReply, quotas: Quota[]): void {
  const policies = quotas.map(({ policy }) => `"${policy.name}";q=${policy.quota};w=${policy.window}`)
  const left = quotas.map(({ policy, remaining, reset }) => `"${policy.name}";r=${remaining};t=${reset}`)
  reply.header('ratelimit-policy', policies.join(', ')).header('ratelimit', left.join(', '))
}

function optionsOf({ name, quota, window, per }: Policy) {
  const shared = { max: quota, timeWindow: window * 1000, cache: KEYS_REMEMBERED, nameSpace: name }
  switch (per) {
    case 'client':
      return { ...shared, keyGenerator: ({ client }: FastifyRequest) => client }
    case 'network':
      return { ...shared, keyGenerator: ({ address }: FastifyRequest) => endSiteOf(address) }
    case 'article':
      return {
        ...shared,
        // An id reaches its article in any case of letters; each must not have a count of its own.
        keyGenerator: ({ params }: FastifyRequest) => (params as { article: string }).article.toLowerCase(),
      }
    case 'all':
      return { ...shared, keyGenerator: () => 'all' }
  }
}
