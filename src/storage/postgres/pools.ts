import pg from 'pg'

export type PoolOptions = {
  /** Connections at most. */
  size: number
  /** Milliseconds after which a query is given up. */
  timeout: number
  /** Milliseconds after which the wait for a connection is given up; `timeout` when left out. */
  connectTimeout?: number
  /** Refuses every write. */
  readOnly?: boolean
}

/**
 * Connections to one server that outlive its restarts: one that breaks is dropped, and the next query opens another.
 * Needs sessions of its own (named statements, settings): a pooler in between must keep to one client for a session.
 */
export function openPool(
  url: string,
  { size, timeout, connectTimeout = timeout, readOnly = false }: PoolOptions,
): pg.Pool {
  const pool = new pg.Pool({
    connectionString: url,
    application_name: 'stet',
    max: size,
    keepAlive: true,
    connectionTimeoutMillis: connectTimeout,
    statement_timeout: timeout,
    idle_in_transaction_session_timeout: 2 * timeout,
    // For a server that has vanished: later than its own timeout, so that one that answers is heard.
    query_timeout: timeout + 1_000,
    // What is compiled and prepared on a connection is kept as long as it holds.
    idleTimeoutMillis: 0,
    // A query need not wait for the answer to the one before it: independent ones share a round trip.
    pipeline: true,
    async onConnect(client) {
      // The same for a connection that was lent out and is between two queries.
      client.on('error', () => undefined)
      await client.query(readOnly ? `${DURABLE}; ${READ_ONLY}` : DURABLE)
    },
  })
  // Without a listener the error of an idle connection would end the process. Whoever queries next learns of it.
  pool.on('error', () => undefined)
  return pool
}

/** An acknowledged write is on disk, whatever the server's default; stronger settings stay. */
const DURABLE = `SELECT set_config('synchronous_commit', 'on', false) WHERE current_setting('synchronous_commit') = 'off'`

const READ_ONLY = 'SET default_transaction_read_only = on'
