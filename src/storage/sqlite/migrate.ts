import BetterSqlite3 from 'better-sqlite3'
import type { MigrationMeta } from '../drizzle.ts'
import { UnusableDatabaseError } from '../errors.ts'
import { JOURNAL, migrationsFolder, missingMigrations, readMigrations } from '../migrations.ts'

/**
 * Brings the database to the schema of this code: all that is missing in one transaction, or nothing. Drizzle's own
 * migrator skips a migration that is dated before the last applied one and empties the children of a rebuilt table,
 * so only its file format is used here.
 *
 * `connection` must be able to wait for a lock: two processes that start at once migrate one after the other.
 * @returns the number of migrations applied.
 * @throws UnusableDatabaseError when the database is newer than the code, was migrated by another history, or is not
 *   ours.
 */
export function migrate(connection: BetterSqlite3.Database, folder = migrationsFolder('sqlite')): number {
  const known = readMigrations(folder)
  // Looked at before the lock is asked for: a start that has nothing to migrate waits for nobody.
  if (missingMigrations(known, appliedHashes(connection)).length === 0) {
    return 0
  }
  // Inside a transaction this pragma does nothing, and with it on a rebuilt table would cascade into its children.
  connection.pragma('foreign_keys = OFF')
  try {
    return connection
      .transaction(() => {
        makeJournal(connection)
        const missing = missingMigrations(known, appliedHashes(connection))
        for (const migration of missing) {
          apply(connection, migration)
        }
        const orphans = connection.pragma('foreign_key_check')
        if (Array.isArray(orphans) && orphans.length > 0) {
          throw new UnusableDatabaseError(
            `A migration would leave ${orphans.length} rows that refer to missing ones. Nothing was changed.`,
          )
        }
        return missing.length
      })
      .immediate()
  } finally {
    connection.pragma('foreign_keys = ON')
  }
}

/** A database in memory that has these migrations, and no rows but theirs. */
export function makeEmpty(migrations: readonly MigrationMeta[]): BetterSqlite3.Database {
  const connection = new BetterSqlite3(':memory:')
  connection.pragma('foreign_keys = OFF')
  makeJournal(connection)
  for (const migration of migrations) {
    apply(connection, migration)
  }
  return connection
}

/** Hashes of the applied migrations, oldest first. */
export function appliedHashes(connection: BetterSqlite3.Database): string[] {
  const tables = connection.prepare("SELECT name FROM sqlite_schema WHERE type = 'table'").pluck().all()
  if (tables.includes(JOURNAL)) {
    return connection.prepare<[], string>(`SELECT hash FROM ${JOURNAL} ORDER BY id`).pluck().all()
  }
  if (tables.length > 0) {
    throw new UnusableDatabaseError('This file is a database of another program; it was left as it is.')
  }
  return []
}

function makeJournal(connection: BetterSqlite3.Database): void {
  connection.exec(
    `CREATE TABLE IF NOT EXISTS ${JOURNAL} (id INTEGER PRIMARY KEY AUTOINCREMENT, hash text NOT NULL, created_at numeric)`,
  )
}

function apply(connection: BetterSqlite3.Database, migration: MigrationMeta): void {
  for (const statement of migration.sql) {
    connection.exec(statement)
  }
  connection
    .prepare(`INSERT INTO ${JOURNAL} (hash, created_at) VALUES (?, ?)`)
    .run(migration.hash, migration.folderMillis)
}
