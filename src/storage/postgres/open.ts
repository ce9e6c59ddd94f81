/** A database on a PostgreSQL server, which several instances may share. Loaded only when the URL names one. */
import type { Pool } from 'pg'
import {
  codeOf,
  mapError,
  StorageBusyError,
  StorageUnavailableError,
  UnusableDatabaseError,
} from '../errors.ts'
import type { Migrated } from '../migrations.ts'
import { openQueue } from '../queue.ts'
import type { BesideJob, Reader, SnapshotOptions, Storage } from '../storage.ts'
import { openChanges } from './changes.ts'
import { handleOf } from './connection.ts'
import { openCounters } from './counters.ts'
import { migrate } from './migrate.ts'
import { openPool } from './pools.ts'
import { vacuum } from './scrub.ts'
import { type ReadOptions, runSnapshot } from './snapshots.ts'
import { openTransactions } from './transactions.ts'

export type PostgresOptions = {
  /** The primary, which takes writes. */
  url: string
  /** A replica for reads that need not be fresh. Default: the primary. */
  readUrl?: string | undefined
  /** The most connections for writing; as many are opened for reading. */
  connections?: number
  jobTimeout?: number
  retryTimeout?: number
  countTimeout?: number
  /** Is told what a migration has done. */
  report?: (migrated: Migrated) => void
}

/** A request does not wait longer for a shared count: the caller then uses its own count. */
const COUNT_TIMEOUT = 1_000

/** Fewer than there are connections, so that other reads do not wait for costly ones. */
const COSTLY_AT_ONCE = 4

/** A migration may have to wait for another instance, or build an index over many rows. */
const MIGRATION_TIMEOUT = 3_600_000

/**
 * Connects, and migrates the database to this code's schema.
 * @throws UnusableDatabaseError when the database cannot be reached, or cannot be used as it is.
 */
export async function openPostgres(options: PostgresOptions): Promise<Storage> {
  const { url, readUrl, connections = 10, jobTimeout = 5_000, retryTimeout = 5_000 } = options
  const { countTimeout = COUNT_TIMEOUT } = options
  const migrated = await prepareDatabase(url, jobTimeout)
  if (migrated.migrations.length > 0) {
    options.report?.(migrated)
  }
  const writing = openPool(url, { size: connections, timeout: jobTimeout, readOnly: true })
  const reading = openPool(readUrl ?? url, { size: connections, timeout: jobTimeout, readOnly: true })
  const counting = openPool(url, { size: 1, timeout: countTimeout })
  const counters = openCounters(counting)
  const changes = openChanges(url, { primary: writing, replica: readUrl === undefined ? undefined : reading })
  const transactions = openTransactions(writing, { jobTimeout, retryTimeout, changes })
  const inTurn = openQueue(COSTLY_AT_ONCE)
  let closing: Promise<void> | undefined

  /** Reads in a transaction, on the replica if there is one. */
  async function readIn<T>(
    job: (reader: Reader) => Promise<T>,
    options: SnapshotOptions & ReadOptions = {},
  ): Promise<T> {
    try {
      if (readUrl === undefined) {
        return await runSnapshot(reading, job, options)
      }
      return await (options.fresh
        ? runSnapshot(writing, job, options)
        : runOnReplica(reading, writing, job, options))
    } catch (error) {
      throw mapError(error)
    }
  }

  const closeAll = async () => {
    await Promise.all([transactions.close(), counters.close(), changes.close()])
    await Promise.all([writing.end(), reading.end(), counting.end()])
  }

  return {
    read: handleOf(reading),
    snapshot: readIn,
    beside: (module, input) =>
      inTurn(async () => {
        const { default: job }: { default: BesideJob } = await import(module.href)
        return readIn(reader => job(reader, input), { bounded: true })
      }),
    write: transactions.write,
    changes,
    counters,
    async check() {
      // One of the two is enough to answer some requests, so load balancers should keep the instance.
      await Promise.any([reading.query('SELECT 1'), writing.query('SELECT 1')]).catch(
        (error: AggregateError) => {
          throw mapError(error.errors[0])
        },
      )
    },
    async backup() {
      throw new UnusableDatabaseError('A PostgreSQL database is backed up with its own tools: see pg_dump.')
    },
    async dropDeletedWords() {
      // Only a new index is without them: `scrub` makes one.
    },
    async scrub() {
      await vacuum(url)
      return { replacedFiles: 0 }
    },
    async removeReplaced() {
      // PostgreSQL is restored with its own tools, which keep no replaced database.
      return 0
    },
    close() {
      closing ??= closeAll()
      return closing
    },
  }
}

/** Uses the primary when the replica cannot be reached, or cancels the query to follow the primary (40001). */
async function runOnReplica<T>(
  replica: Pool,
  primary: Pool,
  job: (reader: Reader) => Promise<T>,
  options: ReadOptions,
): Promise<T> {
  try {
    return await runSnapshot(replica, job, options)
  } catch (error) {
    const mapped = mapError(error)
    if (mapped instanceof StorageUnavailableError || mapped instanceof StorageBusyError) {
      return runSnapshot(primary, job, options)
    }
    throw error
  }
}

function prepareDatabase(url: string, connectTimeout: number): Promise<Migrated> {
  const pool = openPool(url, { size: 1, timeout: MIGRATION_TIMEOUT, connectTimeout })
  return checkAndMigrate(pool)
    .catch((error: Error) => {
      if (error instanceof UnusableDatabaseError) {
        throw error
      }
      // The message of a connection error may name the host, user or database, but never the password.
      // An error about several addresses of a host has only a code.
      const reason = [error.message, codeOf(error)].find(text => text)
      const isAway = mapError(error) instanceof StorageUnavailableError
      throw new UnusableDatabaseError(
        `Cannot open the PostgreSQL database: ${reason}.${isAway ? ' Does the server run, and is the URL right?' : ''}`,
        { cause: error },
      )
    })
    .finally(() => pool.end())
}

async function checkAndMigrate(pool: Pool): Promise<Migrated> {
  const client = await pool.connect()
  try {
    const { rows } = await client.query<{ server_encoding: string }>('SHOW server_encoding')
    if (rows[0]?.server_encoding !== 'UTF8') {
      throw new UnusableDatabaseError('The encoding of the database must be UTF8.')
    }
    return await migrate(client)
  } finally {
    client.release()
  }
}
