/** Everything in a database as its own driver reads it, past the storage: an export that owes nothing to the copy. */
import BetterSqlite3 from 'better-sqlite3'
import pg from 'pg'
import { sqliteFile } from '../../src/storage/address.ts'
import { getTableName } from '../../src/storage/drizzle.ts'
import { sqliteTables } from '../../src/storage/sqlite/tables.ts'

const TABLES = Object.values(sqliteTables).map(getTableName).sort()

/** A line for each row, the stored text of every value; the same for the same content on databases of one kind. */
export async function dump(url: string): Promise<Buffer> {
  const lines = url.startsWith('file:') ? dumpSqlite(sqliteFile(url)) : await dumpPostgres(url)
  return Buffer.from(lines.map(line => `${line}\n`).join(''))
}

function dumpSqlite(file: string): string[] {
  const connection = new BetterSqlite3(file, { readonly: true })
  const lines = TABLES.flatMap(table => {
    const rows = connection.prepare(`SELECT * FROM ${table} ORDER BY 1, 2`).all()
    return [table, ...rows.map(row => JSON.stringify(row))]
  })
  connection.close()
  return lines
}

async function dumpPostgres(url: string): Promise<string[]> {
  const client = new pg.Client(url)
  await client.connect()
  const lines: string[] = []
  for (const table of TABLES) {
    const { rows } = await client.query<{ row: string }>(
      `SELECT ${table}::text AS row FROM ${table} ORDER BY ${table}::text COLLATE "C"`,
    )
    lines.push(table, ...rows.map(({ row }) => row))
  }
  await client.end()
  return lines
}
