import type { FastifyBaseLogger } from 'fastify'
import { type Answer, type Count, type Counts, LimitStore } from './limit-store.ts'

/** Counts that all instances of the service share. */
export type SharedCounts = {
  counters: {
    increment(key: string, window: number): Promise<{ count: number; left: number }>
  }
  /** Keyed hash: a client's address must not be readable where the counts are kept. */
  hash: (content: string) => string
}

/** Milliseconds after a failure for which the shared counts are not asked, so that requests do not wait for them. */
const PAUSE = 500

/**
 * Makes the counts of a policy, which are the shared ones. This instance also counts each request itself, on from the
 * last shared count that it saw. While the shared counts fail, its own apply, so that requests are always limited. The
 * log has one line when they fail and one when they work again.
 */
export function sharedCounts(
  { counters, hash }: SharedCounts,
  log: FastifyBaseLogger,
): (policy: { name: string }) => Counts {
  let failing = false
  let askAgainAt = 0

  async function ask(key: string, window: number): Promise<Count | undefined> {
    if (performance.now() < askAgainAt) {
      return undefined
    }
    try {
      const { count, left } = await counters.increment(hash(key), window)
      if (failing) {
        failing = false
        log.info('The shared rate limits work again.')
      }
      return { current: count, ttl: left }
    } catch (error) {
      askAgainAt = performance.now() + PAUSE
      if (!failing) {
        failing = true
        log.warn({ err: error }, 'The shared rate limits fail: this instance counts by itself.')
      }
      return undefined
    }
  }

  return ({ name }) => {
    const own = new LimitStore()
    return {
      incr(key: string, callback: Answer, window: number): void {
        const count = own.count(key, window)
        void ask(`${name} ${key}`, window).then(shared => {
          if (shared) {
            // Stored here with its window: when the shared counts fail, this instance goes on from the count of all.
            own.set(key, shared)
          }
          callback(null, shared ?? count)
        })
      },
      countBelow: () => undefined,
      /** Asking for the shared one would cost as much as counting. */
      look: key => own.look(key),
      child: options => own.child(options),
    }
  }
}
