import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { loadDrizzle, type MigrationMeta } from './drizzle.ts'
import { UnusableDatabaseError } from './errors.ts'

const { readMigrationFiles } = loadDrizzle('migrator')

/** The table of applied migrations, in the format of drizzle's own tools. */
export const JOURNAL = '__drizzle_migrations'

/** The folder of one database's migrations. */
export const migrationsFolder = (database: 'sqlite' | 'postgres') =>
  fileURLToPath(new URL(`../../migrations/${database}`, import.meta.url))

/** A migration with the name of its file. */
type Migration = MigrationMeta & { name: string }

/** The migrations of a folder as drizzle-kit writes it, oldest first. */
export function readMigrations(folder: string): Migration[] {
  const { entries } = JSON.parse(readFileSync(join(folder, 'meta', '_journal.json'), 'utf8')) as {
    entries: { tag: string }[]
  }
  return readMigrationFiles({ migrationsFolder: folder }).map((migration, index) => ({
    ...migration,
    name: `${entries[index]?.tag}`,
  }))
}

/** What a migration has done: nothing, when `migrations` is empty. */
export type Migrated = {
  /** The names of the applied migrations, oldest first. */
  migrations: string[]
  /** Whether the database had none before. */
  isNew: boolean
  /** The copy of the database from before, if one was kept. */
  kept: string | undefined
}

/**
 * The migrations of `known` that are missing in a database.
 * @param applied hashes of the migrations that the database has, oldest first.
 * @param name of the database, at the beginning of a sentence.
 * @throws UnusableDatabaseError when it has migrations that are not in `known`.
 */
export function missingMigrations(known: Migration[], applied: string[], name = 'The database'): Migration[] {
  const mismatch = applied.findIndex((hash, index) => known[index]?.hash !== hash)
  if (mismatch >= known.length) {
    throw new UnusableDatabaseError(
      `${name} is newer than this program: it has ${applied.length} migrations, the program knows ${known.length}. ` +
        'Run the version of the program that migrated it, or a later one.',
    )
  }
  if (mismatch >= 0) {
    throw new UnusableDatabaseError(
      `${name} has another migration ${mismatch + 1} than this program. ` +
        'A released migration is never edited; is this database from another branch?',
    )
  }
  return known.slice(applied.length)
}
