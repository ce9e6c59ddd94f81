/** Counts of requests in the memory of this process. */
import type { FastifyRateLimitStore } from '@fastify/rate-limit'

/** The requests of a key in its current window, and the milliseconds until the window ends. */
export type Count = { current: number; ttl: number }

export type Answer = (error: Error | null, count: Count) => void

/** The counts of one policy. The library counts in them by `incr`. */
export type Counts = Omit<FastifyRateLimitStore, 'child'> & {
  /**
   * Counts a request that is within the quota, at once. Undefined when nothing was counted: the quota is used up, or
   * others must be asked. Then the library decides.
   */
  countBelow(key: string, window: number, quota: number): Count | undefined
  /** The count of the key, without adding to it. */
  look(key: string): Count
}

/** The most keys of one limiter. With few, requests from that many other addresses would unblock a blocked client. */
const MAX_KEYS = 100_000

/**
 * A store for one limiter. The window of a key begins with its first request. A full store drops the least recently
 * used key.
 */
export class LimitStore implements Counts, FastifyRateLimitStore {
  /** Least recently used first. `end` is in milliseconds of the clock, which is never set: windows end when they should. */
  readonly #windows = new Map<string, { count: number; end: number }>()
  /**
   * The same iterator for all removals: keys before it are deleted already, and keys used again are behind it. A new
   * iterator would first pass the empty slots of all earlier removals.
   */
  readonly #oldest = this.#windows.keys()
  readonly #now: () => number

  /** @param options those of the limiter; `now` is the clock, for tests. */
  constructor({ now = () => performance.now() }: { now?: () => number } = {}) {
    this.#now = now
  }

  incr(key: string, callback: Answer, window: number): void {
    callback(null, this.count(key, window))
  }

  /** The library calls this for each limiter, with the options that it was made with. */
  child({ counts }: object & { counts?: FastifyRateLimitStore }): FastifyRateLimitStore {
    return counts as FastifyRateLimitStore
  }

  countBelow(key: string, window: number, quota: number): Count | undefined {
    const count = this.#openWindow(key, this.#now())?.count ?? 0
    return count < quota ? this.count(key, window) : undefined
  }

  /** Adds one to the count of the key. @param window milliseconds of a new window, when none is open. */
  count(key: string, window: number): Count {
    const now = this.#now()
    const { count, end } = this.#openWindow(key, now) ?? { count: 0, end: endAt(now, window) }
    this.#keep(key, { count: count + 1, end })
    return { current: count + 1, ttl: end - now }
  }

  look(key: string): Count {
    const now = this.#now()
    const open = this.#openWindow(key, now)
    if (open === undefined) {
      return { current: 0, ttl: 0 }
    }
    // Reading is a use too: a blocked client that keeps asking must not be dropped.
    this.#keep(key, open)
    return { current: open.count, ttl: open.end - now }
  }

  /** Replaces the count of the key by one from elsewhere. */
  set(key: string, { current, ttl }: Count): void {
    this.#keep(key, { count: current, end: endAt(this.#now(), ttl) })
  }

  #openWindow(key: string, now: number) {
    const window = this.#windows.get(key)
    return window && window.end > now ? window : undefined
  }

  #keep(key: string, window: { count: number; end: number }): void {
    this.#windows.delete(key)
    this.#windows.set(key, window)
    if (this.#windows.size > MAX_KEYS) {
      this.#windows.delete(this.#oldest.next().value as string)
    }
  }
}

/** In whole milliseconds: otherwise what is left of a window could come out as longer than the window. */
const endAt = (now: number, left: number) => Math.floor(now) + left
