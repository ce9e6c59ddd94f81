/** Database files with their side files, unfinished copies, and the errors of working with them. */
import { createHash, randomBytes } from 'node:crypto'
import { createReadStream, existsSync, mkdirSync } from 'node:fs'
import { chmod, open, realpath, rename, rm } from 'node:fs/promises'
import { dirname } from 'node:path'
import { pipeline } from 'node:stream/promises'
import { describeFileError, FileError } from '../../kernel/files.ts'
import { STANDARD_URL, sqliteFile } from '../address.ts'
import { codeOf, UnusableDatabaseError } from '../errors.ts'

/**
 * Files that SQLite may keep beside a database. If they stayed, SQLite would apply them to a database that replaces it.
 */
const SIDE_FILES = ['-wal', '-shm', '-journal']

/** Only this user may read and write: the files have private data. */
export const PRIVATE = 0o600

/** Each backup has its checksum beside it, because SQLite's integrity check does not notice changed text. */
export const checksumFile = (file: string) => `${file}.sha256`

export async function sha256(file: string): Promise<string> {
  const hash = createHash('sha256')
  await pipeline(createReadStream(file), hash)
  return hash.digest('hex')
}

/** The existing files of a database, its main file last. */
const filesOf = (file: string) =>
  [checksumFile(file), ...SIDE_FILES.map(side => `${file}${side}`), file].filter(existsSync)

/** The real path of a database: its side files are beside the file itself, not beside a symbolic link to it. */
export const placeOf = async (file: string) => (existsSync(file) ? realpath(file) : file)

/**
 * Makes the folder of the standard database when it is missing, for this user only. A missing folder of another database
 * is more likely a mistake, such as a volume that is not mounted.
 * @throws UnusableDatabaseError
 */
export function makeStandardFolder(file: string): void {
  const folder = dirname(file)
  if (existsSync(folder)) {
    return
  }
  if (folder !== dirname(sqliteFile(STANDARD_URL))) {
    throw new UnusableDatabaseError(
      `The folder of the database is missing: ${folder}. Create it, or correct the URL.`,
    )
  }
  mkdirSync(folder, { mode: 0o700 })
}

/** A random name for an unfinished copy, so that no other run writes to it. */
export const partialOf = (file: string) => `${file}.${randomBytes(4).toString('hex')}.partial`

export async function removeDatabase(file: string): Promise<void> {
  for (const path of filesOf(file)) {
    await rm(path, { force: true })
  }
}

export async function restrict(file: string): Promise<void> {
  for (const path of filesOf(file)) {
    await chmod(path, PRIVATE)
  }
}

/** Moves the side files of one database to another. */
export async function moveSideFiles(from: string, to: string): Promise<void> {
  for (const side of SIDE_FILES.filter(side => existsSync(`${from}${side}`))) {
    await rename(`${from}${side}`, `${to}${side}`)
  }
}

/** Waits until a file, or the entries of a folder, are on disk. */
export async function sync(path: string): Promise<void> {
  const handle = await open(path, 'r')
  try {
    await handle.sync()
  } finally {
    await handle.close()
  }
}

/** Whether it is SQLite's error for a file that is no database, or a damaged one. */
export const isDamage = (error: unknown) => /^SQLITE_(?:CORRUPT|NOTADB)/.test(`${codeOf(error)}`)

/**
 * Runs `work`, and turns errors that an operator can fix into readable ones.
 * @param outcome what the error means, the first sentence of its message.
 * @throws UnusableDatabaseError
 */
export async function explain<T>(outcome: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work()
  } catch (error) {
    const reason = error instanceof UnusableDatabaseError ? undefined : reasonOf(error as Error)
    if (reason === undefined) {
      throw error
    }
    throw new UnusableDatabaseError(`${outcome} ${reason} Fix that and try again.`, {
      cause: error,
    })
  }
}

/** Leaves SQLite's own message out, because it may quote content of the file. */
function reasonOf(error: Error): string | undefined {
  if ('syscall' in error || error instanceof FileError) {
    return describeFileError(error)
  }
  const code = codeOf(error)
  const reason = isDamage(error)
    ? `It is damaged, or no database (${code}).`
    : `SQLite cannot read or write there (${code}); is the disk full?`
  return code === undefined ? undefined : reason
}
