import { createReadStream, existsSync, lstatSync } from 'node:fs'
import { link, mkdir, open, readFile, rename } from 'node:fs/promises'
import { dirname } from 'node:path'
import BetterSqlite3 from 'better-sqlite3'
import { codeOf, UnusableDatabaseError } from '../errors.ts'
import {
  checksumFile,
  explain,
  isDamage,
  moveSideFiles,
  PRIVATE,
  partialOf,
  placeOf,
  removeDatabase,
  restrict,
  sha256,
  sync,
} from './files.ts'
import { removePartials, removeReplaced, replacedOf } from './replaced.ts'
import { refuseForeign } from './verify.ts'

export type RestoreOptions = {
  /** Whether the backup may take the place of a database. */
  replace: boolean
  /** Whether that one is kept beside it. Of several restores only the latest keeps one. */
  keepReplaced: boolean
}

/**
 * Puts the backup `source` in the place of the database `target`. What is verified are the bytes that are then put
 * there; until they are, the database stays as it was.
 * @returns where the replaced database is, if it was kept.
 * @throws UnusableDatabaseError when the backup is damaged or not ours, or the database is in use or exists without
 *   `replace`.
 */
export async function restoreDatabase(
  source: string,
  target: string,
  { replace, keepReplaced }: RestoreOptions,
): Promise<string | undefined> {
  const file = await placeOf(target)
  const aside = replacedOf(file, new Date())
  const kept = await explain(`${source} was not restored.`, async () => {
    const partial = partialOf(file)
    try {
      refusePresent(file, replace)
      await mkdir(dirname(file), { recursive: true, mode: 0o700 })
      await removePartials(file)
      await copyPrivately(source, partial)
      await refuseChanged(partial, source)
      refuseForeign(partial, source)
      // The service may have been started meanwhile.
      refusePresent(file, replace)
      return await takePlace(partial, file, aside, keepReplaced)
    } finally {
      await removeDatabase(partial)
    }
  })
  await explain('The backup is in place all the same.', async () => {
    await (kept ? restrict(aside) : removeDatabase(aside))
    await removeReplaced(file, path => path !== aside)
    await sync(dirname(file))
  })
  return kept ? aside : undefined
}

function refusePresent(file: string, replace: boolean): void {
  if (existsSync(file)) {
    if (!replace) {
      throw new UnusableDatabaseError(`${file} exists already; say --replace to put the backup in its place.`)
    }
    fold(file)
  } else if (lstatSync(file, { throwIfNoEntry: false })) {
    throw new UnusableDatabaseError(`${file} is a symbolic link to nothing; remove the link.`)
  }
}

/**
 * Folds the log into the database: that needs the file to oneself, and fails while any other connection is open. What
 * SQLite cannot read is left as it is: it is why there are backups.
 */
function fold(file: string): void {
  const connection = new BetterSqlite3(file, { fileMustExist: true, timeout: 0 })
  try {
    connection.pragma('journal_mode = DELETE')
  } catch (error) {
    if (!isDamage(error)) {
      throw new UnusableDatabaseError(
        `${file} is in use, or cannot be written (${codeOf(error)}): stop the service first.`,
        { cause: error },
      )
    }
  } finally {
    connection.close()
  }
}

async function copyPrivately(source: string, copy: string): Promise<void> {
  const file = await open(copy, 'wx', PRIVATE)
  try {
    await file.writeFile(createReadStream(source))
    await file.sync()
  } finally {
    await file.close()
  }
}

/** Holds the copy against the checksum that stands beside the backup. */
async function refuseChanged(copy: string, source: string): Promise<void> {
  const [expected] = (await readFile(checksumFile(source), 'utf8').catch(() => '')).split(' ')
  if (!expected) {
    throw new UnusableDatabaseError(`${checksumFile(source)} is missing: the backup cannot be verified.`)
  }
  if (expected !== (await sha256(copy))) {
    throw new UnusableDatabaseError(`${source} does not match its checksum: it is damaged or was changed.`)
  }
}

/**
 * At every moment there is a whole database in `file`. Side files of another one must be gone before it is the restored
 * one: they would be read into it.
 * @returns whether what was there is kept as `aside`.
 */
async function takePlace(partial: string, file: string, aside: string, keep: boolean): Promise<boolean> {
  const kept = keep && existsSync(file)
  await moveSideFiles(file, aside)
  try {
    if (kept) {
      await link(file, aside)
    }
    await rename(partial, file)
  } catch (error) {
    await moveSideFiles(aside, file)
    await removeDatabase(aside)
    throw error
  }
  return kept
}
