/** Keeps a copy of a database before it is migrated. */
import { closeSync, fsyncSync, openSync, realpathSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { dirname } from 'node:path'
import BetterSqlite3 from 'better-sqlite3'
import { codeOf, UnusableDatabaseError } from '../errors.ts'
import { PRIVATE, partialOf } from './files.ts'
import { replacedOf } from './replaced.ts'

/**
 * Copies the database as it was last committed, and names the copy like a database that a restore has replaced, so that
 * it goes after the same time and with the next erasure. The caller holds the lock for writing, so nothing is missing.
 * @returns the path of the copy.
 * @throws UnusableDatabaseError when there is no room for it.
 */
export function keepCopy(file: string, now = new Date()): string {
  const place = realpathSync(file)
  const [partial, kept] = [partialOf(place), replacedOf(place, now)]
  const connection = new BetterSqlite3(place, { readonly: true })
  try {
    writeFileSync(partial, '', { mode: PRIVATE, flag: 'wx' })
    connection.prepare('VACUUM INTO ?').run(partial)
    syncNow(partial)
    renameSync(partial, kept)
    syncNow(dirname(kept))
  } catch (cause) {
    throw new UnusableDatabaseError(
      `The database was not migrated, because no copy of it could be kept (${codeOf(cause)}). Make room on the disk, or ` +
        'migrate without a copy: KEEP_REPLACED_DAYS=0.',
      { cause },
    )
  } finally {
    connection.close()
    rmSync(partial, { force: true })
  }
  return kept
}

/** Here and not as a promise: the transaction of a migration cannot wait for one. */
function syncNow(path: string): void {
  const handle = openSync(path, 'r')
  try {
    fsyncSync(handle)
  } finally {
    closeSync(handle)
  }
}
