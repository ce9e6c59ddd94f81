import { fork } from 'node:child_process'
import { once } from 'node:events'
import { statSync } from 'node:fs'
import type BetterSqlite3 from 'better-sqlite3'
import { mapError, StorageBusyError } from '../errors.ts'

const PROCESS = new URL('./scrub-process.ts', import.meta.url)

/** What the process says before it ends. */
type Said = { failure?: { message: string; code?: string } }

/**
 * Lets SQLite write zeros over what is deleted. (`FAST` leaves pages that come free as they are, and with them whole
 * comments. Measured: a post costs the same with either and without; a deletion a tenth more than with `FAST`.)
 */
export function overwriteDeleted(connection: BetterSqlite3.Database): void {
  connection.pragma('secure_delete = ON')
}

/**
 * Builds the file anew out of what it holds and empties its write-ahead log. Zeros alone are not enough: when rows move
 * between pages SQLite leaves copies of them in unused parts, where nothing finds them when the rows are deleted.
 *
 * Another process does it, because it takes a second or so for each 100 MB and would stop everything else. (Not a
 * thread: `terminate` waits for SQLite to return, and so does the end of the whole process.) It is gone when this settles.
 * It needs room on the disk for two more copies meanwhile. Ids of rows that SQLite makes itself (`rowid`) may change:
 * nothing may rely on them.
 * @param lockTimeout milliseconds to wait for the transactions of others, and then for those who still read the log.
 * @param signal kills it. The file is then what it was: SQLite takes up nothing of a transaction that has not ended.
 */
export async function rewrite(file: string, lockTimeout: number, signal: AbortSignal): Promise<void> {
  const child = fork(PROCESS, [file, String(lockTimeout)], { stdio: ['ignore', 'ignore', 'ignore', 'ipc'] })
  const kill = () => {
    child.kill('SIGKILL')
  }
  signal.addEventListener('abort', kill)
  process.once('exit', kill)
  let said: Said | undefined
  child.once('message', message => {
    said = message as Said
  })
  try {
    // Comes after the last message, and whatever ended it.
    await once(child, 'close')
  } catch (cause) {
    throw new StorageBusyError('The process that rewrites the database could not be started.', { cause })
  } finally {
    signal.removeEventListener('abort', kill)
    process.off('exit', kill)
  }
  if (said === undefined) {
    signal.throwIfAborted()
    throw new StorageBusyError('The process that rewrites the database ended without a word.')
  }
  if (said.failure !== undefined) {
    throw mapError(Object.assign(new Error(said.failure.message), said.failure))
  }
}

/** Measured: 5 ms for each MB (435 MB on a local disk). Fifty times that is less than what slow network disks do. */
const MILLISECONDS_FOR_EACH_MB = 250
/** For its start, on a busy machine too. */
const START_TIMEOUT = 30_000

/** Milliseconds after which {@link rewrite} of the file hangs and is to be given up. */
export function rewriteTimeout(file: string, lockTimeout: number): number {
  const bytes = [file, `${file}-wal`].reduce(
    (sum, path) => sum + (statSync(path, { throwIfNoEntry: false })?.size ?? 0),
    0,
  )
  return START_TIMEOUT + 2 * lockTimeout + (bytes / 1_000_000) * MILLISECONDS_FOR_EACH_MB
}
