/** Opens the database that a URL names. The only file that chooses between the databases. */
import { isPostgresUrl, sqliteFile } from './address.ts'
import { UnusableDatabaseError } from './errors.ts'
import type { Migrated } from './migrations.ts'
import { openSqlite } from './sqlite/open.ts'
import { type RestoreOptions, restoreDatabase } from './sqlite/restore.ts'
import type { Storage } from './storage.ts'

export type StorageAddress = {
  /** `file:` and a path, or `postgres://…`. */
  url: string
  /** A replica for reads; PostgreSQL only. */
  readUrl?: string | undefined
  /** The most connections to PostgreSQL for writing; as many are opened for reading. */
  connections?: number
  /** Whether a copy of an SQLite file is kept before it is migrated. Default: it is. */
  keepReplaced?: boolean
  /** Is told what a migration has done. */
  report?: (migrated: Migrated) => void
}

/**
 * Opens the database at the URL and migrates it to this code's schema. Creates an SQLite file when it is missing.
 * @throws UnusableDatabaseError when it cannot be used as it is.
 */
export async function openStorage({ url, ...options }: StorageAddress): Promise<Storage> {
  if (isPostgresUrl(url)) {
    // Loaded only when needed: a site on SQLite does not need the driver.
    const { openPostgres } = await import('./postgres/open.ts')
    return openPostgres({ url, ...options })
  }
  return openSqlite(sqliteFile(url), options)
}

/** Verifies a backup and puts it in the place of the database at `url`; see {@link restoreDatabase}. */
export async function restoreStorage(
  source: string,
  url: string,
  options: RestoreOptions,
): Promise<string | undefined> {
  if (isPostgresUrl(url)) {
    throw new UnusableDatabaseError('A PostgreSQL database is restored with its own tools: see pg_restore.')
  }
  return restoreDatabase(source, sqliteFile(url), options)
}
