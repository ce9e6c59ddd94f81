/**
 * Guards retention against a wrong clock: what it removes is gone for good. A clock far beyond everything that is stored
 * is either wrong, or the service did not run for long. Both can wait.
 */
import { z } from 'zod'
import { Time } from '../kernel/scalars.ts'
import { changeSetting, readSetting } from '../storage/settings.ts'
import type { Storage } from '../storage/storage.ts'
import { findNewestComment } from './retention-queries.ts'

const SETTING = 'retention'
const DAY = 86_400_000

/** When retention last ran, and since when it waits. */
const Runs = z.object({ ranAt: Time.nullable(), waitsSince: Time.nullable() })
type Runs = z.infer<typeof Runs>

const NEVER: Runs = { ranAt: null, waitsSince: null }

/**
 * Whether retention may run at `now`. It waits a day when `now` is more than a day after all times that are stored. The
 * beginning is stored, so that a restart does not begin the wait again. Times after `now` are from a wrong clock.
 * @returns the time until which it waits; undefined when it may run, which is stored.
 */
export async function waitForClock(storage: Storage, now: Date): Promise<Date | undefined> {
  const isPast = (time: string | null | undefined) =>
    typeof time === 'string' && Date.parse(time) <= now.getTime()
  const stored = await storage.snapshot(
    async reader => ({
      runs: Runs.parse(JSON.parse((await readSetting(reader, SETTING)) ?? JSON.stringify(NEVER))),
      comment: await findNewestComment(reader, now.toISOString()),
    }),
    { fresh: true },
  )
  const { ranAt, waitsSince } = stored.runs
  const times = [ranAt, stored.comment].filter(isPast).map(time => Date.parse(String(time)))
  const isFar = times.length > 0 && now.getTime() - Math.max(...times) > DAY
  const since = isPast(waitsSince) ? String(waitsSince) : now.toISOString()
  const until = new Date(Date.parse(since) + DAY)
  const waits = isFar && now < until
  const runs: Runs = waits ? { ranAt, waitsSince: since } : { ranAt: now.toISOString(), waitsSince: null }
  await changeSetting(storage, SETTING, () => JSON.stringify(runs))
  return waits ? until : undefined
}
