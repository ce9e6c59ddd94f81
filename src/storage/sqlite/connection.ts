/** Connections to a database file, and what queries them. */
import BetterSqlite3 from 'better-sqlite3'
import { loadDrizzle } from '../drizzle.ts'
import { codeOf, UnusableDatabaseError } from '../errors.ts'
import type { Run, Statement } from '../statement.ts'
import type { Handle, Reader } from '../storage.ts'
import { sqliteTables } from './tables.ts'

const { drizzle } = loadDrizzle('better-sqlite3')

const READ_LOCK_TIMEOUT = 1_000

/** Pages that a connection keeps. What it reads again is in the system's memory. */
const CACHE_KIBIBYTES = 4_096

export const REMEDY = 'Correct the URL, or let this user write to the file and its folder.'

export function connect(file: string, options: BetterSqlite3.Options): BetterSqlite3.Database {
  try {
    const connection = new BetterSqlite3(file, options)
    connection.pragma('foreign_keys = ON')
    connection.pragma('trusted_schema = OFF')
    // Without a temporary folder, as on a read-only root, SQLite would fail as soon as it needs a temporary file.
    connection.pragma('temp_store = MEMORY')
    connection.pragma(`cache_size = -${CACHE_KIBIBYTES}`)
    if (!options.readonly) {
      connection.pragma('journal_mode = WAL')
    }
    return connection
  } catch (error) {
    throw new UnusableDatabaseError(
      `Cannot open the database ${file}: ${(error as Error).message} (${codeOf(error)}). ${REMEDY}`,
      { cause: error },
    )
  }
}

export const connectToRead = (file: string) => connect(file, { readonly: true, timeout: READ_LOCK_TIMEOUT })

export function handleOf(connection: BetterSqlite3.Database): Handle & Reader {
  // Drizzle types this driver as synchronous, but its builders can be awaited like those of PostgreSQL.
  const db = drizzle(connection, { casing: 'snake_case' }) as unknown as Handle['db']
  return { kind: 'sqlite', db, tables: sqliteTables, run: runnerOf(connection) }
}

/** Runs statements on the connection, which prepares each once, for as long as somebody has it. */
function runnerOf(connection: BetterSqlite3.Database): Run {
  const known = new WeakMap<Statement, BetterSqlite3.Statement<unknown[], unknown[]>>()
  return (statement, values) => {
    let query = known.get(statement)
    if (query === undefined) {
      query = connection.prepare<unknown[], unknown[]>(statement.sql)
      known.set(statement, statement.returnsRows ? query.raw() : query)
    }
    if (statement.returnsRows) {
      return query.all(values)
    }
    query.run(values)
    return []
  }
}
