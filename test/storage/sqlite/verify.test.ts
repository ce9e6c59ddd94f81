import { chmodSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { basename, dirname, join } from 'node:path'
import BetterSqlite3 from 'better-sqlite3'
import t from 'tap'
import { migrate } from '../../../src/storage/sqlite/migrate.ts'
import { openSqlite } from '../../../src/storage/sqlite/open.ts'
import { restoreDatabase } from '../../../src/storage/sqlite/restore.ts'
import { APPLICATION_ID } from '../../../src/storage/sqlite/verify.ts'
import { temporaryFolder } from '../../databases.ts'
import { firstMigrations } from '../migrations-folder.ts'
import { backupOf, databaseOf, keysIn, NEW, REPLACE, seal } from './backups.ts'

/** Changes a file as another program can. */
const run = (sql: string) => (file: string) => {
  const connection = new BetterSqlite3(file)
  connection.exec(sql)
  connection.close()
}

const OURS = `PRAGMA application_id = ${APPLICATION_ID}`

t.test('only a database of this program is taken, whatever its checksum says', async t => {
  const foreign = /is not a database of this program\. Give a file that `backup` made/
  const changed = (what: string) => new RegExp(`"${what}" in .*db differs from what this program makes`)
  const cases: [name: string, change: (file: string) => void, error?: RegExp][] = [
    ['as it was made', () => undefined],
    ['readable by all', file => chmodSync(file, 0o644)],
    ['with the statistics of SQLite', run('ANALYZE')],
    ['in WAL mode', run('PRAGMA journal_mode = WAL')],
    ['a trigger', run('CREATE TRIGGER x AFTER INSERT ON settings BEGIN SELECT 1; END'), changed('trigger x')],
    ['a view', run('CREATE VIEW x AS SELECT 1'), changed('view x')],
    ['a table more', run('CREATE TABLE x (y)'), changed('table x')],
    ['a virtual table', run('CREATE VIRTUAL TABLE x USING fts5(y)'), changed('table x')],
    ['an index more', run('CREATE INDEX x ON settings (value)'), changed('index x')],
    ['an index less', run('DROP INDEX comments_email'), changed('index comments_email')],
    ['a column more', run('ALTER TABLE settings ADD COLUMN x text'), changed('table settings')],
    ['a name for a terminal', run('CREATE TABLE "\u001b[2J" (x)'), changed(String.raw`table \\u001b\[2J`)],
    [
      'of a newer version',
      run("INSERT INTO __drizzle_migrations (hash) VALUES ('x')"),
      /newer than this program: .* Run the version of the program that migrated it/,
    ],
    [
      'of another branch',
      run("UPDATE __drizzle_migrations SET hash = 'x' WHERE id = 2"),
      /another migration 2/,
    ],
    [
      'without its list of migrations',
      run('DROP TABLE __drizzle_migrations'),
      changed('table __drizzle_migrations'),
    ],
    ['of another program', run('PRAGMA application_id = 1'), foreign],
    ['another database', file => rmSync(file) ?? run('CREATE TABLE x (y)')(file), foreign],
    ['nothing but the mark', file => rmSync(file) ?? run(OURS)(file), changed('table __drizzle_migrations')],
    ['an empty file', file => writeFileSync(file, ''), foreign],
    [
      'a text',
      file => writeFileSync(file, 'text '.repeat(1_000)),
      /It is damaged, or no database \(SQLITE_NOTADB\)/,
    ],
  ]
  for (const [name, change, error] of cases) {
    const { file } = await backupOf(t, 'a')
    const target = await databaseOf(t, 'present')
    change(file)
    seal(file)
    if (error) {
      await t.rejects(
        restoreDatabase(file, target, REPLACE),
        { name: 'UnusableDatabaseError', message: error },
        name,
      )
      t.same(keysIn(target), ['present'], `${name}: nothing changed`)
      t.same(readdirSync(dirname(target)), ['test.db'], `${name}: nothing is left`)
    } else {
      const kept = await restoreDatabase(file, target, REPLACE)
      t.same(readdirSync(dirname(target)), ['test.db', basename(kept ?? '')], name)
      t.same(keysIn(target), ['a'], name)
      t.equal(statSync(target).mode & 0o777, 0o600, name)
    }
  }
})

t.test('one of an earlier version is taken, and migrated by the next start', async t => {
  const older = firstMigrations(t, 2)
  const old = join(temporaryFolder(t), 'old.db')
  const connection = new BetterSqlite3(old)
  migrate(connection, { folder: older })
  connection.exec(`${OURS}; INSERT INTO settings (key, value) VALUES ('old', 'x')`)
  connection.close()
  seal(old)
  const target = join(temporaryFolder(t), 'stet.db')
  await restoreDatabase(old, target, NEW)
  const storage = openSqlite(target)
  const newer = join(temporaryFolder(t), 'newer.db')
  await storage.backup(newer)
  await storage.close()
  await restoreDatabase(newer, target, REPLACE)
  t.same(keysIn(target), ['old'], 'and so is what was migrated step by step')
})
