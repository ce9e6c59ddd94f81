/** Inserts many rows by hand-written SQL, into either database. */
import BetterSqlite3 from 'better-sqlite3'
import pg from 'pg'
import { isPostgresUrl, sqliteFile } from '../../../src/storage/address.ts'

type Row = Record<string, unknown>

export type Bulk = {
  /** Inserts rows, which all have the same columns. @param make makes the row of a number from 0. */
  insert: (table: string, count: number, make: (number: number) => Row) => Promise<void>
  select: (query: string) => Promise<unknown[]>
  close: () => Promise<void>
}

export const openBulk = (url: string): Promise<Bulk> =>
  isPostgresUrl(url) ? openPostgresBulk(url) : openSqliteBulk(sqliteFile(url))

async function openSqliteBulk(file: string): Promise<Bulk> {
  const database = new BetterSqlite3(file)
  // Nothing here must outlive a power cut. The service opens the file with its own settings.
  database.pragma('synchronous = OFF')
  database.pragma('cache_size = -1000000')
  return {
    async insert(table, count, make) {
      const columns = Object.keys(make(0))
      const statement = database.prepare(
        `INSERT INTO ${table} (${columns}) VALUES (${columns.map(column => `@${column}`)})`,
      )
      database.transaction(() => {
        for (let number = 0; number < count; number += 1) {
          statement.run(make(number))
        }
      })()
    },
    select: async query => database.prepare(query).all(),
    async close() {
      database.pragma('wal_checkpoint(TRUNCATE)')
      database.close()
    },
  }
}

const ROWS_AT_ONCE = 5_000

async function openPostgresBulk(url: string): Promise<Bulk> {
  const client = new pg.Client(url)
  await client.connect()
  await client.query('SET synchronous_commit = off')
  return {
    async insert(table, count, make) {
      const columns = Object.keys(make(0))
      for (let start = 0; start < count; start += ROWS_AT_ONCE) {
        const rows = Array.from({ length: Math.min(ROWS_AT_ONCE, count - start) }, (_, n) => make(start + n))
        await client.query(
          `INSERT INTO ${table} (${columns}) SELECT ${columns} FROM json_populate_recordset(null::${table}, $1)`,
          [JSON.stringify(rows)],
        )
      }
    },
    select: async query => (await client.query(query)).rows,
    async close() {
      // As the server does by itself some minutes after such a change.
      await client.query('VACUUM ANALYZE')
      await client.end()
    },
  }
}
