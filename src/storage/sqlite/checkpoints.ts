import type BetterSqlite3 from 'better-sqlite3'
import { openThread } from './thread.ts'

/**
 * Jobs after which a thread writes the write-ahead log into the database. Pages that change often are then written once for
 * many commits: with six posts to a commit, each leaves six pages in the log, and of 4,000 such pages 400 differ.
 */
const JOBS = 400

/**
 * Pages of the log from which on a commit does that itself, and holds up the event loop: the thread does not keep up, or the
 * jobs are large.
 */
const MOST_PAGES = 8_000

/** Bytes to which SQLite cuts the log when it begins it anew: about those pages. A long reader lets it grow to any size. */
const LOG_BYTES = 33_554_432

/** Milliseconds without a write after which the log is emptied. */
const IDLE = 5_000

/** Milliseconds for what is left of the log once most of it is written. If it takes longer, posts wait, and `check` says so. */
const PATIENCE = 5_000

export type LogOptions = {
  idle?: number | undefined
  /** Keeps the writer from writing while `work` runs. */
  exclusively: (work: () => Promise<unknown>, timeout: number) => Promise<void>
}

/**
 * Keeps the write-ahead log of a writing connection short, by checkpoints. Under constant writes a thread makes them,
 * because each waits for the disk and takes many times as long as a commit. When nothing is written the log is emptied,
 * also when what held it has ended since.
 */
export function keepLogShort(connection: BetterSqlite3.Database, { idle = IDLE, exclusively }: LogOptions) {
  connection.pragma(`wal_autocheckpoint = ${MOST_PAGES}`)
  connection.pragma(`journal_size_limit = ${LOG_BYTES}`)
  const thread = openThread<true, true>(new URL('./checkpoint-thread.cjs', import.meta.url), connection.name)
  let timer: NodeJS.Timeout | undefined
  let jobs = 0
  let isShortening = false

  /** To be called after each commit, with the number of its jobs. */
  function wrote(count: number): void {
    jobs += count
    if (jobs >= JOBS && !isShortening) {
      void shorten()
    }
    waitForIdle()
  }

  async function shorten(): Promise<void> {
    isShortening = true
    jobs = 0
    try {
      await thread.ask(true)
      // Commits have come meanwhile. The log begins anew only with one that finds all of it written.
      await exclusively(() => thread.ask(true), PATIENCE)
    } catch {
      // Closed, or a full disk. What cannot be written now stays in the log, where it is safe.
    } finally {
      isShortening = false
    }
  }

  function waitForIdle(): void {
    clearTimeout(timer)
    timer = setTimeout(empty, idle).unref()
  }

  /** Neither waits nor blocks others. When the log is in use, it is tried again. */
  function empty(): void {
    if (connection.inTransaction || !isEmptied()) {
      waitForIdle()
    }
  }

  function isEmptied(): boolean {
    try {
      const [state] = connection.pragma('wal_checkpoint(TRUNCATE)') as { busy: number }[]
      return state?.busy === 0
    } catch {
      // Locked by a rewrite of the file, or a full disk.
      return false
    }
  }

  // A crash may have left a long one.
  waitForIdle()
  return {
    wrote,
    close(): Promise<void> {
      clearTimeout(timer)
      return thread.close()
    },
  }
}
