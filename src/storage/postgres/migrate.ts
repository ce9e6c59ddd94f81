import type { PoolClient } from 'pg'
import type { MigrationMeta } from '../drizzle.ts'
import { getTableName } from '../drizzle.ts'
import { UnusableDatabaseError } from '../errors.ts'
import { JOURNAL, type Migrated, migrationsFolder, missingMigrations, readMigrations } from '../migrations.ts'
import { postgresTables } from './tables.ts'

/** A number that other programs on the same database are unlikely to lock: "Stet" in ASCII. */
const MIGRATION_LOCK = 0x53746574

/**
 * Brings the database to the schema of this code, with all missing migrations in one transaction. Instances that start
 * at the same time wait for each other, but not when there is nothing to migrate. `client` must be able to wait for a
 * lock.
 * @throws UnusableDatabaseError when the database is newer than the code, has other migrations, or has tables of these
 *   names from another program.
 */
export async function migrate(client: PoolClient, folder = migrationsFolder('postgres')): Promise<Migrated> {
  const known = readMigrations(folder)
  if (missingMigrations(known, await appliedHashes(client)).length === 0) {
    return { migrations: [], isNew: false, kept: undefined }
  }
  await client.query('BEGIN')
  try {
    await client.query(`SELECT pg_advisory_xact_lock(${MIGRATION_LOCK})`)
    await client.query(
      `CREATE TABLE IF NOT EXISTS ${JOURNAL} (id serial PRIMARY KEY, hash text NOT NULL, created_at bigint)`,
    )
    const applied = await appliedHashes(client)
    const missing = missingMigrations(known, applied)
    for (const migration of missing) {
      await apply(client, migration)
    }
    await client.query('COMMIT')
    return { migrations: missing.map(({ name }) => name), isNew: applied.length === 0, kept: undefined }
  } catch (error) {
    await client.query('ROLLBACK')
    throw error
  }
}

/** Hashes of the applied migrations, oldest first. */
async function appliedHashes(client: PoolClient): Promise<string[]> {
  const { rows: tables } = await client.query<{ name: string }>(
    'SELECT tablename AS name FROM pg_tables WHERE schemaname = current_schema()',
  )
  const present = new Set(tables.map(({ name }) => name))
  if (present.has(JOURNAL)) {
    const { rows } = await client.query<{ hash: string }>(`SELECT hash FROM ${JOURNAL} ORDER BY id`)
    return rows.map(({ hash }) => hash)
  }
  const taken = Object.values(postgresTables)
    .map(getTableName)
    .filter(name => present.has(name))
  if (taken.length > 0) {
    throw new UnusableDatabaseError(
      `The database has tables of another program (${taken.join(', ')}); it was not changed. Give Stet a database of ` +
        'its own.',
    )
  }
  return []
}

async function apply(client: PoolClient, migration: MigrationMeta): Promise<void> {
  for (const statement of migration.sql) {
    await client.query(statement)
  }
  await client.query(`INSERT INTO ${JOURNAL} (hash, created_at) VALUES ($1, $2)`, [
    migration.hash,
    migration.folderMillis,
  ])
}
