/**
 * What a copy must know of each table. Read from the definitions, so that a new table is copied too. What search finds is
 * left out: it is made of the articles, and its words are stored in another form on each database.
 */
import { getTableColumns, loadDrizzle, type SQLiteColumn, type SQLiteTable } from '../drizzle.ts'
import { sqliteTables } from '../sqlite/tables.ts'
import type { Reader } from '../storage.ts'
import type { Tables } from '../tables.ts'

const { getTableConfig } = loadDrizzle('sqlite-core')

type TableName = Exclude<keyof Tables, 'searchDocuments'>

export type Shape = {
  name: TableName
  /** Sorted, so that their order does not depend on the order in the definition. */
  columns: string[]
  primaryKey: string[]
  /** Columns that refer to another row of the same table. */
  selfReferences: string[]
  /** Other tables, whose rows must be copied first. */
  refersTo: TableName[]
}

const { searchDocuments: _, ...copied } = sqliteTables

const names = Object.keys(copied) as TableName[]

function shapeOf(name: TableName): Shape {
  // The definitions are the same for every database, but only each database's own library can read them.
  const { columns, foreignKeys, primaryKeys } = getTableConfig(sqliteTables[name])
  const composite = primaryKeys.flatMap(key => key.columns)
  const references = foreignKeys.map(key => key.reference())
  const own = references.filter(({ foreignTable }) => foreignTable === sqliteTables[name])
  return {
    name,
    columns: columns.map(nameOf).sort(),
    primaryKey: (composite.length > 0 ? composite : columns.filter(({ primary }) => primary)).map(nameOf),
    selfReferences: own.flatMap(reference => reference.columns.map(nameOf)),
    refersTo: names.filter(
      other => other !== name && references.some(({ foreignTable }) => foreignTable === sqliteTables[other]),
    ),
  }
}

const nameOf = ({ name }: { name: string }) => name

const byName = new Map(names.map(name => [name, shapeOf(name)]))

/** The length of the longest chain of references from this table to others. */
function heightOf(name: TableName): number {
  return 1 + Math.max(0, ...(byName.get(name) as Shape).refersTo.map(heightOf))
}

/** Every table, each after those that it refers to. */
export const SHAPES: readonly Shape[] = [...byName.values()].sort(
  (a, b) => heightOf(a.name) - heightOf(b.name),
)

/** The table of this shape in the reader's database. */
export const tableOf = ({ tables }: Pick<Reader, 'tables'>, { name }: Shape): SQLiteTable => tables[name]

export const columnsOf = (table: SQLiteTable, names: readonly string[]): SQLiteColumn[] => {
  const columns = getTableColumns(table)
  return names.map(name => columns[name] as SQLiteColumn)
}
