import BetterSqlite3 from 'better-sqlite3'
import t from 'tap'
import { getTableName, loadDrizzle } from '../../../src/storage/drizzle.ts'
import { sqliteTables } from '../../../src/storage/sqlite/tables.ts'
import { openTestSqlite } from '../../databases.ts'

const { getTableConfig } = loadDrizzle('sqlite-core')

type ForeignKey = { table: string; from: string; to: string; on_delete: string }

t.test('the database has the foreign keys that the tables declare, each with an index', async t => {
  const { file } = await openTestSqlite(t)
  const connection = new BetterSqlite3(file, { readonly: true })
  t.teardown(() => connection.close())
  const snake = (name: string) => name.replace(/[A-Z]/g, letter => `_${letter.toLowerCase()}`)
  for (const table of Object.values(sqliteTables)) {
    const name = getTableName(table)
    const declared = getTableConfig(table).foreignKeys.map(key => {
      const { columns, foreignTable, foreignColumns } = key.reference()
      return {
        table: getTableName(foreignTable),
        from: snake(columns[0]?.name ?? ''),
        to: snake(foreignColumns[0]?.name ?? ''),
        on_delete: (key.onDelete ?? 'no action').toUpperCase(),
      }
    })
    const present = (connection.pragma(`foreign_key_list(${name})`) as ForeignKey[]).map(
      ({ table, from, to, on_delete }) => ({ table, from, to, on_delete }),
    )
    const order = (keys: ForeignKey[]) => keys.toSorted((a, b) => a.from.localeCompare(b.from))
    t.same(order(present), order(declared), name)
    const indexes = connection.pragma(`index_list(${name})`) as { name: string }[]
    const leading = indexes.map(
      index => (connection.pragma(`index_info(${index.name})`) as { name: string }[])[0]?.name,
    )
    for (const { from } of declared) {
      t.ok(leading.includes(from), `${name}.${from}: deleting its parent scans nothing`)
    }
  }
})
