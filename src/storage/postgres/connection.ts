/** What queries the connections of pools, and how a transaction on one is given up. */
import type pg from 'pg'
import { loadDrizzle } from '../drizzle.ts'
import { JobTimeoutError } from '../job.ts'
import type { Run } from '../statement.ts'
import type { Handle, Reader } from '../storage.ts'
import type { PooledClient } from './client.ts'
import { takeClient } from './pools.ts'
import { postgresTables } from './tables.ts'

const { drizzle } = loadDrizzle('node-postgres')

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

export function handleOn(client: PooledClient): Handle & Reader {
  const handle = handles.get(client) ?? {
    kind: 'postgres',
    db: builderOn(client),
    tables: postgresTables,
    run: (statement, values) => client.run(statement, values),
  }
  handles.set(client, handle)
  return handle
}

/** A handle that makes a builder only when it is asked for one. A class, for the same reason as the writer of a job. */
export class LazyHandle implements Handle {
  readonly kind = 'postgres'
  readonly tables = postgresTables
  readonly run: Run
  protected readonly query: () => unknown

  /** @param query is called in place of `pg`'s method, for what a builder has made. */
  constructor(run: Run, query: () => unknown) {
    this.run = run
    this.query = query
  }

  get db() {
    return builderOn({ query: this.query as pg.ClientBase['query'] })
  }
}

/** A statement about transactions, prepared like any other. */
export const command = (name: string, sql: string) => ({ name: `stet_${name}`, sql })

/** Each statement sees what others have committed before it. */
export const LOCKING = command('locking', 'BEGIN ISOLATION LEVEL READ COMMITTED READ WRITE')

export const COMMIT = command('commit', 'COMMIT')

/** Releases the connection, or drops it when it is broken or when an aborted job may still use it. */
export async function rollBack(client: PooledClient, error: unknown): Promise<void> {
  const usable =
    !(error instanceof JobTimeoutError) &&
    (await client.query('ROLLBACK').then(
      () => true,
      () => false,
    ))
  client.release(!usable)
}
