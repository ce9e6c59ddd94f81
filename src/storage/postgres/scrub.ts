import { getTableName } from '../drizzle.ts'
import { mapError } from '../errors.ts'
import { openPool } from './pools.ts'
import { postgresTables } from './tables.ts'

/** Where deleted rows may lie. */
const { comments, commentTraits, commentReports, commentEvents, bans, idempotencyKeys, settings } =
  postgresTables
const TABLES = [comments, commentTraits, commentReports, commentEvents, bans, idempotencyKeys, settings]

/** It reads every page that was changed since the last time. */
const TIMEOUT = 3_600_000

/**
 * PostgreSQL keeps deleted rows, and the former state of changed ones, until VACUUM takes them away; autovacuum does it
 * some time. From then on no query, function or dump finds them. Their bytes are overwritten when the space is used
 * again, and stand in the server's write-ahead log, its archive and base backups for as long as these are kept: only
 * `VACUUM FULL`, which stops all that uses the table, and the server's own retention end that.
 *
 * On a connection of its own, for there it may not stand in a transaction nor meet the time limit of others. A role
 * that does not own the tables is refused by a warning alone.
 */
export async function vacuum(url: string): Promise<void> {
  const pool = openPool(url, { size: 1, timeout: TIMEOUT, connectTimeout: 5_000 })
  try {
    await pool.query(`VACUUM ${TABLES.map(table => `"${getTableName(table)}"`).join(', ')}`)
  } catch (error) {
    throw mapError(error)
  } finally {
    await pool.end()
  }
}
