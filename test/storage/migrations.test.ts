/** The migrations that are committed, of both databases. */
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { generateDrizzleJson, generateSQLiteDrizzleJson } from 'drizzle-kit/api'
import t from 'tap'
import { getTableName } from '../../src/storage/drizzle.ts'
import { migrationsFolder, readMigrations } from '../../src/storage/migrations.ts'
import { postgresTables } from '../../src/storage/postgres/tables.ts'
import { sqliteTables } from '../../src/storage/sqlite/tables.ts'

/** Tables of one database that the other has no use for. */
const ALONE = { sqlite: [], postgres: ['rate_counters'] }

t.test('the committed journals only grow', async t => {
  for (const database of ['sqlite', 'postgres'] as const) {
    const journal = readFileSync(join(migrationsFolder(database), 'meta', '_journal.json'), 'utf8')
    const { entries } = JSON.parse(journal) as { entries: { idx: number; when: number }[] }
    const times = entries.map(({ when }) => when)
    t.same(
      times,
      times.toSorted((a, b) => a - b),
      'one dated earlier would be skipped in silence',
    )
    t.equal(new Set(times).size, times.length)
    t.same(
      entries.map(({ idx }) => idx),
      entries.map((_entry, index) => index),
    )
  }
})

t.test('the migrations of both make the same tables', async t => {
  const declared = Object.values(sqliteTables).map(getTableName)
  for (const database of ['sqlite', 'postgres'] as const) {
    const statements = readMigrations(migrationsFolder(database)).flatMap(({ sql }) => sql)
    const made = statements.flatMap(statement =>
      [...statement.matchAll(/CREATE (?:UNLOGGED )?TABLE [`"](\w+)[`"]/g)].map(match => match[1]),
    )
    t.same(made.sort(), [...declared, ...ALONE[database]].sort(), database)
  }
})

t.test('nothing is left to migrate: each column, index and key that is declared was generated', async t => {
  const casing = 'snake_case'
  const declared = {
    sqlite: await generateSQLiteDrizzleJson(sqliteTables, undefined, casing),
    postgres: generateDrizzleJson(postgresTables, undefined, undefined, casing),
  }
  for (const [database, { tables }] of Object.entries(declared)) {
    const folder = join(migrationsFolder(database as keyof typeof declared), 'meta')
    const latest = readdirSync(folder)
      .filter(name => name.endsWith('_snapshot.json'))
      .sort()
      .at(-1)
    const generated = JSON.parse(readFileSync(join(folder, `${latest}`), 'utf8'))
    t.strictSame(JSON.parse(JSON.stringify(tables)), generated.tables, database)
  }
})
