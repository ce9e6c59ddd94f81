import { createHash } from 'node:crypto'
import { setTimeout as pause } from 'node:timers/promises'
import type { Pool, PoolClient } from 'pg'
import { loadDrizzle } from '../drizzle.ts'
import { codeOf, mapError } from '../errors.ts'
import { type JobRunner, JobTimeoutError, jobRunner } from '../job.ts'
import type { Reader, Storage, Writer } from '../storage.ts'
import { postgresTables } from './tables.ts'

const { drizzle } = loadDrizzle('node-postgres')

export type TransactionOptions = {
  /** Milliseconds after which a job that hangs is given up. */
  jobTimeout: number
  /** Milliseconds for which a job that collides with others is run again. */
  retryTimeout: number
}

const SNAPSHOT = 'BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY'
const ALONE = 'BEGIN ISOLATION LEVEL SERIALIZABLE'

/** Drizzle on a pool or on one of its connections. */
export function handleOf(client: Pool | PoolClient): Writer & Reader {
  // The queries are typed against SQLite's builder; the parts of it that they may use are the same here.
  const db = drizzle(client, { casing: 'snake_case' }) as unknown as Writer['db']
  return { db, tables: postgresTables }
}

/** One handle for each connection, so that a query is compiled and prepared once on each. */
const handles = new WeakMap<PoolClient, Writer & Reader>()

function handleOn(client: PoolClient): Writer & Reader {
  const handle = handles.get(client) ?? handleOf(client)
  handles.set(client, handle)
  return handle
}

/** Runs `job` on one state of the data, on a connection of `pool`. */
export async function runSnapshot<T>(pool: Pool, job: (reader: Reader) => Promise<T>): Promise<T> {
  const client = await pool.connect()
  try {
    // Sent, but not waited for: the first query of the job follows on the same trip.
    const begun = client.query(SNAPSHOT)
    const running = job(handleOn(client))
    // Both are over before either is told: nobody else may get the connection while the job uses it.
    await Promise.allSettled([begun, running])
    await begun
    const value = await running
    // Nothing depends on its end but the connection.
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
    const begin = locks.length > 0 ? withLocks(locks) : ALONE
    const giveUp = performance.now() + options.retryTimeout
    const written = untilItFits(() => attempt(pool, jobs, begin, job), giveUp)
    accepted.add(written)
    return written.finally(() => accepted.delete(written))
  }

  return {
    write,
    /** Resolves once every accepted job is settled; later ones are refused. */
    async close() {
      closed = true
      await Promise.allSettled(accepted)
    },
  }
}

/** Named locks that end with the transaction, taken in one order by all. Each statement then sees the latest state. */
function withLocks(names: readonly string[]): string {
  const keys = names.map(name => createHash('sha256').update(name).digest().readBigInt64BE()).sort()
  return `BEGIN ISOLATION LEVEL READ COMMITTED; SELECT ${keys.map(key => `pg_advisory_xact_lock(${key})`).join(', ')}`
}

async function attempt<T>(
  pool: Pool,
  jobs: JobRunner,
  begin: string,
  job: (writer: Writer) => Promise<T>,
): Promise<T> {
  const client = await pool.connect()
  try {
    // Waited for: jobs that share a lock run one after the other, and their time begins when they do.
    await client.query(begin)
    const value = await jobs.run(job, handleOn(client))
    const { command } = await client.query('COMMIT')
    if (command !== 'COMMIT') {
      throw new Error('A job passed over the error of a query, so that nothing of it was stored.')
    }
    client.release()
    return value
  } catch (error) {
    await rollBack(client, error)
    throw error
  }
}

/** Gives the connection back, or drops it when it is broken or a job that was given up may still use it. */
async function rollBack(client: PoolClient, error: unknown): Promise<void> {
  const usable =
    !(error instanceof JobTimeoutError) &&
    (await client.query('ROLLBACK').then(
      () => true,
      () => false,
    ))
  client.release(!usable)
}

/** Serialization failures and deadlocks: the same job may well succeed on the state that the other one left. */
const COLLISION = /^(?:40001|40P01)$/
/** A key that was free, or a row that was there, when the job looked: another job came in between, or it is a fault. */
const PERHAPS_COLLISION = /^(?:23505|23503)$/
const TRIES_PERHAPS = 3

/** @param giveUp the time after which a collision is told instead of tried again. */
async function untilItFits<T>(run: () => Promise<T>, giveUp: number, tries = 1): Promise<T> {
  try {
    return await run()
  } catch (error) {
    const code = codeOf(error) ?? ''
    const collided = COLLISION.test(code) || (PERHAPS_COLLISION.test(code) && tries < TRIES_PERHAPS)
    if (!collided || performance.now() > giveUp) {
      throw mapError(error)
    }
  }
  // At random, so that those who collided do not meet again.
  await pause(Math.random() * Math.min(2 ** tries, 64))
  return untilItFits(run, giveUp, tries + 1)
}
