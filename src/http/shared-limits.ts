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

/** Milliseconds after a failure in which the shared counts are not asked again, so that nobody waits for them. */
const PAUSE = 500

/**
 * A store of the library's contract that counts in the shared counts. Each request is counted by this instance as
 * well, on from the shared counts as it saw them last: while those are away its own hold, so that their loss never
 * opens the gate. The log tells the loss and the return, once each.
 */
export function sharedStore({ counters, hash }: SharedCounts, log: FastifyBaseLogger) {
  let away = false
  let askAgainAt = 0

  async function ask(key: string, window: number): Promise<Count | undefined> {
    if (performance.now() < askAgainAt) {
      return undefined
    }
    try {
      const { count, left } = await counters.increment(hash(key), window)
      if (away) {
        away = false
        log.info('The shared rate limits are back.')
      }
      return { current: count, ttl: left }
    } catch (error) {
      askAgainAt = performance.now() + PAUSE
      if (!away) {
        away = true
        log.warn({ err: error }, 'The shared rate limits are away: this instance counts by itself.')
      }
      return undefined
    }
  }

  return class SharedStore implements FastifyRateLimitStore {
    readonly #name: string
    readonly #own = new LimitStore()

    /** @param options those of the limiter, of which its name matters. */
    constructor({ nameSpace = '' }: { nameSpace?: string }) {
      this.#name = nameSpace
    }

    incr(key: string, callback: Answer, window: number): void {
      const own = this.#own.count(key, window)
      void ask(`${this.#name} ${key}`, window).then(shared => {
        if (shared) {
          // Taken over with its window: a client whose requests went to all instances has used up here, too, what it
          // used up there, when this instance goes on alone.
          this.#own.set(key, shared)
        }
        callback(null, shared ?? own)
      })
    }

    /** By what this instance knows: to ask the others would cost as much as to count. */
    read(key: string, callback: Answer): void {
      this.#own.read(key, callback)
    }

    child(options: object): SharedStore {
      return new SharedStore(options)
    }
  }
}
