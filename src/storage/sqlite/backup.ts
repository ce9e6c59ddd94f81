import { lstatSync } from 'node:fs'
import { open, rename, rm, writeFile } from 'node:fs/promises'
import { basename, dirname } from 'node:path'
import BetterSqlite3 from 'better-sqlite3'
import { UnusableDatabaseError } from '../errors.ts'
import { checksumFile, explain, PRIVATE, partialOf, removeDatabase, sha256, sync } from './files.ts'

/**
 * Copies the live database to `destination` and syncs it, while reads and writes go on; writes the copy's SHA-256 to
 * `destination.sha256` in the format of `sha256sum`. The copy does not appear before it is whole, and no file stays
 * when it fails.
 * @throws UnusableDatabaseError when either file exists, or cannot be written.
 */
export async function copyDatabase(connection: BetterSqlite3.Database, destination: string): Promise<void> {
  refusePresent(destination)
  refusePresent(checksumFile(destination))
  const partial = partialOf(destination)
  await explain('Nothing was backed up.', async () => {
    try {
      await writeFile(partial, '', { mode: PRIVATE, flag: 'wx' })
      await connection.backup(partial)
      standAlone(partial)
      await sync(partial)
      await publish(partial, destination)
      await sync(dirname(destination))
    } finally {
      await removeDatabase(partial)
    }
  })
}

function refusePresent(file: string): void {
  if (lstatSync(file, { throwIfNoEntry: false })) {
    throw new UnusableDatabaseError(`${file} exists already; a backup never overwrites a file.`)
  }
}

/** Gives the copy its name and its checksum. Of two backups to one name only one gets to write the checksum. */
async function publish(copy: string, destination: string): Promise<void> {
  const line = `${await sha256(copy)}  ${basename(destination)}\n`
  const checksum = await open(checksumFile(destination), 'wx', PRIVATE)
  try {
    await checksum.writeFile(line)
    await checksum.sync()
    refusePresent(destination)
    await rename(copy, destination)
  } catch (error) {
    await rm(checksumFile(destination))
    throw error
  } finally {
    await checksum.close()
  }
}

/** A copy of a WAL database is in WAL mode too; as a single file it can be read from anywhere, read-only too. */
function standAlone(file: string): void {
  const connection = new BetterSqlite3(file)
  try {
    connection.pragma('journal_mode = DELETE')
  } finally {
    connection.close()
  }
}
