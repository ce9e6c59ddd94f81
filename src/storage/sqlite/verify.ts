/** Whether a file is a database of this program, and nothing else with it: a trigger would run with every change. */
import BetterSqlite3 from 'better-sqlite3'
import type { MigrationMeta } from '../drizzle.ts'
import { UnusableDatabaseError } from '../errors.ts'
import { migrationsFolder, missingMigrations, readMigrations } from '../migrations.ts'
import { appliedHashes, makeEmpty } from './migrate.ts'

/** Marks a file as ours ("Stet" in ASCII), so that `file` and a person with a hex dump can tell. */
export const APPLICATION_ID = 0x53746574

/**
 * Reads the copy `file` of the backup `source`, and changes nothing.
 * @throws UnusableDatabaseError unless it is whole, and as this program or an earlier version of it made it.
 */
export function refuseForeign(file: string, source: string): void {
  const connection = new BetterSqlite3(file, { readonly: true })
  try {
    connection.pragma('trusted_schema = OFF')
    if (connection.pragma('application_id', { simple: true }) !== APPLICATION_ID) {
      throw new UnusableDatabaseError(`${source} is no database of this program. ${REMEDY}`)
    }
    refuseOtherSchema(connection, source)
    // Last, because it runs expressions of the schema.
    if (connection.pragma('integrity_check', { simple: true }) !== 'ok') {
      throw new UnusableDatabaseError(`${source} fails SQLite's integrity check. Take another backup.`)
    }
  } finally {
    connection.close()
  }
}

const REMEDY = 'Give a file that `backup` made.'

/** Compares what SQLite notes of the schema with what those migrations make that the database says it has. */
function refuseOtherSchema(connection: BetterSqlite3.Database, source: string): void {
  const found = readSchema(connection)
  // The list of migrations is read only when it is the table that it should be.
  refuseDifference(
    schemaAfter([]).made.filter(row => !found.includes(row)),
    source,
  )
  const known = readMigrations(migrationsFolder('sqlite'))
  const missing = missingMigrations(known, appliedHashes(connection), source)
  const { made, allowed } = schemaAfter(known.slice(0, known.length - missing.length))
  const changed = made.filter(row => !found.includes(row))
  refuseDifference([...found.filter(row => !allowed.includes(row)), ...changed], source)
}

function schemaAfter(migrations: MigrationMeta[]) {
  const connection = makeEmpty(migrations)
  const made = readSchema(connection)
  // An operator may have let SQLite gather its statistics.
  connection.exec('ANALYZE')
  const allowed = readSchema(connection)
  connection.close()
  return { made, allowed }
}

/** All that SQLite knows by a name, as text to compare: tables of any kind, indexes, views, triggers. */
const readSchema = (connection: BetterSqlite3.Database) =>
  connection
    .prepare<[], string>('SELECT json_array(name, type, tbl_name, sql) FROM sqlite_schema ORDER BY name')
    .pluck()
    .all()

function refuseDifference([first]: string[], source: string): void {
  if (first !== undefined) {
    const [name, type] = JSON.parse(first)
    // Quoted as JSON: whoever made the file may have chosen it to confuse a terminal.
    const found = JSON.stringify(`${type} ${name}`)
    throw new UnusableDatabaseError(`In ${source} ${found} is not as this program makes it. ${REMEDY}`)
  }
}
