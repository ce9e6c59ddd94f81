import { execFile } from 'node:child_process'
import { readdirSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { promisify } from 'node:util'
import BetterSqlite3 from 'better-sqlite3'
import t, { type Test } from 'tap'
import { migrationsFolder, readMigrations } from '../../../src/storage/migrations.ts'
import { migrate } from '../../../src/storage/sqlite/migrate.ts'
import { openSqlite } from '../../../src/storage/sqlite/open.ts'
import { temporaryFolder } from '../../databases.ts'
import { put } from '../entries.ts'
import { firstMigrations, migrationsOf } from '../migrations-folder.ts'

function openRaw(t: Test): BetterSqlite3.Database {
  const connection = new BetterSqlite3(join(temporaryFolder(t), 'raw.db'))
  t.teardown(() => connection.close())
  return connection
}

const FAMILY = `
CREATE TABLE parent (id TEXT PRIMARY KEY);
CREATE TABLE child (id TEXT, parent TEXT REFERENCES parent(id) ON DELETE CASCADE);`

const REBUILD = `
CREATE TABLE new_parent (id TEXT PRIMARY KEY, name TEXT);
INSERT INTO new_parent (id) SELECT id FROM parent;
DROP TABLE parent;
ALTER TABLE new_parent RENAME TO parent;`

t.test('migrations are applied once, in order', async t => {
  const db = openRaw(t)
  const folder = migrationsOf(t, 'CREATE TABLE a (x)', 'INSERT INTO a VALUES (1)')
  t.equal(migrate(db, { folder }).migrations.length, 2)
  t.equal(migrate(db, { folder }).migrations.length, 0)
  t.same(db.prepare('SELECT x FROM a').pluck().all(), [1])
})

t.test('a migration that rebuilds a table keeps the rows of its children', async t => {
  const db = openRaw(t)
  migrate(db, { folder: migrationsOf(t, FAMILY) })
  db.exec("INSERT INTO parent VALUES ('p'); INSERT INTO child VALUES ('c', 'p')")
  db.pragma('foreign_keys = ON')
  t.equal(migrate(db, { folder: migrationsOf(t, FAMILY, REBUILD) }).migrations.length, 1)
  t.same(db.prepare('SELECT id FROM child').pluck().all(), ['c'])
  t.equal(db.pragma('foreign_keys', { simple: true }), 1, 'and foreign keys are on again')
})

t.test('a failure leaves the database as it was', async t => {
  const cases = {
    'broken SQL': { script: 'CREATE TABLE b (x); --> statement-breakpoint\nNONSENSE', error: /syntax error/ },
    'a row left without its parent': { script: 'DELETE FROM parent', error: /refer to missing ones/ },
  }
  for (const [name, { script, error }] of Object.entries(cases)) {
    const db = openRaw(t)
    migrate(db, { folder: migrationsOf(t, FAMILY) })
    db.exec("INSERT INTO parent VALUES ('p'); INSERT INTO child VALUES ('c', 'p')")
    t.throws(() => migrate(db, { folder: migrationsOf(t, FAMILY, script) }), error, name)
    t.same(db.prepare('SELECT id FROM parent').pluck().all(), ['p'], `${name}: nothing changed`)
    t.equal(
      migrate(db, { folder: migrationsOf(t, FAMILY) }).migrations.length,
      0,
      `${name}: nothing was noted as applied`,
    )
  }
})

t.test('a database that does not fit is refused with a clear message', async t => {
  const newer = openRaw(t)
  migrate(newer, { folder: migrationsOf(t, 'CREATE TABLE a (x)', 'CREATE TABLE b (x)') })
  t.throws(() => migrate(newer, { folder: migrationsOf(t, 'CREATE TABLE a (x)') }), /newer than this program/)
  t.throws(
    () => migrate(newer, { folder: migrationsOf(t, 'CREATE TABLE other (x)', 'CREATE TABLE b (x)') }),
    /has another migration 1 than this program/,
  )
  const foreign = openRaw(t)
  foreign.exec('CREATE TABLE accounts (x)')
  t.throws(() => migrate(foreign, { folder: migrationsOf(t, 'CREATE TABLE a (x)') }), /another program/)
  t.throws(() => openSqlite(temporaryFolder(t)), /Cannot open the database/, 'a folder is no database')
  const garbage = join(temporaryFolder(t), 'garbage.db')
  writeFileSync(garbage, 'x'.repeat(5_000))
  t.throws(
    () => openSqlite(garbage),
    /^Cannot open the database .*: file is not a database \(SQLITE_NOTADB\)\. Correct the URL/,
  )
  const file = join(temporaryFolder(t), 'newer.db')
  await openSqlite(file).close()
  const raw = new BetterSqlite3(file)
  raw.exec("INSERT INTO __drizzle_migrations (hash, created_at) VALUES ('from the future', 1)")
  raw.close()
  t.throws(() => openSqlite(file), /newer than this program/)
})

t.test('processes that start at once migrate one after the other', async t => {
  const file = join(temporaryFolder(t), 'shared.db')
  const script = `
    import { openSqlite } from ${JSON.stringify(new URL('../../../src/storage/sqlite/open.ts', import.meta.url).href)}
    await openSqlite(${JSON.stringify(file)}).close()`
  const start = () => promisify(execFile)(process.execPath, ['--input-type=module', '-e', script])
  await Promise.all([start(), start(), start(), start()])
  const raw = new BetterSqlite3(file, { readonly: true })
  const known = readMigrations(migrationsFolder('sqlite')).length
  t.equal(raw.prepare('SELECT count(*) FROM __drizzle_migrations').pluck().get(), known)
  raw.close()
})

/** A database of an earlier version, with a row. */
function makeOld(t: Test, name = 'old.db'): { file: string; folder: string } {
  const folder = temporaryFolder(t)
  const file = join(folder, name)
  const connection = new BetterSqlite3(file)
  migrate(connection, { folder: firstMigrations(t, 2) })
  connection.exec("INSERT INTO settings (key, value) VALUES ('old', 'x')")
  connection.close()
  return { file, folder }
}

const KNOWN = readMigrations(migrationsFolder('sqlite')).map(({ name }) => name)

t.test('what a database was before a migration is kept, like one that a restore has replaced', async t => {
  const { file, folder } = makeOld(t)
  const reports: unknown[] = []
  const report = (migrated: unknown) => reports.push(migrated)
  await openSqlite(file, { report }).close()
  const [, kept = ''] = readdirSync(folder)
  t.match(kept, /^old\.db\.replaced-\d{4}-\d\d-\d\dT/)
  t.same(reports, [{ migrations: KNOWN.slice(2), isNew: false, kept: join(folder, kept) }])
  t.equal(statSync(join(folder, kept)).mode & 0o777, 0o600)
  const before = new BetterSqlite3(join(folder, kept), { readonly: true })
  t.equal(before.prepare('SELECT count(*) FROM __drizzle_migrations').pluck().get(), 2)
  t.equal(before.prepare('SELECT value FROM settings').pluck().get(), 'x')
  t.equal(before.pragma('journal_mode', { simple: true }), 'delete', 'a single file')
  before.close()

  const storage = openSqlite(file, { report })
  t.equal(reports.length, 1, 'and a start that migrates nothing keeps nothing')
  await storage.write(put('new'))
  t.equal(await storage.removeReplaced(60_000, new Date()), 0)
  t.same(await storage.scrub(), { replacedFiles: 1 }, 'an erasure removes it')
  await storage.close()
  t.same(readdirSync(folder), ['old.db'])
})

t.test('nothing is kept of a new database, or where nothing is wanted', async t => {
  const { file, folder } = makeOld(t)
  await openSqlite(file, { keepReplaced: false }).close()
  const reports: unknown[] = []
  await openSqlite(join(folder, 'new.db'), { report: migrated => reports.push(migrated) }).close()
  t.same(reports, [{ migrations: KNOWN, isNew: true, kept: undefined }])
  t.same(readdirSync(folder), ['new.db', 'old.db'])
})

t.test('without a copy nothing is migrated', async t => {
  // The name of the copy is longer than a file system allows.
  const { file, folder } = makeOld(t, `${'x'.repeat(222)}.db`)
  t.throws(
    () => openSqlite(file),
    /^The database was not migrated, .*\(ENAMETOOLONG\).*KEEP_REPLACED_DAYS=0\.$/,
  )
  const raw = new BetterSqlite3(file, { readonly: true })
  t.equal(raw.prepare('SELECT count(*) FROM __drizzle_migrations').pluck().get(), 2)
  raw.close()
  t.notMatch(readdirSync(folder).join(), /partial|replaced/)
})
