import pg from 'pg'
import t from 'tap'
import { getTableName, loadDrizzle } from '../../../src/storage/drizzle.ts'
import { postgresTables } from '../../../src/storage/postgres/tables.ts'
import type { Reader, Storage } from '../../../src/storage/storage.ts'
import { openTestPostgres, openTestSqlite } from '../../databases.ts'

const { getTableConfig } = loadDrizzle('pg-core')

type ForeignKey = { from: string; table: string; to: string; onDelete: string }

const FOREIGN_KEYS = `
  SELECT a.attname AS "from", c.confrelid::regclass::text AS "table", b.attname AS "to",
    CASE c.confdeltype WHEN 'c' THEN 'cascade' WHEN 'a' THEN 'no action' ELSE 'another' END AS "onDelete"
  FROM pg_constraint c
  JOIN pg_attribute a ON a.attrelid = c.conrelid AND a.attnum = c.conkey[1]
  JOIN pg_attribute b ON b.attrelid = c.confrelid AND b.attnum = c.confkey[1]
  WHERE c.contype = 'f' AND c.conrelid = $1::regclass`

/** The first columns of the indexes of a table. */
const LEADING = `
  SELECT a.attname AS name FROM pg_index i
  JOIN pg_attribute a ON a.attrelid = i.indrelid AND a.attnum = i.indkey[0]
  WHERE i.indrelid = $1::regclass`

t.test('the database has the foreign keys that the tables declare, each with an index', async t => {
  const { url } = await openTestPostgres(t)
  const client = new pg.Client(url)
  await client.connect()
  t.teardown(() => client.end())
  const snake = (name = '') => name.replace(/[A-Z]/g, letter => `_${letter.toLowerCase()}`)
  const order = (keys: ForeignKey[]) => keys.toSorted((a, b) => a.from.localeCompare(b.from))
  for (const table of Object.values(postgresTables)) {
    const name = getTableName(table)
    const declared = getTableConfig(table as never).foreignKeys.map(key => {
      const { columns, foreignTable, foreignColumns } = key.reference()
      return {
        from: snake(columns[0]?.name),
        table: getTableName(foreignTable),
        to: snake(foreignColumns[0]?.name),
        onDelete: key.onDelete ?? 'no action',
      }
    })
    const { rows: present } = await client.query<ForeignKey>(FOREIGN_KEYS, [name])
    t.same(order(present), order(declared), name)
    const { rows: leading } = await client.query<{ name: string }>(LEADING, [name])
    for (const { from } of declared) {
      t.ok(
        leading.some(index => index.name === from),
        `${name}.${from}: deleting its parent scans nothing`,
      )
    }
  }
})

/** Texts that collations of languages put in another order than their code points. */
const ODD = [
  ...['a', 'A', 'b', 'B', 'aa', 'a a', 'a-a', 'ab', 'a_', 'a0', 'a10', 'a9', 'Z', '_', '-', '~', ' '],
  ...['ä', 'å', 'é', 'e\u0301', 'ß', 'ss', 'z', 'Ω', 'я', 'Я', '中', '文', 'ａ', '\u{FFFD}', '\u{FFFF}'],
  ...['\u{10000}', '\u{1F600}', '\u{1F600}\u{200D}', '\u{E000}', '\u0001', '\t', '\n', "'", '"', '\\', '%'],
]

const POINTS = (text: string) => [...text].map(character => character.codePointAt(0) as number)

const byCodePoints = (a: string, b: string): number => {
  const [one, two] = [POINTS(a), POINTS(b)]
  const place = one.findIndex((point, index) => point !== two[index])
  return place === -1 ? one.length - two.length : (one[place] ?? 0) - (two[place] ?? -1)
}

t.test('text is sorted by code points, as SQLite sorts it', async t => {
  const sorted = async (storage: Storage) => {
    await storage.write(async ({ db, tables: { settings } }) => {
      await db.insert(settings).values(ODD.map(key => ({ key, value: key })))
    })
    const all = async ({ db, tables: { settings } }: Reader) => [
      (await db.select().from(settings).orderBy(settings.key)).map(({ key }) => key),
      // Not by the order of an index.
      (await db.select().from(settings).orderBy(settings.value)).map(({ value }) => value),
    ]
    return storage.snapshot(all)
  }
  const inPostgres = await sorted(await openTestPostgres(t))
  t.same(inPostgres, await sorted(await openTestSqlite(t)))
  const expected = ODD.toSorted(byCodePoints)
  t.same(inPostgres, [expected, expected])
})
