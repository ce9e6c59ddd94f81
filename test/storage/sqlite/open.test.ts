import { statSync } from 'node:fs'
import { join } from 'node:path'
import BetterSqlite3 from 'better-sqlite3'
import t from 'tap'
import { sql } from '../../../src/storage/drizzle.ts'
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
