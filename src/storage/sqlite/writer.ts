import { setImmediate as nextTurn, setTimeout as pause } from 'node:timers/promises'
import type BetterSqlite3 from 'better-sqlite3'
import { mapError, StorageBusyError } from '../errors.ts'
import { jobRunner } from '../job.ts'
import type { Writer } from '../storage.ts'

/** More jobs than this in one transaction would make the first of them wait for no gain. */
const GROUP_SIZE = 256

type Outcome = { value: unknown } | { error: unknown }
type Entry = { job: (writer: Writer) => Promise<unknown>; settle: (outcome: Outcome) => void }

export type WriterOptions = {
  /** Milliseconds to wait for another process's lock before the group is refused. */
  lockTimeout: number
  /** Milliseconds after which a job that hangs is given up, so that it cannot block every other writer. */
  jobTimeout: number
}

/**
 * The queue that owns the writing connection. Jobs that wait together share one `BEGIN IMMEDIATE … COMMIT`, and so one
 * sync of the disk (group commit); each runs in its own savepoint, so that a job that fails rolls back alone.
 */
export function openWriter(connection: BetterSqlite3.Database, handle: Writer, options: WriterOptions) {
  const waiting: Entry[] = []
  const jobs = jobRunner(options.jobTimeout)
  const savepoint = connection.prepare('SAVEPOINT job')
  const rollbackJob = connection.prepare('ROLLBACK TO job')
  const release = connection.prepare('RELEASE job')
  const beginImmediate = connection.prepare('BEGIN IMMEDIATE')
  const commit = connection.prepare('COMMIT')
  const rollback = connection.prepare('ROLLBACK')
  let draining: Promise<void> | undefined
  let apart: Promise<unknown> | undefined
  /** When the work that the queue waits for must be over. */
  let due = Number.POSITIVE_INFINITY
  let closed = false

  function refuseClosed(): void {
    if (closed) {
      throw new Error('The storage is closed.')
    }
  }

  async function write<T>(job: (writer: Writer) => Promise<T>): Promise<T> {
    jobs.refuseNested()
    refuseClosed()
    const { promise, resolve, reject } = Promise.withResolvers<T>()
    waiting.push({
      job,
      settle: outcome => {
        'value' in outcome ? resolve(outcome.value as T) : reject(mapError(outcome.error))
      },
    })
    draining ??= drain()
    return promise
  }

  async function drain(): Promise<void> {
    // One turn of the event loop, so that requests that arrived together are stored together.
    await nextTurn()
    while (waiting.length > 0) {
      await apart
      await runGroup(waiting.splice(0, GROUP_SIZE))
    }
    draining = undefined
  }

  /** Runs the jobs in one transaction and settles them only once it is known whether they are on disk. */
  async function runGroup(group: Entry[]): Promise<void> {
    const outcomes: Outcome[] = []
    try {
      await begin()
      for (const { job } of group) {
        outcomes.push(await inSavepoint(() => jobs.run(job, handle)))
        if (!connection.inTransaction) {
          // The statement took the whole transaction with it (a full disk, ON CONFLICT ROLLBACK).
          throw new Error('A job ended the transaction of its group.')
        }
      }
      commit.run()
    } catch (error) {
      if (connection.inTransaction) {
        rollback.run()
      }
      if (group.length === 1) {
        group[0]?.settle(outcomes.find(outcome => 'error' in outcome) ?? { error })
      } else if (error instanceof StorageBusyError) {
        for (const { settle } of group) {
          settle({ error })
        }
      } else {
        // One job may have spoilt the group for all: each gets a transaction of its own.
        for (const entry of group) {
          await runGroup([entry])
        }
      }
      return
    }
    group.forEach(({ settle }, index) => {
      settle(outcomes[index] as Outcome)
    })
  }

  /** The connection itself never waits for a lock (that would block the event loop): waiting is done here. */
  async function begin(giveUp = performance.now() + options.lockTimeout, wait = 1): Promise<void> {
    try {
      beginImmediate.run()
    } catch (error) {
      const mapped = mapError(error)
      if (!(mapped instanceof StorageBusyError) || performance.now() > giveUp) {
        throw mapped
      }
      await pause(wait)
      await begin(giveUp, Math.min(wait * 2, 50))
    }
  }

  async function inSavepoint(work: () => Promise<unknown>): Promise<Outcome> {
    savepoint.run()
    try {
      const value = await work()
      release.run()
      return { value }
    } catch (error) {
      if (connection.inTransaction) {
        rollbackJob.run()
        release.run()
      }
      return { error }
    }
  }

  /**
   * Runs `work`, which needs the file's lock for itself on another connection, while jobs wait here: in the queue no
   * wait is too long. A group that is being stored is not stopped, so `work` must be able to wait for the lock. After
   * `timeout` milliseconds its signal tells it to end; the queue goes on only when it has.
   */
  async function aside(work: (signal: AbortSignal) => Promise<void>, timeout: number): Promise<void> {
    refuseClosed()
    const done = Promise.resolve(apart).then(() => inTime(work, timeout))
    apart = done.catch(() => undefined)
    await done
  }

  async function inTime(work: (signal: AbortSignal) => Promise<void>, timeout: number): Promise<void> {
    const ending = new AbortController()
    const timer = setTimeout(() => {
      ending.abort(new StorageBusyError('The work beside the queue took too long and was given up.'))
    }, timeout)
    due = performance.now() + timeout + options.lockTimeout
    try {
      await work(ending.signal)
    } finally {
      clearTimeout(timer)
      due = Number.POSITIVE_INFINITY
    }
  }

  /** @throws StorageBusyError when the queue stands still because of work that did not end when it was told to. */
  function check(): void {
    if (performance.now() > due) {
      throw new StorageBusyError('Writes wait for work that does not end.')
    }
  }

  /** Resolves once every accepted job has been settled; later ones are refused. */
  async function close(): Promise<void> {
    closed = true
    await apart
    await draining
  }

  return { write, aside, check, close }
}
