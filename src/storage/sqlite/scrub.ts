import { fork } from 'node:child_process'
import { once } from 'node:events'
import { statSync } from 'node:fs'
import type BetterSqlite3 from 'better-sqlite3'
import { mapError, StorageBusyError } from '../errors.ts'

const PROCESS = new URL('./scrub-process.ts', import.meta.url)

/** The message that the process sends before it ends. */
type Report = { failure?: { message: string; code?: string } }

/**
 * Lets SQLite overwrite deleted data with zeros. (`FAST` does not overwrite whole pages that become free, and so leaves
 * whole comments. Measured: a post takes the same time with `ON`, `FAST` or `OFF`, a deletion a tenth more than with
 * `FAST`.)
 */
export function overwriteDeleted(connection: BetterSqlite3.Database): void {
  connection.pragma('secure_delete = ON')
}

/**
 * Rebuilds the file from its content and empties its write-ahead log. Zeros alone are not enough: when rows move
 * between pages, SQLite leaves copies of them in unused parts of pages, which are not overwritten when the rows are
 * deleted.
 *
 * Runs in another process, which has ended when the promise settles: it takes about a second for each 100 MB and would
 * block everything else. (Not in a thread: `terminate` and the end of this process would wait for SQLite to return.)
 * It needs room on the disk for two more copies. SQLite's own row ids (`rowid`) may change, so nothing may rely on
 * them.
 * @param lockTimeout milliseconds to wait for the transactions of others, and then for those who still read the log.
 * @param signal kills the process. The file is then unchanged, because SQLite ignores an unfinished transaction.
 */
export async function rewrite(file: string, lockTimeout: number, signal: AbortSignal): Promise<void> {
  const child = fork(PROCESS, [file, String(lockTimeout)], { stdio: ['ignore', 'ignore', 'ignore', 'ipc'] })
  const kill = () => {
    child.kill('SIGKILL')
  }
  signal.addEventListener('abort', kill)
  process.once('exit', kill)
  let report: Report | undefined
  child.once('message', message => {
    report = message as Report
  })
  try {
    // Emitted after the last message, however the process ended.
    await once(child, 'close')
  } catch (cause) {
    throw new StorageBusyError('The process that rewrites the database could not be started.', { cause })
  } finally {
    signal.removeEventListener('abort', kill)
    process.off('exit', kill)
  }
  if (report === undefined) {
    signal.throwIfAborted()
    throw new StorageBusyError('The process that rewrites the database ended without a report.')
  }
  if (report.failure !== undefined) {
    throw mapError(Object.assign(new Error(report.failure.message), report.failure))
  }
}

/** Measured: 5 ms for each MB (435 MB on a local disk). Fifty times as long is enough for slow network disks. */
const MILLISECONDS_FOR_EACH_MB = 250
/** Milliseconds for the start of the process, also on a busy machine. */
const START_TIMEOUT = 30_000

/** Milliseconds after which {@link rewrite} of the file is taken to hang and is aborted. */
export function rewriteTimeout(file: string, lockTimeout: number): number {
  const bytes = [file, `${file}-wal`].reduce(
    (sum, path) => sum + (statSync(path, { throwIfNoEntry: false })?.size ?? 0),
    0,
  )
  // It waits for a lock, for the checkpoints of others, and for those who read the log.
  return START_TIMEOUT + 3 * lockTimeout + (bytes / 1_000_000) * MILLISECONDS_FOR_EACH_MB
}
