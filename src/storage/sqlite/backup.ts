import { lstatSync } from 'node:fs'
import { open, rename, rm, writeFile } from 'node:fs/promises'
import { basename, dirname } from 'node:path'
import BetterSqlite3 from 'better-sqlite3'
import { refuseMissingFolder } from '../../kernel/files.ts'
import { UnusableDatabaseError } from '../errors.ts'
import { checksumFile, explain, PRIVATE, partialOf, removeDatabase, sha256, sync } from './files.ts'

/**
 * Copies the live database to `destination` and syncs it, while reads and writes go on. Writes the SHA-256 of the copy
 * to `destination.sha256`, in the format of `sha256sum`. The copy gets its name only when it is complete, and a failure
 * leaves no file.
 * @throws UnusableDatabaseError when one of the two files exists, or cannot be written.
 */
export async function copyDatabase(connection: BetterSqlite3.Database, destination: string): Promise<void> {
  refusePresent(destination)
  refusePresent(checksumFile(destination))
  const partial = partialOf(destination)
  await explain('Nothing was backed up.', async () => {
    refuseMissingFolder(destination)
    try {
      await writeFile(partial, '', { mode: PRIVATE, flag: 'wx' })
      await connection.backup(partial)
      leaveWalMode(partial)
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
    throw new UnusableDatabaseError(
      `${file} already exists. A backup never overwrites a file; give another name.`,
    )
  }
}

/**
 * Writes the checksum and gives the copy its name. Of two backups to one name, only one can create the checksum file.
 */
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

/**
 * The copy of a database in WAL mode is in WAL mode too. Without it, the single file can be read on a read-only disk.
 */
function leaveWalMode(file: string): void {
  const connection = new BetterSqlite3(file)
  try {
    connection.pragma('journal_mode = DELETE')
  } finally {
    connection.close()
  }
}
