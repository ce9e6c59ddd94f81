/** Removes data whose retention has ended. */
import type { FastifyBaseLogger } from 'fastify'
import { REMEMBERED } from '../idempotency/once.ts'
import { removeBefore } from '../idempotency/queries.ts'
import type { Storage, Writer } from '../storage/storage.ts'
import { COMMENTS_AT_ONCE, removeComments } from './erase.ts'
import { waitForClock } from './retention-clock.ts'
import {
  forgetPosters,
  forgetReporters,
  lockDiscarded,
  removeExpiredBans,
  removeSpentTokens,
} from './retention-queries.ts'
import type { RetentionPeriods } from './variables.ts'

const ROWS_AT_ONCE = 500
const HOUR = 3_600_000
const DAY = 24 * HOUR
/** Days for which expired bans are kept, so that moderators can look at them. */
const BAN_DAYS = 30

/** How much of each was removed. */
export type Removed = Record<'networkHashes' | 'comments' | 'spentTokens' | 'bans' | 'replacedFiles', number>

/**
 * Removes the data whose retention has ended at `now`. Instances that run it at the same time share the work. Stops
 * between two batches when `signal` is aborted.
 */
export async function applyRetention(
  storage: Storage,
  { networkHashDays, trashDays, keepReplacedDays }: RetentionPeriods,
  now: Date,
  signal = new AbortController().signal,
): Promise<Removed> {
  const before = (milliseconds: number) => new Date(now.getTime() - milliseconds).toISOString()
  /** Handles batches of at most `most` rows until one is not full. */
  const all = async (most: number, take: (writer: Writer) => Promise<number>) => {
    let total = 0
    for (let taken = most; taken === most && !signal.aborted; total += taken) {
      taken = await storage.write(take, LOCKS)
    }
    return total
  }
  const rows = (take: (writer: Writer, time: string, most: number) => Promise<number>, age: number) =>
    all(ROWS_AT_ONCE, writer => take(writer, before(age), ROWS_AT_ONCE))

  await storage.write(writer => removeBefore(writer, before(REMEMBERED)), LOCKS)
  const networkHashes =
    (await rows(forgetPosters, networkHashDays * DAY)) + (await rows(forgetReporters, networkHashDays * DAY))
  const comments = await all(COMMENTS_AT_ONCE, async writer => {
    const discarded = await lockDiscarded(writer, before(trashDays * DAY), COMMENTS_AT_ONCE)
    if (discarded.length > 0) {
      await removeComments(writer, discarded, REMOVAL, now.toISOString())
    }
    return discarded.length
  })
  // One hour later, because the clocks of instances differ: a token must have expired on all of them.
  const spentTokens = await rows(removeSpentTokens, HOUR)
  const bans = await rows(removeExpiredBans, BAN_DAYS * DAY)
  const replacedFiles = await storage.removeReplaced(keepReplacedDays * DAY, now)
  return { networkHashes, comments, spentTokens, bans, replacedFiles }
}

const LOCKS = { locks: ['retention'] }
const REMOVAL = { actor: 'retention', actorId: null, action: 'deleted' } as const

/**
 * Runs {@link applyRetention} now and every hour, unless the clock seems wrong (see {@link waitForClock}). Call the
 * returned function to stop; it waits for a running batch. Errors are logged; the next run tries again.
 */
export function scheduleRetention({
  storage,
  periods,
  log,
  every = HOUR,
  clock = () => new Date(),
}: {
  storage: Storage
  periods: RetentionPeriods
  log: Pick<FastifyBaseLogger, 'debug' | 'info' | 'warn' | 'error'>
  /** Milliseconds. */
  every?: number
  clock?: () => Date
}): () => Promise<void> {
  const stopping = new AbortController()
  let running: Promise<void> | undefined
  const run = async () => {
    try {
      const now = clock()
      const waitsUntil = await waitForClock(storage, now)
      if (waitsUntil !== undefined) {
        log.warn({ waitsUntil }, 'retention waits: the clock is far beyond all that is stored. Is it right?')
        return
      }
      const removed = await applyRetention(storage, periods, now, stopping.signal)
      const isIdle = Object.values(removed).every(count => count === 0)
      log[isIdle ? 'debug' : 'info']({ removed }, 'retention')
    } catch (err) {
      log.error({ err }, 'retention failed')
    }
  }
  const next = () => {
    running ??= run().finally(() => {
      running = undefined
    })
  }
  next()
  // unref: the timer must not keep the process alive.
  const timer = setInterval(next, every).unref()
  return async () => {
    clearInterval(timer)
    stopping.abort()
    await running
  }
}
