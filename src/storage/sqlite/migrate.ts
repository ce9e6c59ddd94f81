import BetterSqlite3 from 'better-sqlite3'
import type { MigrationMeta } from '../drizzle.ts'
import { UnusableDatabaseError } from '../errors.ts'
import { JOURNAL, type Migrated, migrationsFolder, missingMigrations, readMigrations } from '../migrations.ts'

export type MigrateOptions = { folder?: string; keep?: () => string | undefined }

/**
 * Brings the database to the schema of this code, with all missing migrations in one transaction. Drizzle's own
 * migrator is not used, only its file format: it skips a migration that is dated before the last applied one, and it
 * empties the children of a rebuilt table.
 *
 * `connection` must be able to wait for a lock: processes that start at the same time migrate one after the other.
 * @param keep is called before a database that is not new changes, when no other process can write to it.
 * @throws UnusableDatabaseError when the database is newer than the code, has other migrations, or belongs to another
 *   program.
 */
export function migrate(
  connection: BetterSqlite3.Database,
  { folder = migrationsFolder('sqlite'), keep = () => undefined }: MigrateOptions = {},
): Migrated {
  const known = readMigrations(folder)
  // Checked before taking the lock, so that a start with nothing to migrate does not wait.
  if (missingMigrations(known, appliedHashes(connection)).length === 0) {
    return { migrations: [], isNew: false, kept: undefined }
  }
  // With foreign keys on, rebuilding a table would delete its children. Inside a transaction the pragma has no effect.
  connection.pragma('foreign_keys = OFF')
  try {
    return connection
      .transaction(() => {
        makeJournal(connection)
        const applied = appliedHashes(connection)
        const missing = missingMigrations(known, applied)
        const isNew = applied.length === 0
        const kept = isNew || missing.length === 0 ? undefined : keep()
        for (const migration of missing) {
          apply(connection, migration)
        }
        const orphans = connection.pragma('foreign_key_check')
        if (Array.isArray(orphans) && orphans.length > 0) {
          throw new UnusableDatabaseError(
            `A migration would leave ${orphans.length} rows that refer to missing ones. Nothing was changed.`,
          )
        }
        return { migrations: missing.map(({ name }) => name), isNew, kept }
      })
      .immediate()
  } finally {
    connection.pragma('foreign_keys = ON')
  }
}

/** A database in memory with these migrations and no other rows. */
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
    throw new UnusableDatabaseError(
      'This file is a database of another program; it was not changed. Correct the URL.',
    )
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
