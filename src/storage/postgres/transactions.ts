import { createHash } from 'node:crypto'
import { setTimeout as pause } from 'node:timers/promises'
import type pg from 'pg'
import type { Touched } from '../changes.ts'
import { loadDrizzle } from '../drizzle.ts'
import { codeOf, mapError, StorageUnavailableError } from '../errors.ts'
import { type JobRunner, JobTimeoutError, jobRunner } from '../job.ts'
import { together } from '../query.ts'
import type { Handle, Reader, SnapshotOptions, Storage, Writer } from '../storage.ts'
import type { PostgresChanges } from './changes.ts'
import type { PooledClient } from './client.ts'
import { takeClient } from './pools.ts'
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

/** A statement about transactions, prepared like any other. */
const command = (name: string, sql: string) => ({ name: `stet_${name}`, sql })

const SNAPSHOT = command('snapshot', 'BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY')
const BOUNDS = command(
  'bounds',
  "SELECT set_config('statement_timeout', '2000', true), set_config('enable_seqscan', 'off', true)",
)
const SERIALIZABLE = command('serializable', 'BEGIN ISOLATION LEVEL SERIALIZABLE READ WRITE')
const LOCKING = command('locking', 'BEGIN ISOLATION LEVEL READ COMMITTED READ WRITE')
const LOCK = command('lock', 'SELECT pg_advisory_xact_lock(key) FROM unnest($1::bigint[]) AS locks (key)')
const COMMIT = command('commit', 'COMMIT')

// The queries are typed for SQLite's builder. The parts of it that `Reader` and `Handle` allow are the same here.
const builderOn = (client: Pick<pg.ClientBase, 'query'>) =>
  drizzle(client as pg.PoolClient, { casing: 'snake_case' }) as unknown as Handle['db']

/** What queries a pool, each time on any connection. */
export function handleOf(pool: pg.Pool): Handle & Reader {
  return {
    kind: 'postgres',
    db: builderOn(pool),
    tables: postgresTables,
    async run(statement, values) {
      const client = await takeClient(pool)
      try {
        const rows = await client.run(statement, values)
        client.release()
        return rows
      } catch (error) {
        client.release(true)
        throw error
      }
    },
  }
}

/** One handle for each connection. */
const handles = new WeakMap<PooledClient, Handle & Reader>()

function handleOn(client: PooledClient): Handle & Reader {
  const handle = handles.get(client) ?? {
    kind: 'postgres',
    db: builderOn(client),
    tables: postgresTables,
    run: (statement, values) => client.run(statement, values),
  }
  handles.set(client, handle)
  return handle
}

export type ReadOptions = Pick<SnapshotOptions, 'atOnce'> & {
  /** For reads that may be costly: a query is cancelled after two seconds, and goes through a table only where it must. */
  bounded?: boolean
}

/** Runs `job` so that all of its queries see the same state, on a connection of `pool`. */
export async function runSnapshot<T>(
  pool: pg.Pool,
  job: (reader: Reader) => Promise<T>,
  { atOnce = false, bounded = false }: ReadOptions = {},
): Promise<T> {
  const client = await takeClient(pool)
  if (atOnce) {
    const answer = await runAtOnce(client, job)
    if (answer !== ASKED_AGAIN) {
      return answer
    }
  }
  return runInTransaction(client, job, bounded)
}

/** Releases the connection. */
async function runInTransaction<T>(
  client: PooledClient,
  job: (reader: Reader) => Promise<T>,
  bounded: boolean,
): Promise<T> {
  try {
    // Not awaited, so that the first queries of the job share the round trip.
    const begun = together(client.run(SNAPSHOT), bounded && client.run(BOUNDS))
    const running = job(handleOn(client))
    // Wait for both, even if one fails: the connection must not be released while the job still uses it.
    await Promise.allSettled([begun, running])
    await begun
    const value = await running
    // Not awaited: only the release of the connection depends on it.
    client.run(COMMIT).then(
      () => client.release(),
      () => client.release(true),
    )
    return value
  } catch (error) {
    await rollBack(client, error)
    throw error
  }
}

