import { appendFileSync, existsSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import BetterSqlite3 from 'better-sqlite3'
import t, { type Test } from 'tap'
import { UnusableDatabaseError } from '../../../src/storage/errors.ts'
import { restoreDatabase } from '../../../src/storage/sqlite/backup.ts'
import { openSqlite } from '../../../src/storage/sqlite/open.ts'
import type { Storage } from '../../../src/storage/storage.ts'
import { openTestSqlite, temporaryFolder } from '../../databases.ts'

const put = (storage: Storage, key: string) =>
  storage.write(async ({ db, tables: { settings } }) => {
    await db.insert(settings).values({ key, value: 'x' })
  })

const keysIn = (file: string) => {
  const connection = new BetterSqlite3(file, { readonly: true })
  const keys = connection.prepare('SELECT key FROM settings ORDER BY key').pluck().all()
  connection.close()
  return keys
}

async function backupOf(t: Test, ...keys: string[]) {
  const storage = await openTestSqlite(t)
  for (const key of keys) {
    await put(storage, key)
  }
  const file = join(temporaryFolder(t), 'backup.db')
  await storage.backup(file)
  return { storage, file }
}

t.test('a backup is whole while the service writes on', async t => {
  const { storage, file } = await backupOf(t, 'a')
  const second = `${file}.second`
  await Promise.all([
    storage.backup(second),
    ...Array.from({ length: 50 }, (_, index) => put(storage, `w${index}`)),
  ])
  for (const backup of [file, second]) {
    t.match(readFileSync(`${backup}.sha256`, 'utf8'), /^[0-9a-f]{64} {2}backup\.db/)
    t.equal(statSync(backup).mode & 0o777, 0o600, 'for this user alone')
    t.notOk(existsSync(`${backup}.partial`))
  }
  t.same(keysIn(file), ['a'])
  await t.rejects(storage.backup(file), /exists already/)
})

t.test('a restored backup is the database that it was', async t => {
  const { file } = await backupOf(t, 'a', 'b')
  const target = join(temporaryFolder(t), 'restored.db')
  await restoreDatabase(file, target, false)
  const storage = openSqlite(target)
  t.teardown(() => storage.close())
  await put(storage, 'c')
  const { db, tables } = storage.read
  t.equal((await db.select().from(tables.settings)).length, 3)
})

t.test('a restore puts nothing at risk', async t => {
  const { file } = await backupOf(t, 'a')
  const taken = await openTestSqlite(t)
  await put(taken, 'present')

  await t.rejects(restoreDatabase(file, taken.file, false), /exists already/)
  await t.rejects(restoreDatabase(file, taken.file, true), /in use/, 'while the service runs')
  await taken.close()
  t.same(keysIn(taken.file), ['present'])

  const spoiled: [name: string, spoil: (copy: string) => void, error: RegExp][] = [
    ['a byte more', copy => appendFileSync(copy, 'x'), /does not match its checksum/],
    [
      'a changed checksum',
      copy => writeFileSync(`${copy}.sha256`, `${'0'.repeat(64)}  x\n`),
      /does not match/,
    ],
    ['no checksum', copy => rmSync(`${copy}.sha256`), /is missing/],
    ['an empty checksum', copy => writeFileSync(`${copy}.sha256`, ''), /is missing/],
  ]
  for (const [name, spoil, error] of spoiled) {
    const { file: copy } = await backupOf(t, 'a')
    spoil(copy)
    await t.rejects(restoreDatabase(copy, taken.file, true), error, name)
    t.same(keysIn(taken.file), ['present'], `${name}: nothing changed`)
  }

  await restoreDatabase(file, taken.file, true)
  t.same(keysIn(taken.file), ['a'])
})

t.test('a backup that was broken before its checksum was made is refused too', async t => {
  const { file } = await backupOf(t, ...Array.from({ length: 200 }, (_, index) => `key-${index}`))
  const bytes = readFileSync(file)
  // The header of a page of the settings table's index: SQLite's own check sees that.
  const page = bytes.lastIndexOf('key-150') & ~0xfff
  bytes.fill(0xff, page, page + 8)
  writeFileSync(file, bytes)
  const { createHash } = await import('node:crypto')
  writeFileSync(`${file}.sha256`, `${createHash('sha256').update(bytes).digest('hex')}  backup.db\n`)
  await t.rejects(restoreDatabase(file, join(temporaryFolder(t), 'x.db'), false), UnusableDatabaseError)
})
