import { statSync } from 'node:fs'
import { join } from 'node:path'
import BetterSqlite3 from 'better-sqlite3'
import t from 'tap'
import { sql } from '../../../src/storage/drizzle.ts'
import { openSqlite } from '../../../src/storage/sqlite/open.ts'
import type { Reader, Writer } from '../../../src/storage/storage.ts'
import { openTestSqlite, temporaryFolder } from '../../databases.ts'
import { keys, put } from '../entries.ts'

/** What a connection has set. */
async function settingsOf({ db }: Reader): Promise<Record<string, unknown>> {
  const names = [
    'foreign_keys',
    'trusted_schema',
    'journal_mode',
    'busy_timeout',
    'synchronous',
    'secure_delete',
    'cache_size',
  ]
  const all: Record<string, unknown> = {}
  for (const name of names) {
    const [row = {}] = (await (db as Writer['db']).all(sql.raw(`PRAGMA ${name}`))) as object[]
    all[name] = Object.values(row)[0]
  }
  return all
}

t.test('what each connection has set', async t => {
  const storage = await openTestSqlite(t)
  const all = { foreign_keys: 1, trusted_schema: 0, journal_mode: 'wal', cache_size: -4_096 }
  const writing = { ...all, busy_timeout: 0, synchronous: 2, secure_delete: 1 }
  t.match(await storage.write(settingsOf), writing)
  await storage.write(put('a'))
  t.match(await storage.write(settingsOf), writing, 'after a write too')
  for (const settings of [await settingsOf(storage.read), await storage.snapshot(settingsOf)]) {
    t.match(settings, { ...all, busy_timeout: 1_000 })
  }
  await t.rejects(put('b')(storage.read as Writer), { code: 'SQLITE_READONLY' })
  await t.rejects(
    storage.snapshot(reader => put('b')(reader as Writer)),
    { code: 'SQLITE_READONLY' },
  )
  t.same(await keys(storage.read), ['a'])
})

t.test('the file is made for this user alone', async t => {
  const file = join(temporaryFolder(t), 'stet.db')
  await openSqlite(file).close()
  t.equal(statSync(file).mode & 0o777, 0o600)
  const raw = new BetterSqlite3(file, { readonly: true })
  t.equal(raw.pragma('application_id', { simple: true }), 0x53746574)
  raw.close()
})
