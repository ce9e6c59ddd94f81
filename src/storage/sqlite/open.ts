import assert from 'node:assert/strict'
import { existsSync, statSync, writeFileSync } from 'node:fs'
import BetterSqlite3 from 'better-sqlite3'
import { describeFileError } from '../../kernel/files.ts'
import { loadDrizzle } from '../drizzle.ts'
import { codeOf, mapError, UnusableDatabaseError } from '../errors.ts'
import type { Migrated } from '../migrations.ts'
import type { Run, Statement } from '../statement.ts'
import type { Handle, Reader, Storage } from '../storage.ts'
import { copyDatabase } from './backup.ts'
import { keepLogShort } from './checkpoints.ts'
import { openChanges } from './data-version.ts'
import { makeStandardFolder, PRIVATE } from './files.ts'
import { keepCopy } from './keep.ts'
import { migrate } from './migrate.ts'
import { removePartials, removeReplaced, removeReplacedBefore } from './replaced.ts'
import { overwriteDeleted, rewrite, rewriteTimeout } from './scrub.ts'
import { openSnapshots } from './snapshots.ts'
import { sqliteTables } from './tables.ts'
import { APPLICATION_ID } from './verify.ts'
import { openWriter, type WriterOptions } from './writer.ts'

const { drizzle } = loadDrizzle('better-sqlite3')

const MIGRATION_LOCK_TIMEOUT = 60_000
const OPENING_LOCK_TIMEOUT = 5_000
const READ_LOCK_TIMEOUT = 1_000

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
  const readers = [1, 2].map(() => connect(file, { readonly: true, timeout: READ_LOCK_TIMEOUT }))
  const [reading, snapshotting] = readers as [BetterSqlite3.Database, BetterSqlite3.Database]
  const timeouts = { lockTimeout: 5_000, jobTimeout: 5_000, ...options }
  const log = keepLogShort(writing, options.idle)
  const writer = openWriter(writing, handleOf(writing), {
    ...timeouts,
    wrote: log.wrote,
    committed: changes.committed,
  })

  let closing: Promise<void> | undefined
  const closeAll = async () => {
    await writer.close()
    log.stop()
    for (const connection of readers) {
      connection.close()
    }
    // The last connection to close writes the write-ahead log into the file.
    writing.close()
  }

  return {
    read: handleOf(reading),
    snapshot: openSnapshots(snapshotting, handleOf(snapshotting)),
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

const REMEDY = 'Correct the URL, or let this user write to the file and its folder.'

function connect(file: string, options: BetterSqlite3.Options): BetterSqlite3.Database {
  try {
    const connection = new BetterSqlite3(file, options)
    connection.pragma('foreign_keys = ON')
    connection.pragma('trusted_schema = OFF')
    // Without a temporary folder, as on a read-only root, SQLite would fail as soon as it needs a temporary file.
    connection.pragma('temp_store = MEMORY')
    if (!options.readonly) {
      connection.pragma('journal_mode = WAL')
    }
    return connection
  } catch (error) {
    throw new UnusableDatabaseError(
      `Cannot open the database ${file}: ${(error as Error).message} (${codeOf(error)}). ${REMEDY}`,
      { cause: error },
    )
  }
}

function handleOf(connection: BetterSqlite3.Database): Handle & Reader {
  // Drizzle types this driver as synchronous, but its builders can be awaited like those of PostgreSQL.
  const db = drizzle(connection, { casing: 'snake_case' }) as unknown as Handle['db']
  return { db, tables: sqliteTables, run: runnerOf(connection) }
}

/** Runs statements on the connection, which prepares each once, for as long as somebody has it. */
function runnerOf(connection: BetterSqlite3.Database): Run {
  const known = new WeakMap<Statement, BetterSqlite3.Statement<unknown[], unknown[]>>()
  return (statement, values) => {
    let query = known.get(statement)
    if (query === undefined) {
      query = connection.prepare<unknown[], unknown[]>(statement.sql)
      known.set(statement, statement.returnsRows ? query.raw() : query)
    }
    if (statement.returnsRows) {
      return query.all(values)
    }
    query.run(values)
    return []
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
