import type pg from 'pg'
import { mapError, StorageUnavailableError } from '../errors.ts'
import { together } from '../query.ts'
import type { Reader, SnapshotOptions } from '../storage.ts'
import type { PooledClient } from './client.ts'
import { COMMIT, command, handleOn, LazyHandle, rollBack } from './connection.ts'
import { borrowClient } from './lending.ts'
import { takeClient } from './pools.ts'

const SNAPSHOT = command('snapshot', 'BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY')
const BOUNDS = command(
  'bounds',
  `SELECT set_config('statement_timeout', '2000', true), set_config('enable_seqscan', 'off', true),
   set_config('plan_cache_mode', 'force_custom_plan', true)`,
)

export type ReadOptions = Pick<SnapshotOptions, 'atOnce'> & {
  /**
   * For reads that may be costly: a query is planned by its values, goes through a table only where it must, and is cancelled
   * after two seconds.
   */
  bounded?: boolean
}

/** Runs `job` so that all of its queries see the same state, on a connection of `pool`. */
export async function runSnapshot<T>(
  pool: pg.Pool,
  job: (reader: Reader) => Promise<T>,
  { atOnce = false, bounded = false }: ReadOptions = {},
): Promise<T> {
  if (atOnce) {
    const answer = await runAtOnce(pool, job)
    if (answer !== AGAIN) {
      return answer
    }
  }
  return runInTransaction(await takeClient(pool), job, bounded)
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

const AGAIN = Symbol('again')

/**
 * Runs a job whose queries make up one batch, or a part of one that it shares with others. PostgreSQL runs a batch in a
 * transaction of its own, and the connections that read repeat what they have read, so nothing has to begin or end it.
 * @returns `AGAIN` when the job has asked a query after the batch was sent, or when a query failed that may be another
 *   job's.
 */
async function runAtOnce<T>(pool: pg.Pool, job: (reader: Reader) => Promise<T>): Promise<T | typeof AGAIN> {
  const { client, isShared, giveBack } = await borrowClient(pool)
  const { promise: again, resolve } = Promise.withResolvers<typeof AGAIN>()
  const before = client.batches
  let isLeft = false
  let hasFailed = false
  const leave = () => {
    isLeft = true
    resolve(AGAIN)
    return new Promise<never>(() => undefined)
  }
  const ask: Reader['run'] = (statement, values) => {
    const rows = client.run(statement, values)
    rows.catch(() => {
      hasFailed = true
    })
    return rows
  }
  const run: Reader['run'] = (statement, values) =>
    isLeft || client.batches !== before ? leave() : ask(statement, values)
  // A builder would send each of its statements alone.
  const running = job(new LazyHandle(run, leave))
  try {
    const answer = await Promise.race([again, running])
    client.send()
    giveBack()
    return answer
  } catch (error) {
    client.send()
    const isLost = mapError(error) instanceof StorageUnavailableError
    giveBack(isLost)
    if (isShared && hasFailed && !isLost) {
      return AGAIN
    }
    throw error
  }
}
