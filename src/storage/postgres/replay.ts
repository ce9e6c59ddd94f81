import { setTimeout as pause } from 'node:timers/promises'
import type { Pool } from 'pg'
import { type Touched, touch } from '../changes.ts'

/** Milliseconds between two questions to a replica that is behind. */
const PAUSE = 50

/** A server that follows no other, as it was promoted or is no replica, is never behind. */
const REPLAYED = 'SELECT NOT pg_is_in_recovery() OR pg_last_wal_replay_lsn() >= $1::pg_lsn AS replayed'

/**
 * Waits until the replica has replayed the changes that this instance has heard of.
 * @param replayed is called with what they touched, when it has: an answer that was begun before may be without them.
 */
export function followReplica(primary: Pool, replica: Pool, replayed: (touched: Touched) => void) {
  let waiting: Touched = new Set()
  let following: Promise<void> | undefined
  let closed = false

  async function follow(): Promise<void> {
    while (waiting.size > 0 && !closed) {
      const touched = waiting
      waiting = new Set()
      await untilReplayed()
      replayed(touched)
    }
    following = undefined
  }

  async function untilReplayed(): Promise<void> {
    for (let at: string | undefined; !closed; await pause(PAUSE)) {
      try {
        // The changes are committed, so they are before the present position.
        at ??= (await primary.query<{ at: string }>('SELECT pg_current_wal_lsn() AS at')).rows[0]?.at
        const { rows } = await replica.query<{ replayed: boolean }>(REPLAYED, [at])
        if (rows[0]?.replayed) {
          return
        }
      } catch {
        // One of the two cannot be reached.
      }
    }
  }

  return {
    isBehind: () => following !== undefined,
    wait(touched: Touched): void {
      touch(waiting, [...touched])
      following ??= follow()
    },
    async close(): Promise<void> {
      closed = true
      await following
    },
  }
}
