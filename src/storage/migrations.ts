import { fileURLToPath } from 'node:url'
import { loadDrizzle, type MigrationMeta } from './drizzle.ts'
import { UnusableDatabaseError } from './errors.ts'

const { readMigrationFiles } = loadDrizzle('migrator')

/** The table of applied migrations, in the format of drizzle's own tools. */
export const JOURNAL = '__drizzle_migrations'

/** The folder of one database's migrations. */
export const migrationsFolder = (database: 'sqlite' | 'postgres') =>
  fileURLToPath(new URL(`../../migrations/${database}`, import.meta.url))

/** The migrations of a folder as drizzle-kit writes it, oldest first. */
export const readMigrations = (folder: string) => readMigrationFiles({ migrationsFolder: folder })

/**
 * The migrations of `known` that are missing in a database.
 * @param applied hashes of the migrations that the database has, oldest first.
 * @param name of the database, at the beginning of a sentence.
 * @throws UnusableDatabaseError when it has migrations that are not in `known`.
 */
export function missingMigrations(
  known: MigrationMeta[],
  applied: string[],
  name = 'The database',
): MigrationMeta[] {
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
