import pg from 'pg'
import { Client, type PooledClient } from './client.ts'

export type PoolOptions = {
  /** The most connections. */
  size: number
  /** Milliseconds after which a query is cancelled. */
  timeout: number
  /** Milliseconds to wait for a connection. Default: `timeout`. */
  connectTimeout?: number
  /** Repeats what was read, and refuses every write, except in a transaction that begins otherwise. */
  readOnly?: boolean
}

/**
 * Connections to one server. The pool survives restarts of the server: a broken connection is dropped, and the next
 * query opens another. It uses named statements and settings of a session, so a pooler in between must be in session
 * mode.
 */
export function openPool(
  url: string,
  { size, timeout, connectTimeout = timeout, readOnly = false }: PoolOptions,
): pg.Pool {
  const pool = new pg.Pool({
    Client,
    connectionString: url,
    application_name: 'stet',
    max: size,
    keepAlive: true,
    connectionTimeoutMillis: connectTimeout,
    statement_timeout: timeout,
    idle_in_transaction_session_timeout: 2 * timeout,
    // For a server that has vanished. Later than the server's own timeout, so that its answer arrives first.
    query_timeout: timeout + 1_000,
    // Idle connections stay open, to keep their prepared statements.
    idleTimeoutMillis: 0,
    // Queries are sent without waiting for earlier answers, so that independent ones share a round trip.
    pipeline: true,
    async onConnect(client) {
      // Without a listener, an error between two queries of a transaction would end the process.
      client.on('error', () => undefined)
      await client.query(readOnly ? `${DURABLE}; ${READ_ONLY}` : DURABLE)
    },
  })
  // Without a listener, an error of an idle connection would end the process. The next query reports it.
  pool.on('error', () => undefined)
  return pool
}

/** Takes a connection, which must be released. */
export const takeClient = (pool: pg.Pool): Promise<PooledClient> =>
  pool.connect() as unknown as Promise<PooledClient>

/** An acknowledged write must be on disk, even if the server's default is `off`. Stronger settings stay. */
const DURABLE = `SELECT set_config('synchronous_commit', 'on', false) WHERE current_setting('synchronous_commit') = 'off'`

const READ_ONLY =
  "SET default_transaction_read_only = on; SET default_transaction_isolation = 'repeatable read'"
