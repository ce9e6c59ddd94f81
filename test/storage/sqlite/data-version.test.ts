/** What `Storage.changes` knows of an SQLite file that several processes write to. */
import BetterSqlite3 from 'better-sqlite3'
import t, { type Test } from 'tap'
import type { Names } from '../../../src/storage/changes.ts'
import { sql } from '../../../src/storage/drizzle.ts'
import type { Writer } from '../../../src/storage/storage.ts'
import { openAgain, openTestSqlite } from '../../databases.ts'
import { put } from '../entries.ts'

const putAndTouch = (key: string) => async (writer: Writer) => {
  await put(key)(writer)
  writer.touch([key])
}

async function openHeard(t: Test) {
  const storage = await openTestSqlite(t)
  const heard: Names[] = []
  storage.changes.onCommit(names => {
    heard.push(names)
  })
  return { storage, heard }
}

t.test('its own commits are told by name, and found by nobody again', async t => {
  const { storage, heard } = await openHeard(t)
  t.ok(storage.changes.isCurrent())
  await storage.write(putAndTouch('a'))
  t.ok(storage.changes.isCurrent())
  t.ok(storage.changes.mayKeep())
  t.same(heard, [['a']])
})

t.test('a commit of another process is found when asked, and told as all', async t => {
  const { storage, heard } = await openHeard(t)
  const other = await openAgain(t, storage.url)
  await other.write(put('a'))
  t.same(heard, [], 'it is not told by itself')
  t.ok(storage.changes.isCurrent())
  t.same(heard, ['all'])
  t.ok(storage.changes.isCurrent())
  t.same(heard, ['all'], 'once')
})

t.test('it is found in the middle of a job and after it, too', async t => {
  const { storage, heard } = await openHeard(t)
  const other = await openAgain(t, storage.url)
  await other.write(put('a'))
  await storage.write(async writer => {
    await put('b')(writer)
    t.ok(storage.changes.isCurrent())
    t.same(heard, ['all'])
  })
  await other.write(put('c'))
  await storage.write(putAndTouch('d'))
  t.same(heard, ['all', ['d']], 'a commit of its own does not hide it')
  t.ok(storage.changes.isCurrent())
  t.same(heard, ['all', ['d'], 'all'])
})

t.test('the rewriting of the file counts as a commit of another process', async t => {
  const { storage, heard } = await openHeard(t)
  await storage.scrub()
  t.ok(storage.changes.isCurrent())
  t.same(heard, ['all'])
})

t.test('a storage that is closed knows of nothing', async t => {
  const { storage } = await openHeard(t)
  await storage.close()
  t.notOk(storage.changes.isCurrent())
})

t.test('jobs that run again after a failed commit are told once', async t => {
  const { storage, heard } = await openHeard(t)
  const raw = new BetterSqlite3(storage.file)
  raw.exec('CREATE TABLE child (parent TEXT REFERENCES settings(key) DEFERRABLE INITIALLY DEFERRED)')
  raw.close()
  t.ok(storage.changes.isCurrent())
  heard.length = 0
  const orphan = async (writer: Writer) => {
    await writer.db.run(sql`INSERT INTO child VALUES ('nobody')`)
    writer.touch(['orphan'])
  }
  await Promise.allSettled([storage.write(putAndTouch('a')), storage.write(orphan)])
  t.same(heard, [['a']])
})
