import type { FastifyInstance } from 'fastify'
import { type Answer, type Count, type Counts, LimitStore } from './limit-store.ts'

/** Counts that all instances of the service share. */
export type SharedCounts = {
  counters: {
    increment(key: string, window: number, by: number): Promise<{ count: number; left: number }>
  }
  /** Keyed hash: a client's address must not be readable where the counts are kept. */
  hash: (content: string) => string
}

/** Milliseconds after a failure for which the shared counts are not asked, so that requests do not wait for them. */
const PAUSE = 500

/** Milliseconds for which requests that do not wait are collected, to be added to the shared counts together. */
const COLLECTING = 20

/**
 * Requests of the least quota of which not all wait. Each instance can let half of a quota pass before it hears of the
 * others; of a few comments in a minute that would be too many.
 */
const LEAST_LOOSE = 100

/** The requests under one key that this instance has counted, and not yet found in the shared count. */
type Unconfirmed = {
  own: LimitStore
  name: string
  key: string
  window: number
  unsent: number
  sent: number
}

/**
 * Makes the counts of a policy, which are the shared ones. This instance also counts each request itself, on from the
 * last shared count that it saw. Below half of a large quota its own count is enough: no request waits, and the shared
 * count is taken over when it comes. Otherwise each request waits for the shared count. While the shared counts fail, its own
 * apply, so that requests are always limited. The log has one line when they fail and one when they work again.
 */
export function sharedCounts(
  { counters, hash }: SharedCounts,
  app: FastifyInstance,
): (policy: { name: string }) => Counts {
  const ask = asker(counters, app)
  const unconfirmed = new Map<string, Unconfirmed>()
  let timer: NodeJS.Timeout | undefined

  function note(own: LimitStore, name: string, key: string, window: number): Unconfirmed {
    const id = `${name} ${key}`
    const entry = unconfirmed.get(id) ?? { own, name, key, window, unsent: 0, sent: 0 }
    entry.unsent += 1
    unconfirmed.set(id, entry)
    return entry
  }

  async function share(entry: Unconfirmed): Promise<Count | undefined> {
    const { own, name, key, window, unsent } = entry
    const id = `${name} ${key}`
    entry.unsent = 0
    entry.sent += unsent
    const shared = await ask(hash(id), window, unsent)
    entry.sent -= unsent
    if (shared) {
      // Stored here with its window: when the shared counts fail, this instance goes on from the count of all.
      own.set(key, { current: shared.current + entry.sent + entry.unsent, ttl: shared.ttl })
    }
    if (entry.sent + entry.unsent === 0) {
      unconfirmed.delete(id)
    }
    return shared
  }

  async function shareAll(): Promise<void> {
    clearTimeout(timer)
    timer = undefined
    await Promise.all([...unconfirmed.values()].filter(({ unsent }) => unsent > 0).map(share))
  }

  app.addHook('onClose', shareAll)

  return ({ name }) => {
    const own = new LimitStore()
    return {
      incr(key: string, callback: Answer, window: number): void {
        const count = own.count(key, window)
        void share(note(own, name, key, window)).then(shared => callback(null, shared ?? count))
      },
      countBelow(key, window, quota) {
        const count = own.countBelow(key, window, quota < LEAST_LOOSE ? 0 : Math.floor(quota / 2))
        if (count !== undefined) {
          note(own, name, key, window)
          timer ??= setTimeout(shareAll, COLLECTING).unref()
        }
        return count
      },
      /** Asking for the shared one would cost as much as counting. */
      look: key => own.look(key),
    }
  }
}

/** Adds to a shared count, and tells it; undefined while the shared counts fail. */
function asker(counters: SharedCounts['counters'], { log }: FastifyInstance) {
  let failing = false
  let askAgainAt = 0
  return async (key: string, window: number, by: number): Promise<Count | undefined> => {
    if (performance.now() < askAgainAt) {
      return undefined
    }
    try {
      const { count, left } = await counters.increment(key, window, by)
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
}
