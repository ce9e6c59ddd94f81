/** Forms groups of the jobs that wait at the same time; see {@link runGroup}. */
import type pg from 'pg'
import { mapError } from '../errors.ts'
import { type Entry, type GroupOptions, runGroup } from './group.ts'
import { takeClient } from './pools.ts'

/** With more jobs in one transaction, the first would wait longer without gaining much. */
const MOST = 32

/** Of a pool of ten connections. A group that waits for a row then holds up no other. */
const AT_ONCE = 4

/** @returns what takes a job. */
export function openGroups(pool: pg.Pool, options: GroupOptions): (entry: Entry) => void {
  let waiting: Entry[] = []
  let running = 0
  let isStarting = false
  /** The locks and rows of the groups that run. */
  const held = new Set<bigint | string>()

  function start(): void {
    while (running < AT_ONCE) {
      const group = takeGroup()
      if (group.length === 0) {
        return
      }
      running += 1
      void run(group).then(() => {
        running -= 1
        start()
      })
    }
  }

  async function run(group: readonly Entry[]): Promise<void> {
    const names = group.flatMap(({ keys, row }) => [...keys, row])
    for (const name of names) {
      held.add(name)
    }
    try {
      await runGroup(await takeClient(pool), group, options)
    } catch (error) {
      // There is no connection.
      for (const { reject } of group) {
        reject(mapError(error))
      }
    }
    for (const name of names) {
      held.delete(name)
    }
  }

  /** Those that have no lock in common with others. None overtakes one that waits for a lock of both. */
  function takeGroup(): Entry[] {
    const group: Entry[] = []
    const keys = new Set<bigint | string>(held)
    waiting = waiting.filter(entry => {
      const isFree = group.length < MOST && !held.has(entry.row) && entry.keys.every(key => !keys.has(key))
      for (const key of entry.keys) {
        keys.add(key)
      }
      if (isFree) {
        group.push(entry)
      }
      return !isFree
    })
    return group
  }

  return entry => {
    waiting.push(entry)
    if (!isStarting) {
      isStarting = true
      // After a turn of the event loop, so that requests that arrived together are stored together.
      setImmediate(() => {
        isStarting = false
        start()
      })
    }
  }
}
