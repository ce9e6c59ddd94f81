import { createReadStream, existsSync, lstatSync } from 'node:fs'
import { link, open, rename } from 'node:fs/promises'
import { dirname } from 'node:path'
import BetterSqlite3 from 'better-sqlite3'
import { readRegularFile, refuseIrregular } from '../../kernel/files.ts'
import { codeOf, UnusableDatabaseError } from '../errors.ts'
import { EPOCH_SETTING } from '../settings.ts'
import {
  checksumFile,
  explain,
  isDamage,
  makeStandardFolder,
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
  /** Whether the backup may replace an existing database. */
  replace: boolean
  /** Whether the replaced database is kept beside it. Only that of the latest restore is kept. */
  keepReplaced: boolean
}

/**
 * Replaces the database `target` by the backup `source`. Copies the backup first and verifies the copy, so that the
 * verified bytes are those that are used. Until then the database does not change.
 * @returns the path of the replaced database, if it was kept.
 * @throws UnusableDatabaseError when the backup is damaged or of another program, or when the database is in use, or
 *   exists and `replace` is false.
 */
export async function restoreDatabase(
  source: string,
  target: string,
  { replace, keepReplaced }: RestoreOptions,
): Promise<string | undefined> {
  const file = await placeOf(target)
  const replaced = replacedOf(file, new Date())
  const kept = await explain(`${source} was not restored.`, async () => {
    const partial = partialOf(file)
    try {
      refuseIrregular(source)
      refusePresent(file, replace)
      makeStandardFolder(file)
      await removePartials(file)
      await copyPrivately(source, partial)
      await refuseChanged(partial, source)
      refuseForeign(partial, source)
      forgetEpoch(partial)
      // The service may have been started in the meantime.
      refusePresent(file, replace)
      return await replaceDatabase(partial, file, replaced, keepReplaced)
    } finally {
      await removeDatabase(partial)
    }
  })
  await explain('The backup was restored, but cleaning up failed.', async () => {
    await (kept ? restrict(replaced) : removeDatabase(replaced))
    await removeReplaced(file, path => path !== replaced)
    await sync(dirname(file))
  })
  return kept ? replaced : undefined
}

function refusePresent(file: string, replace: boolean): void {
  if (existsSync(file)) {
    if (!replace) {
      throw new UnusableDatabaseError(`${file} already exists. Use --replace to replace it by the backup.`)
    }
    checkpoint(file)
  } else if (lstatSync(file, { throwIfNoEntry: false })) {
    throw new UnusableDatabaseError(`${file} is a symbolic link to nothing; remove the link.`)
  }
}

/**
 * Writes the write-ahead log into the database. It fails while any other connection is open, so it shows whether the
 * service runs. A damaged database is left as it is: the backup will replace it.
 */
function checkpoint(file: string): void {
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

/** So that the restored database gets a new one. */
function forgetEpoch(file: string): void {
  const connection = new BetterSqlite3(file)
  connection.pragma('journal_mode = DELETE')
  connection.pragma('synchronous = FULL')
  connection.prepare('DELETE FROM settings WHERE key = ?').run(EPOCH_SETTING)
  connection.close()
}

function readChecksum(file: string): string {
  return existsSync(file) ? readRegularFile(file, 1_000).toString() : ''
}

/** Compares the copy with the checksum beside the backup. */
async function refuseChanged(copy: string, source: string): Promise<void> {
  const [expected] = readChecksum(checksumFile(source)).split(' ')
  if (!expected) {
    throw new UnusableDatabaseError(`${checksumFile(source)} is missing: the backup cannot be verified.`)
  }
  if (expected !== (await sha256(copy))) {
    throw new UnusableDatabaseError(`${source} does not match its checksum: it is damaged or was changed.`)
  }
}

/**
 * Puts `partial` in the place of `file`, which is a whole database at every moment. The side files of the old database
 * are moved away first: SQLite would apply them to the new one.
 * @returns whether the old database is kept as `replaced`.
 */
async function replaceDatabase(
  partial: string,
  file: string,
  replaced: string,
  keep: boolean,
): Promise<boolean> {
  const kept = keep && existsSync(file)
  await moveSideFiles(file, replaced)
  try {
    if (kept) {
      await link(file, replaced)
    }
    await rename(partial, file)
  } catch (error) {
    await moveSideFiles(replaced, file)
    await removeDatabase(replaced)
    throw error
  }
  return kept
}
