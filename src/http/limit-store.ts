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

/** Half of the most keys of one limiter. With few, that many other addresses would unblock a blocked client. */
const HALF = 50_000

/** `end` is in milliseconds of the clock, which is never set: windows end when they should. */
type Window = { count: number; end: number }

/**
 * A store for one limiter. The window of a key begins with its first request. Of the keys that
 * were used last half a store is never forgotten.
 */
export class LimitStore implements Counts, FastifyRateLimitStore {
  /** Used since `#earlier` was full. With two maps no use must change an order. */
  #recent = new Map<string, Window>()
  /** Forgotten together when `#recent` is full. */
  #earlier = new Map<string, Window>()
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
    const open = this.#openWindow(key, this.#now())
    return (open?.count ?? 0) < quota ? this.count(key, window) : undefined
  }

  /** Adds one to the count of the key. @param window milliseconds of a new window, when none is open. */
  count(key: string, window: number): Count {
    const now = this.#now()
    const open = this.#openWindow(key, now) ?? this.#keep(key, { count: 0, end: endAt(now, window) })
    open.count += 1
    return { current: open.count, ttl: open.end - now }
  }

  look(key: string): Count {
    const now = this.#now()
    const open = this.#openWindow(key, now)
    return open ? { current: open.count, ttl: open.end - now } : { current: 0, ttl: 0 }
  }

  /** Replaces the count of the key by one from elsewhere. */
  set(key: string, { current, ttl }: Count): void {
    this.#keep(key, { count: current, end: endAt(this.#now(), ttl) })
  }

  /** Reading is a use too: a blocked client that keeps asking must not be forgotten. */
  #openWindow(key: string, now: number): Window | undefined {
    const window = this.#recent.get(key) ?? this.#keepAgain(key)
    return window && window.end > now ? window : undefined
  }

  #keepAgain(key: string): Window | undefined {
    const window = this.#earlier.get(key)
    return window && this.#keep(key, window)
  }

  #keep(key: string, window: Window): Window {
    if (this.#recent.size === HALF) {
      this.#earlier = this.#recent
      this.#recent = new Map()
    }
    this.#recent.set(key, window)
    return window
  }
}

/** In whole milliseconds: otherwise what is left of a window could come out as longer than the window. */
const endAt = (now: number, left: number) => Math.floor(now) + left
