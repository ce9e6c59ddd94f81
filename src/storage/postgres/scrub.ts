import { getTableName } from '../drizzle.ts'
import { mapError } from '../errors.ts'
import { openPool } from './pools.ts'
import { postgresTables } from './tables.ts'

/** The tables with private data. Deleted rows may still be in their files. */
const { comments, commentTraits, commentReports, commentEvents, bans, idempotencyKeys, settings } =
  postgresTables
/** What search finds is public, but may have been so by mistake. */
const { searchDocuments } = postgresTables
const TABLES = [
  ...[comments, commentTraits, commentReports, commentEvents, bans, idempotencyKeys, settings],
  searchDocuments,
]

/** VACUUM reads every page that was changed since the last time. */
const TIMEOUT = 3_600_000

/**
 * PostgreSQL keeps deleted rows, and the former state of changed ones, until VACUUM (or later autovacuum) removes them.
 * Then no query, function or dump finds them. Their bytes stay in the table's file until the space is used again; only
 * `VACUUM FULL`, which locks the table, would remove them. They also stay in the write-ahead log, its archive and base
 * backups, as long as the server keeps these.
 *
 * Runs on a connection of its own, outside any transaction and without the time limit of other queries. A role that
 * does not own the tables gets only a warning.
 */
export async function vacuum(url: string): Promise<void> {
  const pool = openPool(url, { size: 1, timeout: TIMEOUT, connectTimeout: 5_000 })
  try {
    await pool.query(`VACUUM ${TABLES.map(table => `"${getTableName(table)}"`).join(', ')}`)
    // GIN never removes a word, even if no row has it any more.
    await pool.query('REINDEX INDEX CONCURRENTLY search_documents_words')
  } catch (error) {
    throw mapError(error)
  } finally {
    await pool.end()
  }
}
