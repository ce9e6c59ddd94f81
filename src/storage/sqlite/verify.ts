/**
 * Checks that a file is a database of this program with nothing added: an added trigger would run with every change.
 */
import BetterSqlite3 from 'better-sqlite3'
import type { MigrationMeta } from '../drizzle.ts'
import { UnusableDatabaseError } from '../errors.ts'
import { migrationsFolder, missingMigrations, readMigrations } from '../migrations.ts'
import { appliedHashes, makeEmpty } from './migrate.ts'

/** Marks a file as a database of this program: "Stet" in ASCII, which `file` and hex dumps show. */
export const APPLICATION_ID = 0x53746574

/**
 * Reads `file`, a copy of the backup `source`, without changing it.
 * @throws UnusableDatabaseError when it is damaged, or not what this program or an earlier version of it makes.
 */
export function refuseForeign(file: string, source: string): void {
  const connection = new BetterSqlite3(file, { readonly: true })
  try {
    connection.pragma('trusted_schema = OFF')
    if (connection.pragma('application_id', { simple: true }) !== APPLICATION_ID) {
      throw new UnusableDatabaseError(`${source} is not a database of this program. ${REMEDY}`)
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

/** Compares the schema of the database with the schema that its list of applied migrations makes. */
function refuseOtherSchema(connection: BetterSqlite3.Database, source: string): void {
  const found = readSchema(connection)
  // The list of migrations is read only after its table has been checked.
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
  // The statistics tables of ANALYZE are allowed: an operator may have run it.
  connection.exec('ANALYZE')
  const allowed = readSchema(connection)
  connection.close()
  return { made, allowed }
}

/** Everything in the schema, as text to compare: tables of any kind, indexes, views, triggers. */
const readSchema = (connection: BetterSqlite3.Database) =>
  connection
    .prepare<[], string>('SELECT json_array(name, type, tbl_name, sql) FROM sqlite_schema ORDER BY name')
    .pluck()
    .all()

function refuseDifference([first]: string[], source: string): void {
  if (first !== undefined) {
    const [name, type] = JSON.parse(first)
    // Quoted as JSON: a forged file may have a name with control characters for the terminal.
    const found = JSON.stringify(`${type} ${name}`)
    throw new UnusableDatabaseError(`${found} in ${source} differs from what this program makes. ${REMEDY}`)
  }
}
