import type { Pool } from 'pg'
import { mapError } from '../errors.ts'
import type { Counters } from '../storage.ts'

const SWEEP = 60_000

/**
 * Opens a window, or adds to the one that is open, for many keys at once. The time is the server's, so that the
 * clocks of the instances do not matter; the keys come sorted, so that two such statements never wait for each other.
 */
const INCREMENT = `
  INSERT INTO rate_counters AS present (key, count, ends_at)
  SELECT key, count, now() + "window" * interval '1 millisecond'
  FROM unnest($1::text[], $2::integer[], $3::integer[]) AS added (key, count, "window")
  ON CONFLICT (key) DO UPDATE SET
    count = CASE WHEN present.ends_at > now() THEN present.count ELSE 0 END + excluded.count,
    ends_at = CASE WHEN present.ends_at > now() THEN present.ends_at ELSE excluded.ends_at END
  RETURNING key, count, ceil(extract(epoch FROM ends_at - now()) * 1000)::integer AS "left"`

type Count = { count: number; left: number }
type Waiting = { window: number; takers: ((count: Count) => void)[]; givers: ((error: unknown) => void)[] }

/**
 * Counts in a table without a log. Increments that come while a statement is under way wait and share the next one,
 * so that the counts of a busy instance cost few statements.
 * @param sweepEvery milliseconds between two removals of counts whose window is over.
 */
export function openCounters(pool: Pool, sweepEvery = SWEEP): Counters & { close(): Promise<void> } {
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
        for (const [, { givers }] of batch) {
          for (const give of givers) {
            give(mapped)
          }
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
        batch.map(([, { takers }]) => takers.length),
        batch.map(([, { window }]) => window),
      ],
    })
    const totals = new Map(rows.map(row => [row.key, row]))
    for (const [key, { takers }] of batch) {
      const { count, left } = totals.get(key) as Count
      // Those that were added together get the numbers up to the total, in the order in which they came.
      for (const [index, take] of takers.entries()) {
        take({ count: count - takers.length + index + 1, left })
      }
    }
  }

  return {
    increment(key, window) {
      const { promise, resolve, reject } = Promise.withResolvers<Count>()
      const entry = waiting.get(key) ?? { window, takers: [], givers: [] }
      entry.takers.push(resolve)
      entry.givers.push(reject)
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
