import {
  appendFileSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { dirname, join } from 'node:path'
import t from 'tap'
import { UnusableDatabaseError } from '../../../src/storage/errors.ts'
import { explain } from '../../../src/storage/sqlite/files.ts'
import { openSqlite } from '../../../src/storage/sqlite/open.ts'
import { restoreDatabase } from '../../../src/storage/sqlite/restore.ts'
import { openTestSqlite, temporaryFolder } from '../../databases.ts'
import { put } from '../entries.ts'
import { backupOf, keysIn, NEW, REPLACE, seal } from './backups.ts'

t.test('a backup is whole while the service writes on', async t => {
  const { storage, file } = await backupOf(t, 'a')
  const second = `${file}.second`
  await Promise.all([
    storage.backup(second),
    ...Array.from({ length: 50 }, (_, index) => storage.write(put(`w${index}`))),
  ])
  for (const backup of [file, second]) {
    t.match(readFileSync(`${backup}.sha256`, 'utf8'), /^[0-9a-f]{64} {2}backup\.db/)
    // The versions of the file format for writing and reading (https://sqlite.org/fileformat.html): 2 is WAL.
    t.same([...readFileSync(backup).subarray(18, 20)], [1, 1], 'one file, which a read-only disk may hold')
    for (const path of [backup, `${backup}.sha256`]) {
      t.equal(statSync(path).mode & 0o777, 0o600, 'for this user alone')
    }
  }
  t.equal(readdirSync(dirname(file)).length, 4, 'and nothing else is left')
  t.same(keysIn(file), ['a'])
})

t.test('a backup overwrites nothing, and leaves nothing when it fails', async t => {
  const { storage, file } = await backupOf(t, 'a')
  const folder = temporaryFolder(t)
  const place = join(folder, 'b.db')
  const cases: [name: string, before: () => void, error: RegExp, meanwhile?: () => void][] = [
    ['another backup', () => writeFileSync(place, 'x'), /b\.db already exists/],
    [
      'the checksum of another file',
      () => writeFileSync(`${place}.sha256`, 'x'),
      /b\.db\.sha256 already exists/,
    ],
    ['a link to nothing', () => symlinkSync('nowhere', place), /already exists/],
    ['what came meanwhile', () => undefined, /already exists/, () => mkdirSync(place)],
  ]
  for (const [name, before, error, meanwhile = () => undefined] of cases) {
    before()
    const backup = storage.backup(place)
    meanwhile()
    await t.rejects(backup, { name: 'UnusableDatabaseError', message: error }, name)
    t.equal(readdirSync(folder).length, 1, `${name}: it alone is there`)
    rmSync(folder, { recursive: true })
    mkdirSync(folder)
  }
  await t.rejects(storage.backup(join(folder, 'missing', 'b.db')), UnusableDatabaseError)
  const both = await Promise.allSettled([storage.backup(place), storage.backup(place)])
  t.same(both.map(({ status }) => status).sort(), ['fulfilled', 'rejected'], 'two at once: one is whole')
  const target = join(folder, 'restored.db')
  await restoreDatabase(place, target, NEW)
  t.same(keysIn(target), keysIn(file))
})

t.test('a restored backup is the database that it was', async t => {
  const { file } = await backupOf(t, 'a', 'b')
  const target = join(temporaryFolder(t), 'restored.db')
  await restoreDatabase(file, target, NEW)
  const storage = openSqlite(target)
  t.teardown(() => storage.close())
  await storage.write(put('c'))
  const { db, tables } = storage.read
  t.equal((await db.select().from(tables.settings)).length, 3)
})

t.test('a restore puts nothing at risk', async t => {
  const { file } = await backupOf(t, 'a')
  const taken = await openTestSqlite(t)
  await taken.write(put('present'))

  await t.rejects(restoreDatabase(file, taken.file, NEW), /already exists/)
  await t.rejects(restoreDatabase(file, taken.file, REPLACE), /in use/, 'while the service runs')
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
    await t.rejects(restoreDatabase(copy, taken.file, REPLACE), error, name)
    t.same(keysIn(taken.file), ['present'], `${name}: nothing changed`)
  }

  await restoreDatabase(file, taken.file, REPLACE)
  t.same(keysIn(taken.file), ['a'])
})

t.test('a backup that was broken before its checksum was made is refused too', async t => {
  const { file } = await backupOf(t, ...Array.from({ length: 200 }, (_, index) => `key-${index}`))
  const bytes = readFileSync(file)
  // The header of a page of the settings table's index: SQLite's own check sees that.
  const page = bytes.lastIndexOf('key-150') & ~0xfff
  bytes.fill(0xff, page, page + 8)
  writeFileSync(file, bytes)
  seal(file)
  await t.rejects(restoreDatabase(file, join(temporaryFolder(t), 'x.db'), NEW), UnusableDatabaseError)
})

t.test('an error that no operator can mend stays what it is', async t => {
  const bug = () => Promise.reject(new TypeError('a bug'))
  await t.rejects(explain('Nothing was backed up.', bug), new TypeError('a bug'))
})
