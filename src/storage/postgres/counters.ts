import type { Pool } from 'pg'
import { mapError } from '../errors.ts'
import type { Counters } from '../storage.ts'

const SWEEP_INTERVAL = 60_000

/**
 * Whether the window of a key goes on. One that ends later than a new one would is from before the time was set back, and is
 * over. Not so if it is later by less than two seconds: `now()` is when a statement began, and one that began earlier may have
 * waited for the one that opened the window.
 */
const GOES_ON = "present.ends_at > now() AND present.ends_at <= excluded.ends_at + interval '2 seconds'"

/**
 * Opens a window, or adds to the open one, for many keys at once. The time is that of the server, so that the clocks of
 * the instances do not matter. The keys are sorted, so that two such statements cannot deadlock.
 */
const INCREMENT = `
  INSERT INTO rate_counters AS present (key, count, ends_at)
  SELECT key, count, now() + "window" * interval '1 millisecond'
  FROM unnest($1::text[], $2::integer[], $3::integer[]) AS added (key, count, "window")
  ON CONFLICT (key) DO UPDATE SET
    count = CASE WHEN ${GOES_ON} THEN present.count ELSE 0 END + excluded.count,
    ends_at = CASE WHEN ${GOES_ON} THEN present.ends_at ELSE excluded.ends_at END
  RETURNING key, count, ceil(extract(epoch FROM ends_at - now()) * 1000)::integer AS "left"`

type Count = { count: number; left: number }
/** Increments of one key: what each adds, and who waits for its count. */
type Waiting = {
  window: number
  increments: { by: number; take: (count: Count) => void; give: (error: unknown) => void }[]
}

const sumOf = (increments: Waiting['increments']) => increments.reduce((sum, { by }) => sum + by, 0)

/**
 * Counts in an unlogged table. Increments that arrive while a statement runs wait and share the next statement, so that
 * a busy instance sends few statements.
 * @param sweepEvery milliseconds between two removals of counts whose window is over.
 */
export function openCounters(pool: Pool, sweepEvery = SWEEP_INTERVAL): Counters & { close(): Promise<void> } {
  let waiting = new Map<string, Waiting>()
  let sending: Promise<void> | undefined
  const sweeper = setInterval(() => {
    pool.query('DELETE FROM rate_counters WHERE ends_at <= now()').catch(() => undefined)
  }, sweepEvery).unref()

  async function send(): Promise<void> {
    while (waiting.size > 0) {
      const batch = [...waiting].sort(([a], [b]) => (a < b ? -1 : 1))
      waiting = new Map()
      try {
        await count(batch)
      } catch (error) {
        const mapped = mapError(error)
        for (const { give } of batch.flatMap(([, { increments }]) => increments)) {
          give(mapped)
        }
      }
    }
    sending = undefined
  }

  async function count(batch: [string, Waiting][]): Promise<void> {
    const { rows } = await pool.query<Count & { key: string }>({
      name: 'stet_count',
      text: INCREMENT,
      values: [
        batch.map(([key]) => key),
        batch.map(([, { increments }]) => sumOf(increments)),
        batch.map(([, { window }]) => window),
      ],
    })
    const totals = new Map(rows.map(row => [row.key, row]))
    for (const [key, { window, increments }] of batch) {
      const { count: total, left: rest } = totals.get(key) as Count
      const left = Math.min(rest, window)
      // Increments that were added together get the counts up to the total, in their order of arrival.
      let count = total - sumOf(increments)
      for (const { by, take } of increments) {
        count += by
        take({ count, left })
      }
    }
  }

  return {
    increment(key, window, by = 1) {
      const { promise, resolve, reject } = Promise.withResolvers<Count>()
      const entry = waiting.get(key) ?? { window, increments: [] }
      entry.increments.push({ by, take: resolve, give: reject })
      waiting.set(key, entry)
      sending ??= Promise.resolve().then(send)
      return promise
    },
    async close() {
      clearInterval(sweeper)
      await sending
    },
  }
}
