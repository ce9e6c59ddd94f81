/** Counts of requests in the memory of this process. */
import type { FastifyRateLimitStore } from '@fastify/rate-limit'

/** Requests of a key within its present window, and the milliseconds until that ends. */
export type Count = { current: number; ttl: number }

export type Answer = (error: Error | null, count: Count) => void

/** Keys that one limiter remembers. With few, requests from as many other addresses would free a blocked client. */
const KEYS_REMEMBERED = 100_000

/** A store for one limiter. Windows of a key begin with its first request; the key not used for longest goes first. */
export class LimitStore implements FastifyRateLimitStore {
  /** `end`: in milliseconds. The key not used for longest comes first. */
  readonly #windows = new Map<string, { count: number; end: number }>()
  /**
   * One iterator for good: entries before it are gone, and those used again stand behind it. A new one for each
   * removal would walk over the places of all that were removed before.
   */
  readonly #oldest = this.#windows.keys()
  readonly #now: () => number

  /** @param options those of the limiter; `now` is the clock, for tests. */
  constructor({ now = Date.now }: { now?: () => number } = {}) {
    this.#now = now
  }

  incr(key: string, callback: Answer, window: number): void {
    callback(null, this.count(key, window))
  }

  /** The library asks this instead of `incr` where it is to look and not to count. */
  read(key: string, callback: Answer): void {
    callback(null, this.look(key))
  }

  child(): LimitStore {
    return new LimitStore({ now: this.#now })
  }

  /** Adds one to the count of the key, or opens a window of so many milliseconds. */
  count(key: string, window: number): Count {
    const now = this.#now()
    const { count, end } = this.#openWindow(key, now) ?? { count: 0, end: now + window }
    this.#keep(key, { count: count + 1, end })
    return { current: count + 1, ttl: end - now }
  }

  /** What was counted. */
  look(key: string): Count {
    const now = this.#now()
    const open = this.#openWindow(key, now)
    if (open === undefined) {
      return { current: 0, ttl: 0 }
    }
    // Who is looked at comes back: it must not be forgotten while it asks again and again.
    this.#keep(key, open)
    return { current: open.count, ttl: open.end - now }
  }

  /** Takes over what was counted elsewhere. */
  set(key: string, { current, ttl }: Count): void {
    this.#keep(key, { count: current, end: this.#now() + ttl })
  }

  #openWindow(key: string, now: number) {
    const window = this.#windows.get(key)
    return window && window.end > now ? window : undefined
  }

  #keep(key: string, window: { count: number; end: number }): void {
    this.#windows.delete(key)
    this.#windows.set(key, window)
    if (this.#windows.size > KEYS_REMEMBERED) {
      this.#windows.delete(this.#oldest.next().value as string)
    }
  }
}
