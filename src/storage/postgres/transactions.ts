import { createHash } from 'node:crypto'
import { setTimeout as pause } from 'node:timers/promises'
import type pg from 'pg'
import type { Touched } from '../changes.ts'
import { codeOf, mapError } from '../errors.ts'
import { type JobRunner, jobRunner } from '../job.ts'
import type { Statement } from '../statement.ts'
import type { Storage, Writer } from '../storage.ts'
import type { PooledClient } from './client.ts'
import { commit, type ToldChanges } from './commit.ts'
import { command, handleOn, LOCKING, rollBack } from './connection.ts'
import type { Entry } from './group.ts'
import { openGroups } from './groups.ts'
import { takeClient } from './pools.ts'

export type TransactionOptions = {
  /** Milliseconds after which a job is aborted. */
  jobTimeout: number
  /** Milliseconds for which a job that collides with others is tried again. */
  retryTimeout: number
  changes: ToldChanges
}

const SERIALIZABLE = command('serializable', 'BEGIN ISOLATION LEVEL SERIALIZABLE READ WRITE')
const LOCK = command('lock', 'SELECT pg_advisory_xact_lock(key) FROM unnest($1::bigint[]) AS locks (key)')

/** {@link Storage.write} on a pool: a transaction for each job, run again when it collides with another. */
export function openTransactions(pool: pg.Pool, options: TransactionOptions) {
  const jobs = jobRunner(options.jobTimeout)
  const accepted = new Set<Promise<unknown>>()
  let closed = false

  const runAlone = <T>(job: (writer: Writer) => Promise<T>, keys: readonly bigint[]): Promise<T> => {
    const giveUp = performance.now() + options.retryTimeout
    return retryCollisions(() => runJob(pool, jobs, keys, job, options), giveUp)
  }
  const joinGroup = openGroups(pool, { jobs, changes: options.changes, runAlone })

  const write: Storage['write'] = async (job, { locks = [], sharedRow } = {}) => {
    jobs.refuseNested()
    if (closed) {
      throw new Error('The storage is closed.')
    }
    const keys = keysOf(locks)
    const written =
      sharedRow === undefined
        ? runAlone(job, keys)
        : new Promise<Awaited<ReturnType<typeof job>>>((resolve, reject) => {
            joinGroup({ job, keys, row: sharedRow, resolve: resolve as Entry['resolve'], reject })
          })
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

/** The keys of named locks, always in the same order, so that jobs cannot deadlock. */
const keysOf = (names: readonly string[]): bigint[] =>
  names.map(name => createHash('sha256').update(name).digest().readBigInt64BE()).sort()

/**
 * Begins a transaction, and takes locks until its end. With locks it is read committed, so that each statement sees what
 * the former holders of the locks have committed.
 */
async function begin(client: PooledClient, keys: readonly bigint[]): Promise<void> {
  if (keys.length === 0) {
    await client.run(SERIALIZABLE)
  } else {
    await Promise.all([client.run(LOCKING), client.run(LOCK, [`{${keys.join(',')}}`])])
  }
}

async function runJob<T>(
  pool: pg.Pool,
  jobs: JobRunner,
  keys: readonly bigint[],
  job: (writer: Writer) => Promise<T>,
  { changes }: TransactionOptions,
): Promise<T> {
  const client = await takeClient(pool)
  const touched: Touched = new Set()
  const changed: Promise<unknown>[] = []
  const last = (statement: Statement, values: unknown[]) => {
    const change = client.run(statement, values)
    // When the job itself fails, nobody hears of it.
    change.catch(() => undefined)
    changed.push(change)
  }
  try {
    // Not awaited, so that the first queries of the job share the round trip. The server runs them once it has begun, and
    // not at all if it could not.
    const begun = begin(client, keys)
    const value = await jobs.run(job, handleOn(client), touched, { begun, last })
    await commit(client, { touched, last: changed }, changes)
    client.release()
    return value
  } catch (error) {
    await rollBack(client, error)
    throw error
  }
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
