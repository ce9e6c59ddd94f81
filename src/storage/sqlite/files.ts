/** Database files as a whole: what SQLite keeps beside them, copies that are not whole yet, and what failed with them. */
import { createHash, randomBytes } from 'node:crypto'
import { createReadStream, existsSync } from 'node:fs'
import { chmod, open, realpath, rename, rm } from 'node:fs/promises'
import { pipeline } from 'node:stream/promises'
import { codeOf, UnusableDatabaseError } from '../errors.ts'

/** What SQLite may keep beside a database. Left there, it would be read into whatever takes the database's place. */
const SIDE_FILES = ['-wal', '-shm', '-journal']

/** Private data is for this user alone. */
export const PRIVATE = 0o600

/** SQLite's own integrity check passes over changed text, so each backup has its checksum beside it. */
export const checksumFile = (file: string) => `${file}.sha256`

export async function sha256(file: string): Promise<string> {
  const hash = createHash('sha256')
  await pipeline(createReadStream(file), hash)
  return hash.digest('hex')
}

/** What there is of a database, its own file last. */
const filesOf = (file: string) =>
  [checksumFile(file), ...SIDE_FILES.map(side => `${file}${side}`), file].filter(existsSync)

/** Where a database is: a symbolic link may lead to it, and what belongs to it is beside the file itself. */
export const placeOf = async (file: string) => (existsSync(file) ? realpath(file) : file)

/** A name of its own for a copy of this run: another run never writes to it. */
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

/** Gives what SQLite keeps beside one database to another. */
export async function moveSideFiles(from: string, to: string): Promise<void> {
  for (const side of SIDE_FILES.filter(side => existsSync(`${from}${side}`))) {
    await rename(`${from}${side}`, `${to}${side}`)
  }
}

/** Waits until a file, or the names in a folder, are on disk. */
export async function sync(path: string): Promise<void> {
  const handle = await open(path, 'r')
  try {
    await handle.sync()
  } finally {
    await handle.close()
  }
}

/** Whether SQLite says that what it reads is no database, or a broken one. */
export const isDamage = (error: unknown) => /^SQLITE_(?:CORRUPT|NOTADB)/.test(`${codeOf(error)}`)

/**
 * Runs `work`; what fails there and an operator can mend is told as such, with what became of it as `outcome`.
 * @throws UnusableDatabaseError
 */
export async function explain<T>(outcome: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work()
  } catch (error) {
    const code = codeOf(error)
    if (error instanceof UnusableDatabaseError || code === undefined) {
      throw error
    }
    throw new UnusableDatabaseError(`${outcome} ${reasonOf(error as Error, code)} Mend that and try again.`, {
      cause: error,
    })
  }
}

/** SQLite's own words are left out, because they may quote what a file says. */
function reasonOf(error: Error, code: string): string {
  if ('syscall' in error) {
    return `${error.message}.`
  }
  return isDamage(error)
    ? `It is damaged, or no database (${code}).`
    : `SQLite cannot read or write there (${code}); is the disk full?`
}
