import { createHash } from 'node:crypto'
import { setTimeout as pause } from 'node:timers/promises'
import type { Pool, PoolClient } from 'pg'
import type { Touched } from '../changes.ts'
import { loadDrizzle } from '../drizzle.ts'
import { codeOf, mapError, StorageUnavailableError } from '../errors.ts'
import { type JobRunner, JobTimeoutError, jobRunner } from '../job.ts'
import type { Handle, Reader, Storage, Writer } from '../storage.ts'
import type { PostgresChanges } from './changes.ts'
import { postgresTables } from './tables.ts'

const { drizzle } = loadDrizzle('node-postgres')

export type TransactionOptions = {
  /** Milliseconds after which a job is aborted. */
  jobTimeout: number
  /** Milliseconds for which a job that collides with others is tried again. */
  retryTimeout: number
  /** Are told what a job has touched. */
  changes: Pick<PostgresChanges, 'notify' | 'committed'>
}

const SNAPSHOT = 'BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY'
const SERIALIZABLE = 'BEGIN ISOLATION LEVEL SERIALIZABLE READ WRITE'

/** What queries a pool or one of its connections. */
export function handleOf(client: Pool | PoolClient): Handle & Reader {
  // The queries are typed for SQLite's builder. The parts of it that `Reader` and `Handle` allow are the same here.
  const db = drizzle(client, { casing: 'snake_case' }) as unknown as Handle['db']
  return {
    db,
    tables: postgresTables,
    async run({ name, sql }, values) {
      return (await client.query<unknown[]>({ name, text: sql, values, rowMode: 'array' })).rows
    },
  }
}

/** One handle for each connection. */
const handles = new WeakMap<PoolClient, Handle & Reader>()

function handleOn(client: PoolClient): Handle & Reader {
  const handle = handles.get(client) ?? handleOf(client)
  handles.set(client, handle)
  return handle
}

/** Runs `job` in a read-only transaction, on a connection of `pool`. */
export async function runSnapshot<T>(pool: Pool, job: (reader: Reader) => Promise<T>): Promise<T> {
  const client = await pool.connect()
  try {
    // Not awaited, so that the first query of the job shares the round trip.
    const begun = client.query(SNAPSHOT)
    const running = job(handleOn(client))
    // Wait for both, even if one fails: the connection must not be released while the job still uses it.
    await Promise.allSettled([begun, running])
    await begun
    const value = await running
    // Not awaited: only the release of the connection depends on it.
    client.query('COMMIT').then(
      () => client.release(),
      error => client.release(error),
    )
    return value
  } catch (error) {
    await rollBack(client, error)
    throw error
  }
}

/** {@link Storage.write} on a pool: a transaction for each job, run again when it collides with another. */
export function openTransactions(pool: Pool, options: TransactionOptions) {
  const jobs = jobRunner(options.jobTimeout)
  const accepted = new Set<Promise<unknown>>()
  let closed = false

  const write: Storage['write'] = async (job, { locks = [] } = {}) => {
    jobs.refuseNested()
    if (closed) {
      throw new Error('The storage is closed.')
    }
    const begin = locks.length > 0 ? beginWithLocks(locks) : SERIALIZABLE
    const giveUp = performance.now() + options.retryTimeout
    const written = retryCollisions(() => runJob(pool, jobs, begin, job, options), giveUp)
    accepted.add(written)
    return written.finally(() => accepted.delete(written))
  }

  return {
    write,
    /** Resolves once every accepted job is settled. Later jobs are refused. */
    async close() {
      closed = true
      await Promise.allSettled(accepted)
    },
  }
}

/**
 * Takes named locks until the end of the transaction, always in the same order, so that jobs cannot deadlock. Read
 * committed, so that each statement sees what the former holders of the locks have committed.
 */
function beginWithLocks(names: readonly string[]): string {
  const keys = names.map(name => createHash('sha256').update(name).digest().readBigInt64BE()).sort()
  return `BEGIN ISOLATION LEVEL READ COMMITTED READ WRITE; SELECT ${keys.map(key => `pg_advisory_xact_lock(${key})`).join(', ')}`
}

async function runJob<T>(
  pool: Pool,
  jobs: JobRunner,
  begin: string,
  job: (writer: Writer) => Promise<T>,
  { changes }: TransactionOptions,
): Promise<T> {
  const client = await pool.connect()
  const touched: Touched = new Set()
  try {
    // Not awaited, so that the first queries of the job share the round trip. The server runs them once it has begun; if it
    // could not, they are outside a transaction, where this connection writes nothing.
    const begun = client.query(begin)
    const value = await jobs.run(job, handleOn(client), touched, begun)
    await begun
    await commit(client, touched, changes)
    client.release()
    return value
  } catch (error) {
    await rollBack(client, error)
    throw error
  }
}

/** Commits, and tells every instance what the job has touched, this one before the commit is acknowledged. */
async function commit(
  client: PoolClient,
  touched: Touched,
  changes: TransactionOptions['changes'],
): Promise<void> {
  changes.notify(client, touched)
  const { command } = await client.query('COMMIT').catch((error: unknown) => {
    if (mapError(error) instanceof StorageUnavailableError) {
      changes.committed(touched, false)
    }
    throw error
  })
  if (command !== 'COMMIT') {
    throw new Error('A job ignored the error of a query, so nothing of it was stored.')
  }
  changes.committed(touched, true)
}

/** Releases the connection, or drops it when it is broken or when an aborted job may still use it. */
async function rollBack(client: PoolClient, error: unknown): Promise<void> {
  const usable =
    !(error instanceof JobTimeoutError) &&
    (await client.query('ROLLBACK').then(
      () => true,
      () => false,
    ))
  client.release(!usable)
}

/** Serialization failures and deadlocks: the same job can succeed after the other one. */
const COLLISION = /^(?:40001|40P01)$/
/**
 * Unique and foreign key violations. They may be collisions: another job took a key that was free when this one looked,
 * or deleted a row that was there. They may also be a bug, which a retry does not cure, so
 * there are few tries.
 */
const PERHAPS_COLLISION = /^(?:23505|23503)$/
const TRIES_PERHAPS = 3

/** @param giveUp the time after which a collision is thrown instead of tried again. */
async function retryCollisions<T>(run: () => Promise<T>, giveUp: number, tries = 1): Promise<T> {
  try {
    return await run()
  } catch (error) {
    const code = codeOf(error) ?? ''
    const collided = COLLISION.test(code) || (PERHAPS_COLLISION.test(code) && tries < TRIES_PERHAPS)
    if (!collided || performance.now() > giveUp) {
      throw mapError(error)
    }
  }
  // A random wait, so that the same jobs do not collide again.
  await pause(Math.random() * Math.min(2 ** tries, 64))
  return retryCollisions(run, giveUp, tries + 1)
}
