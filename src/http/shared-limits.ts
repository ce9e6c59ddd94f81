import type { FastifyRateLimitStore } from '@fastify/rate-limit'
import type { FastifyBaseLogger } from 'fastify'
import { type Answer, type Count, LimitStore } from './limit-store.ts'

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
 * A store for the library that counts in the shared counts. This instance also counts each request itself, on from the
 * last shared count that it saw. While the shared counts fail, its own apply, so that requests are always limited. The
 * log has one line when they fail and one when they work again.
 */
export function sharedStore({ counters, hash }: SharedCounts, log: FastifyBaseLogger) {
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

  return class SharedStore implements FastifyRateLimitStore {
    readonly #name: string
    readonly #own = new LimitStore()

    /** @param options of the limiter; only its name is used. */
    constructor({ nameSpace = '' }: { nameSpace?: string }) {
      this.#name = nameSpace
    }

    incr(key: string, callback: Answer, window: number): void {
      const own = this.#own.count(key, window)
      void ask(`${this.#name} ${key}`, window).then(shared => {
        if (shared) {
          // Stored here with its window: when the shared counts fail, this instance goes on from the count of all.
          this.#own.set(key, shared)
        }
        callback(null, shared ?? own)
      })
    }

    /** Reads only this instance's count: asking for the shared one would cost as much as counting. */
    read(key: string, callback: Answer): void {
      this.#own.read(key, callback)
    }

    child(options: object): SharedStore {
      return new SharedStore(options)
    }
  }
}
