import { statSync } from 'node:fs'
import { join } from 'node:path'
import BetterSqlite3 from 'better-sqlite3'
import t from 'tap'
import { sql } from '../../../src/storage/drizzle.ts'
import { MissingRowError, mapError, StorageBusyError, StorageFullError } from '../../../src/storage/errors.ts'
import { readOrMakeSetting } from '../../../src/storage/settings.ts'
import { openSqlite } from '../../../src/storage/sqlite/open.ts'
import { openTestSqlite, temporaryFolder } from '../../databases.ts'

t.test('the writer syncs every commit, after a write too', async t => {
  const storage = await openTestSqlite(t)
  const level = () =>
    storage.write(async ({ db, tables: { settings } }) => {
      await db.insert(settings).values({ key: 'k', value: 'v' }).onConflictDoNothing()
      return db.all(sql`PRAGMA synchronous`)
    })
  t.same(await level(), [{ synchronous: 2 }])
  t.same(await level(), [{ synchronous: 2 }])
  t.same(await storage.write(({ db }) => db.all(sql`PRAGMA journal_mode`) as Promise<unknown[]>), [
    { journal_mode: 'wal' },
  ])
  t.same(await storage.write(({ db }) => db.all(sql`PRAGMA foreign_keys`) as Promise<unknown[]>), [
    { foreign_keys: 1 },
  ])
})

t.test('the read handle cannot write', async t => {
  const storage = await openTestSqlite(t)
  const { db, tables } = storage.read as Parameters<Parameters<typeof storage.write>[0]>[0]
  await t.rejects(async () => {
    await db.insert(tables.settings).values({ key: 'k', value: 'v' })
  }, /readonly/)
})

t.test('file and folder are made for this user alone', async t => {
  const folder = join(temporaryFolder(t), 'made')
  const file = join(folder, 'stet.db')
  await openSqlite(file).close()
  t.equal(statSync(folder).mode & 0o777, 0o700)
  t.equal(statSync(file).mode & 0o777, 0o600)
  const raw = new BetterSqlite3(file, { readonly: true })
  t.equal(raw.pragma('application_id', { simple: true }), 0x53746574)
  raw.close()
})

t.test('errors of the driver are told apart', async t => {
  const withCode = (code: string) => Object.assign(new Error('driver'), { code })
  t.ok(mapError(withCode('SQLITE_BUSY')) instanceof StorageBusyError)
  t.ok(mapError(withCode('SQLITE_LOCKED_SHAREDCACHE')) instanceof StorageBusyError)
  t.ok(mapError(withCode('SQLITE_FULL')) instanceof StorageFullError)
  t.ok(mapError(withCode('SQLITE_CONSTRAINT_FOREIGNKEY')) instanceof MissingRowError)
  t.ok(mapError(new Error('wrapped', { cause: withCode('SQLITE_FULL') })) instanceof StorageFullError)
  const other = withCode('SQLITE_CORRUPT')
  t.equal(mapError(other), other)
  t.equal(mapError('no error'), 'no error')
})

t.test('a setting is made once and then kept', async t => {
  const storage = await openTestSqlite(t)
  t.equal(await readOrMakeSetting(storage, 'k', 'first'), 'first')
  t.equal(await readOrMakeSetting(storage, 'k', 'second'), 'first')
  await storage.check()
})
