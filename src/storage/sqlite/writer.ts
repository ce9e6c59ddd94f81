import { setTimeout as pause } from 'node:timers/promises'
import type BetterSqlite3 from 'better-sqlite3'
import { isAnswering, takeTurn } from '../../kernel/turns.ts'
import { type Touched, touch } from '../changes.ts'
import { mapError, StorageBusyError } from '../errors.ts'
import { jobRunner } from '../job.ts'
import type { Handle, Writer } from '../storage.ts'

/** With more jobs in one transaction, the first would wait longer without gaining anything. */
const GROUP_SIZE = 256

/**
 * Jobs that are settled in one step when the event loop has nothing else to answer. Clients that are answered together post
 * together, so that fewer commits and collections serve more posts.
 */
const SETTLED_TOGETHER = 32

type Outcome = { value: unknown } | { error: unknown }
type Entry = { job: (writer: Writer) => Promise<unknown>; settle: (outcome: Outcome) => void }

export type WriterOptions = {
  /** Milliseconds to wait for the lock of another process. Then the group is refused. */
  lockTimeout: number
  /** Milliseconds after which a job is aborted, so that it cannot block every other writer. */
  jobTimeout: number
  /** Is called with what the jobs of a commit have touched, before any of them is acknowledged. */
  committed?: (touched: Touched) => void
  /** Is called after each commit, with the number of its jobs. */
  wrote?: (jobs: number) => void
}

/**
 * The queue of the only writing connection. Jobs that wait at the same time share one `BEGIN IMMEDIATE … COMMIT`, and
 * so one sync of the disk (group commit); those that come while the others run join them. Each runs in its own savepoint,
 * so that a failed job is rolled back alone. Between them other work gets its turn: readers see nothing before the commit.
 */
export function openWriter(connection: BetterSqlite3.Database, handle: Handle, options: WriterOptions) {
  const waiting: Entry[] = []
  const jobs = jobRunner(options.jobTimeout)
  const savepoint = connection.prepare('SAVEPOINT job')
  const rollbackJob = connection.prepare('ROLLBACK TO job')
  const release = connection.prepare('RELEASE job')
  const beginImmediate = connection.prepare('BEGIN IMMEDIATE')
  const commit = connection.prepare('COMMIT')
  const rollback = connection.prepare('ROLLBACK')
  let draining: Promise<void> | undefined
  /** The group that is being written. */
  let running: Promise<void> | undefined
  let exclusive: Promise<unknown> | undefined
  /** When the exclusive work that the queue waits for must have ended. */
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
    while (waiting.length > 0) {
      let awaited: typeof exclusive
      do {
        awaited = exclusive
        await awaited
      } while (exclusive !== awaited)
      running = runGroup(nextGroup())
      await running
    }
    draining = undefined
  }

  /** The jobs that wait, and those that come while these run, or of posts that are waiting for their turn. */
  async function* nextGroup(): AsyncGenerator<Entry, void> {
    for (let size = 0; size < GROUP_SIZE; size += 1) {
      await takeTurn()
      const next = waiting.shift()
      if (next === undefined) {
        return
      }
      yield next
    }
  }

  /** Runs the jobs in one transaction, and settles them once they are on disk or have failed. */
  async function runGroup(entries: Iterable<Entry> | AsyncIterable<Entry>): Promise<void> {
    try {
      await begin()
    } catch (error) {
      const refused: Entry[] = []
      for await (const entry of entries) {
        refused.push(entry)
      }
      for (const { settle } of refused) {
        settle({ error })
      }
      return
    }
    const group: Entry[] = []
    const outcomes: Outcome[] = []
    const touched: Touched = new Set()
    try {
      for await (const entry of entries) {
        group.push(entry)
        outcomes.push(await inSavepoint(entry.job, touched))
        if (!connection.inTransaction) {
          // A statement rolled back the whole transaction (a full disk, ON CONFLICT ROLLBACK).
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
        return
      }
      // One job may have failed the whole group, so each job is tried again in a transaction of its own.
      for (const entry of group) {
        await runGroup([entry])
      }
      return
    }
    options.committed?.(touched)
    options.wrote?.(group.length)
    for (const [index, { settle }] of group.entries()) {
      if (isAnswering() || index % SETTLED_TOGETHER === 0) {
        await takeTurn()
      }
      settle(outcomes[index] as Outcome)
    }
  }

  /** Waits for the lock here, because a wait of the connection itself would block the event loop. */
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

  /** @param touched gets the names that the job touches, unless it fails. */
  async function inSavepoint(job: Entry['job'], touched: Touched): Promise<Outcome> {
    const touchedByJob: Touched = new Set()
    savepoint.run()
    try {
      const value = await jobs.run(job, handle, touchedByJob)
      release.run()
      touch(touched, [...touchedByJob])
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
   * Runs `work`, which locks the file on another connection, after the group that has begun. Jobs wait in the queue in the
   * meantime, without a time limit. After `timeout` milliseconds its signal is aborted; the queue goes on only when `work` has
   * ended.
   */
  async function runExclusively(
    work: (signal: AbortSignal) => Promise<unknown>,
    timeout: number,
  ): Promise<void> {
    refuseClosed()
    const done = Promise.allSettled([exclusive, running]).then(() => runWithTimeout(work, timeout))
    exclusive = done.catch(() => undefined)
    await done
  }

  async function runWithTimeout(
    work: (signal: AbortSignal) => Promise<unknown>,
    timeout: number,
  ): Promise<void> {
    const ending = new AbortController()
    const timer = setTimeout(() => {
      ending.abort(new StorageBusyError('The exclusive work took too long and was aborted.'))
    }, timeout)
    due = performance.now() + timeout + options.lockTimeout
    try {
      await work(ending.signal)
    } finally {
      clearTimeout(timer)
      due = Number.POSITIVE_INFINITY
    }
  }

  /** @throws StorageBusyError when the queue waits for exclusive work that has not ended after its signal. */
  function check(): void {
    if (performance.now() > due) {
      throw new StorageBusyError('Writes wait for exclusive work that does not end.')
    }
  }

  /** Resolves once every accepted job is settled. Later jobs are refused. */
  async function close(): Promise<void> {
    closed = true
    await exclusive
    await draining
  }

  return { write, runExclusively, check, close }
}