const ASKED_AGAIN = Symbol('asked again')

/**
 * Runs a job whose queries make up one batch. PostgreSQL runs a batch in a transaction of its own, and the connections that
 * read repeat what they have read, so nothing has to begin or end it.
 * @returns `ASKED_AGAIN` when the job has asked a query after the batch was sent. It is then left alone. Otherwise the
 *   connection is released.
 */
async function runAtOnce<T>(
  client: PooledClient,
  job: (reader: Reader) => Promise<T>,
): Promise<T | typeof ASKED_AGAIN> {
  const { promise: again, resolve } = Promise.withResolvers<typeof ASKED_AGAIN>()
  const before = client.batches
  let isLeft = false
  const leave = () => {
    isLeft = true
    resolve(ASKED_AGAIN)
    return new Promise<never>(() => undefined)
  }
  const running = job({
    kind: 'postgres',
    tables: postgresTables,
    // It makes statements, and would send each alone.
    get db() {
      return builderOn({ query: leave })
    },
    run: (statement, values) =>
      isLeft || client.batches !== before ? leave() : client.run(statement, values),
  })
  try {
    const answer = await Promise.race([again, running])
    client.send()
    if (answer !== ASKED_AGAIN) {
      client.release()
    }
    return answer
  } catch (error) {
    client.send()
    client.release(mapError(error) instanceof StorageUnavailableError)
    throw error
  }
}

/** {@link Storage.write} on a pool: a transaction for each job, run again when it collides with another. */
export function openTransactions(pool: pg.Pool, options: TransactionOptions) {
  const jobs = jobRunner(options.jobTimeout)
  const accepted = new Set<Promise<unknown>>()
  let closed = false

  const write: Storage['write'] = async (job, { locks = [] } = {}) => {
    jobs.refuseNested()
    if (closed) {
      throw new Error('The storage is closed.')
    }
    const keys = keysOf(locks)
    const giveUp = performance.now() + options.retryTimeout
    const written = retryCollisions(() => runJob(pool, jobs, keys, job, options), giveUp)
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
  const last: Promise<unknown>[] = []
  try {
    // Not awaited, so that the first queries of the job share the round trip. The server runs them once it has begun, and
    // not at all if it could not.
    const begun = begin(client, keys)
    const value = await jobs.run(job, handleOn(client), touched, { begun, last })
    await commit(client, { touched, last }, changes)
    client.release()
    return value
  } catch (error) {
    await rollBack(client, error)
    throw error
  }
}

/**
 * Commits, and tells every instance what the job has touched, this one before the commit is acknowledged. Goes out with the
 * last changes of the job, and does not come to pass when one of them fails.
 */
async function commit(
  client: PooledClient,
  { touched, last }: { touched: Touched; last: Promise<unknown>[] },
  changes: TransactionOptions['changes'],
): Promise<void> {
  changes.notify(client, touched)
  const committed = client.command(COMMIT).catch((error: unknown) => {
    if (mapError(error) instanceof StorageUnavailableError) {
      changes.committed(touched, false)
    }
    throw error
  })
  const ended = committed.catch(commandAfter)
  // What a change failed by says more than that nothing was committed.
  const [, command] = await together(together(...last), ended)
  if (command !== 'COMMIT') {
    throw new Error('A job ignored the error of a query, so nothing of it was stored.')
  }
  changes.committed(touched, true)
}

/** A transaction with an error in it runs no notification. */
function commandAfter(error: unknown): string {
  if (codeOf(error) === '25P02') {
    return 'ROLLBACK'
  }
  throw error
}

/** Releases the connection, or drops it when it is broken or when an aborted job may still use it. */
async function rollBack(client: PooledClient, error: unknown): Promise<void> {
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
