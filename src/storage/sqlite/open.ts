import assert from 'node:assert/strict'
import { existsSync, statSync, writeFileSync } from 'node:fs'
import type BetterSqlite3 from 'better-sqlite3'
import { describeFileError } from '../../kernel/files.ts'
import { mapError, UnusableDatabaseError } from '../errors.ts'
import type { Migrated } from '../migrations.ts'
import type { Storage } from '../storage.ts'
import { copyDatabase } from './backup.ts'
import { openBeside } from './beside.ts'
import { keepLogShort } from './checkpoints.ts'
import { connect, connectToRead, handleOf, REMEDY } from './connection.ts'
import { openChanges } from './data-version.ts'
import { makeStandardFolder, PRIVATE } from './files.ts'
import { keepCopy } from './keep.ts'
import { mergeWords } from './merge-words.ts'
import { migrate } from './migrate.ts'
import { removePartials, removeReplaced, removeReplacedBefore } from './replaced.ts'
import { overwriteDeleted, rewrite, rewriteTimeout } from './scrub.ts'
import { openSnapshots } from './snapshots.ts'
import { APPLICATION_ID } from './verify.ts'
import { openWriter, type WriterOptions } from './writer.ts'

const MIGRATION_LOCK_TIMEOUT = 60_000
const OPENING_LOCK_TIMEOUT = 5_000

export type SqliteOptions = WriterOptions & {
  /** Milliseconds after which {@link Storage.scrub} is aborted. The default depends on the size of the file. */
  scrubTimeout: number
  /** Milliseconds without a write after which the write-ahead log is emptied. */
  idle: number
  /** Whether a copy from before a migration is kept. Default: it is. */
  keepReplaced: boolean
  /** Is told what a migration has done. */
  report: (migrated: Migrated) => void
}

/**
 * Opens the database in `file`, creates it when it is missing, and migrates it to this code's schema.
 * @throws UnusableDatabaseError when it cannot be used as it is.
 */
export function openSqlite(file: string, options: Partial<SqliteOptions> = {}): Storage {
  makePrivate(file)
  const writing = connect(file, { timeout: MIGRATION_LOCK_TIMEOUT })
  try {
    const { keepReplaced = true, report } = options
    const migrated = migrate(writing, { keep: () => (keepReplaced ? keepCopy(file) : undefined) })
    if (migrated.migrations.length > 0) {
      report?.(migrated)
    }
    writing.pragma(`busy_timeout = ${OPENING_LOCK_TIMEOUT}`)
    syncEveryCommit(writing)
    overwriteDeleted(writing)
  } catch (error) {
    writing.close()
    throw mapError(error)
  }
  const changes = openChanges(writing)
  // From here on the writer's queue waits for locks. SQLite's own wait would block the event loop.
  writing.pragma('busy_timeout = 0')
  const readers = [1, 2].map(() => connectToRead(file))
  const [reading, snapshotting] = readers as [BetterSqlite3.Database, BetterSqlite3.Database]
  const timeouts = { lockTimeout: 5_000, jobTimeout: 5_000, ...options }
  const log = keepLogShort(writing, {
    idle: options.idle,
    exclusively: (work, timeout) => writer.runExclusively(work, timeout),
  })
  const writer = openWriter(writing, handleOf(writing), {
    ...timeouts,
    wrote: log.wrote,
    committed: changes.committed,
  })

  const thread = openBeside(file)
  let closing: Promise<void> | undefined
  const closeAll = async () => {
    await Promise.all([writer.close(), thread.close()])
    await log.close()
    for (const connection of readers) {
      connection.close()
    }
    // The last connection to close writes the write-ahead log into the file.
    writing.close()
  }

  return {
    read: handleOf(reading),
    snapshot: openSnapshots(snapshotting, handleOf(snapshotting)),
    beside: thread.beside,
    write: writer.write,
    changes,
    counters: undefined,
    async check() {
      writer.check()
      reading.prepare('SELECT 1').get()
    },
    async backup(destination) {
      await copyDatabase(reading, destination)
    },
    dropDeletedWords: () => mergeWords(writing, writer.write),
    async scrub() {
      await writer.runExclusively(
        signal => rewrite(file, timeouts.lockTimeout, signal),
        options.scrubTimeout ?? rewriteTimeout(file, timeouts.lockTimeout),
      )
      await removePartials(file)
      return { replacedFiles: await removeReplaced(file, () => true) }
    },
    removeReplaced: (age, now) => removeReplacedBefore(file, age, now),
    close() {
      closing ??= closeAll()
      return closing
    },
  }
}

/**
 * Makes every commit wait for the disk. The addon is compiled so that WAL mode sets a connection to NORMAL, which loses
 * acknowledged commits in a power cut. So FULL is set after WAL, and checked after a real write.
 */
function syncEveryCommit(connection: BetterSqlite3.Database): void {
  connection.pragma('synchronous = FULL')
  connection.pragma(`application_id = ${APPLICATION_ID}`)
  assert.equal(
    connection.pragma('synchronous', { simple: true }),
    2,
    'SQLite does not keep synchronous=FULL.',
  )
}

/**
 * Creates the file for this user only, because comments have private data. SQLite's side files get the same mode.
 */
function makePrivate(file: string): void {
  try {
    if (statSync(file, { throwIfNoEntry: false })?.isFile() === false) {
      throw new UnusableDatabaseError(`Cannot open the database ${file}: It is not a regular file.`)
    }
    makeStandardFolder(file)
    if (!existsSync(file)) {
      writeFileSync(file, '', { mode: PRIVATE })
    }
  } catch (error) {
    throw 'syscall' in (error as Error)
      ? new UnusableDatabaseError(`${describeFileError(error as Error)} ${REMEDY}`, { cause: error })
      : error
  }
}
