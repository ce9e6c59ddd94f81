import { createHash } from 'node:crypto'
import { createReadStream, existsSync } from 'node:fs'
import { copyFile, open, readFile, rename, rm, writeFile } from 'node:fs/promises'
import { basename, dirname } from 'node:path'
import { pipeline } from 'node:stream/promises'
import BetterSqlite3 from 'better-sqlite3'
import { UnusableDatabaseError } from '../errors.ts'

/** SQLite's own integrity check passes over changed text, so each backup has its checksum beside it. */
const checksumFile = (file: string) => `${file}.sha256`

/**
 * Copies the live database to `destination` and syncs it, while reads and writes go on; writes the copy's SHA-256 to
 * `destination.sha256` in the format of `sha256sum`. Neither file appears before it is whole.
 */
export async function copyDatabase(connection: BetterSqlite3.Database, destination: string): Promise<void> {
  if (existsSync(destination)) {
    throw new UnusableDatabaseError(`${destination} exists already; a backup never overwrites a file.`)
  }
  const partial = `${destination}.partial`
  await writeFile(partial, '', { mode: 0o600 })
  await connection.backup(partial)
  standAlone(partial)
  await sync(partial)
  await writeFile(checksumFile(destination), `${await sha256(partial)}  ${basename(destination)}\n`)
  await sync(checksumFile(destination))
  await rename(partial, destination)
  await sync(dirname(destination))
}

/**
 * Puts the backup `source` in the place of the database `file`, after its checksum and integrity were verified.
 * @throws UnusableDatabaseError when the backup is damaged, or the database is in use or exists without `replace`.
 */
export async function restoreDatabase(source: string, file: string, replace: boolean): Promise<void> {
  await verify(source)
  if (existsSync(file)) {
    if (!replace) {
      throw new UnusableDatabaseError(`${file} exists already; say --replace to give it up for the backup.`)
    }
    refuseWhileInUse(file)
  }
  const partial = `${file}.partial`
  await copyFile(source, partial)
  await sync(partial)
  await rm(`${file}-wal`, { force: true })
  await rm(`${file}-shm`, { force: true })
  await rename(partial, file)
  await sync(dirname(file))
}

async function verify(source: string): Promise<void> {
  const [expected] = (await readFile(checksumFile(source), 'utf8').catch(() => '')).split(' ')
  if (!expected) {
    throw new UnusableDatabaseError(`${checksumFile(source)} is missing: the backup cannot be verified.`)
  }
  if (expected !== (await sha256(source))) {
    throw new UnusableDatabaseError(`${source} does not match its checksum: it is damaged or was changed.`)
  }
  const connection = new BetterSqlite3(source, { readonly: true })
  try {
    if (connection.pragma('integrity_check', { simple: true }) !== 'ok') {
      throw new UnusableDatabaseError(`${source} fails SQLite's integrity check.`)
    }
  } finally {
    connection.close()
  }
}

/** Leaving WAL mode needs the file to oneself: it fails while any other connection is open. */
function refuseWhileInUse(file: string): void {
  const connection = new BetterSqlite3(file, { timeout: 0 })
  try {
    connection.pragma('journal_mode = DELETE')
  } catch (error) {
    throw new UnusableDatabaseError(`${file} is in use: stop the service first.`, { cause: error })
  } finally {
    connection.close()
  }
}

/** A copy of a WAL database is in WAL mode too; as a single file it can be read from anywhere, read-only too. */
function standAlone(file: string): void {
  const connection = new BetterSqlite3(file)
  connection.pragma('journal_mode = DELETE')
  connection.close()
}

async function sync(path: string): Promise<void> {
  const handle = await open(path, 'r')
  try {
    await handle.sync()
  } finally {
    await handle.close()
  }
}

async function sha256(file: string): Promise<string> {
  const hash = createHash('sha256')
  await pipeline(createReadStream(file), hash)
  return hash.digest('hex')
}
