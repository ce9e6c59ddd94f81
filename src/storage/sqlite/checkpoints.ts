import type BetterSqlite3 from 'better-sqlite3'

/**
 * Pages of the write-ahead log from which on a commit writes them into the database, and so waits for the disk once more.
 * Pages that change often are then written once for many commits. With six posts to a commit, one of 110 does that, and it
 * writes 6 kB for each post; with SQLite's own 1,000 pages, one of 27 and 16 kB.
 */
const LOG_PAGES = 4_000

/** Bytes to which SQLite cuts the log when it begins it anew: about those pages. A long reader lets it grow to any size. */
const LOG_BYTES = 16_777_216

/** Milliseconds without a write after which the log is emptied. */
const IDLE = 5_000

/**
 * Keeps the write-ahead log of a writing connection short: under constant writes by a limit, and when nothing is written,
 * also when what held it has ended since, by a checkpoint. It neither waits nor blocks others: when the log is in use,
 * it tries again.
 */
export function keepLogShort(connection: BetterSqlite3.Database, idle = IDLE) {
  connection.pragma(`wal_autocheckpoint = ${LOG_PAGES}`)
  connection.pragma(`journal_size_limit = ${LOG_BYTES}`)
  let timer: NodeJS.Timeout | undefined

  /** To be called after each write. */
  function wrote(): void {
    clearTimeout(timer)
    timer = setTimeout(empty, idle).unref()
  }

  function empty(): void {
    if (connection.inTransaction || !isEmptied()) {
      wrote()
    }
  }

  function isEmptied(): boolean {
    try {
      const [state] = connection.pragma('wal_checkpoint(TRUNCATE)') as { busy: number }[]
      return state?.busy === 0
    } catch {
      // Locked by a rewrite of the file, or a full disk. What cannot be written now stays in the log, where it is safe.
      return false
    }
  }

  // A crash may have left a long one.
  wrote()
  return { wrote, stop: () => clearTimeout(timer) }
}
