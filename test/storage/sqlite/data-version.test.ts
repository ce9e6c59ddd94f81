/** What `Storage.changes` knows of an SQLite file that several processes write to. */
import BetterSqlite3 from 'better-sqlite3'
import t from 'tap'
import { sql } from '../../../src/storage/drizzle.ts'
import type { Writer } from '../../../src/storage/storage.ts'
import { openAgain, openTestSqlite } from '../../databases.ts'
import { hear, put, putAndTouch } from '../entries.ts'

t.test('its own commits are told by name, and found by nobody again', async t => {
  const storage = await openTestSqlite(t)
  const heard = await hear(storage)
  t.ok(storage.changes.isCurrent())
  await storage.write(putAndTouch('a', ['a']))
  t.ok(storage.changes.isCurrent())
  t.ok(storage.changes.mayKeep())
  t.same(heard(), [['a']])
})

t.test('a commit of another process is found when asked, and told as all', async t => {
  const storage = await openTestSqlite(t)
  const heard = await hear(storage)
  const other = await openAgain(t, storage.url)
  await other.write(put('a'))
  t.same(heard(), [], 'it is not told by itself')
  t.ok(storage.changes.isCurrent())
  t.same(heard(), ['all'])
  t.ok(storage.changes.isCurrent())
  t.same(heard(), [], 'once')
})

t.test('it is found in the middle of a job and after it, too', async t => {
  const storage = await openTestSqlite(t)
  const heard = await hear(storage)
  const other = await openAgain(t, storage.url)
  await other.write(put('a'))
  await storage.write(async writer => {
    await put('b')(writer)
    t.ok(storage.changes.isCurrent())
    t.same(heard(), ['all'])
  })
  await other.write(put('c'))
  await storage.write(putAndTouch('d', ['d']))
  t.same(heard(), [['d']], 'a commit of its own does not hide it')
  t.ok(storage.changes.isCurrent())
  t.same(heard(), ['all'])
})

t.test('the rewriting of the file counts as a commit of another process', async t => {
  const storage = await openTestSqlite(t)
  const heard = await hear(storage)
  await storage.scrub()
  t.ok(storage.changes.isCurrent())
  t.same(heard(), ['all'])
})

t.test('a storage that is closed knows of nothing', async t => {
  const storage = await openTestSqlite(t)
  await storage.close()
  t.notOk(storage.changes.isCurrent())
})

t.test('jobs that run again after a failed commit are told once', async t => {
  const storage = await openTestSqlite(t)
  const heard = await hear(storage)
  const raw = new BetterSqlite3(storage.file)
  raw.exec('CREATE TABLE child (parent TEXT REFERENCES settings(key) DEFERRABLE INITIALLY DEFERRED)')
  raw.close()
  t.ok(storage.changes.isCurrent())
  heard()
  const orphan = async (writer: Writer) => {
    await writer.db.run(sql`INSERT INTO child VALUES ('nobody')`)
    writer.touch(['orphan'])
  }
  await Promise.allSettled([storage.write(putAndTouch('a', ['a'])), storage.write(orphan)])
  t.same(heard(), [['a']])
})
