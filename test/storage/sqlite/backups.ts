/** Backups of small databases, and what is in them. */
import { createHash } from 'node:crypto'
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import BetterSqlite3 from 'better-sqlite3'
import type { Test } from 'tap'
import { openTestSqlite, temporaryFolder } from '../../databases.ts'
import { put } from '../entries.ts'

/** Where nothing is, and over what is there. */
export const NEW = { replace: false, keepReplaced: true }
export const REPLACE = { replace: true, keepReplaced: true }

export function keysIn(file: string): unknown[] {
  const connection = new BetterSqlite3(file, { readonly: true })
  const keys = connection.prepare('SELECT key FROM settings ORDER BY key').pluck().all()
  connection.close()
  return keys
}

/** An open database with these keys, and a backup of it. */
export async function backupOf(t: Test, ...keys: string[]) {
  const storage = await openTestSqlite(t)
  for (const key of keys) {
    await storage.write(put(key))
  }
  const file = join(temporaryFolder(t), 'backup.db')
  await storage.backup(file)
  return { storage, file }
}

/** The file of a closed database with these keys, alone in its folder. */
export async function databaseOf(t: Test, ...keys: string[]): Promise<string> {
  const { storage } = await backupOf(t, ...keys)
  await storage.close()
  return storage.file
}

/** Writes the checksum that fits, as anybody can. */
export function seal(file: string): void {
  const sum = createHash('sha256').update(readFileSync(file)).digest('hex')
  writeFileSync(`${file}.sha256`, `${sum}  backup.db\n`)
}
