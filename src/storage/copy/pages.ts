import { and, desc, gt, inArray, ne, type SQL, type SQLiteColumn, sql } from '../drizzle.ts'
import type { Reader } from '../storage.ts'
import { MARK } from './mark.ts'
import { columnsOf, type Shape, tableOf } from './shape.ts'

/** A row of any table, by the names of its columns. */
export type Row = Record<string, unknown>

/** Few enough that a page of the longest sections is stored well within the time limit of a job. */
const PAGE = 100

/** The condition for rows that are copied: all but the mark of the copy. */
const isContent = ({ tables }: Pick<Reader, 'tables'>, { name }: Shape): SQL | undefined =>
  name === 'settings' ? ne(tables.settings.key, MARK) : undefined

/** Compares a key of one or more columns as one value, in the order in which both databases sort it. */
function compareKey(columns: SQLiteColumn[], operator: '>' | '>=', values: unknown[]): SQL {
  const key = sql.join(columns, sql`, `)
  const given = sql.join(
    values.map(value => sql`${value}`),
    sql`, `,
  )
  return sql`(${key}) ${sql.raw(operator)} (${given})`
}

const keyOf = ({ primaryKey }: Shape, row: Row) => primaryKey.map(name => row[name])

/** The number of rows to copy. */
export const countRows = (reader: Reader, shape: Shape): Promise<number> =>
  reader.db.$count(tableOf(reader, shape), isContent(reader, shape))

/** All rows of a table in the order of the primary key, page by page, so that memory does not grow with the table. */
export async function* pagesOf(reader: Reader, shape: Shape): AsyncGenerator<Row[]> {
  const table = tableOf(reader, shape)
  const key = columnsOf(table, shape.primaryKey)
  for (let last: Row | undefined, more = true; more; ) {
    const after = last && compareKey(key, '>', keyOf(shape, last))
    const rows: Row[] = await reader.db
      .select()
      .from(table)
      .where(and(after, isContent(reader, shape)))
      .orderBy(...key)
      .limit(PAGE)
    yield rows
    last = rows.at(-1)
    more = rows.length === PAGE
  }
}

/**
 * The rows of later pages to which rows of this page refer, directly or through other rows. A section may have been
 * moved below a younger one. Rows of earlier pages are already copied.
 */
export async function laterAncestors(reader: Reader, shape: Shape, page: readonly Row[]): Promise<Row[]> {
  const table = tableOf(reader, shape)
  const [key] = columnsOf(table, shape.primaryKey) as [SQLiteColumn]
  const keyName = key.name
  const last = page.at(-1)?.[keyName]
  const known = new Set(page.map(row => row[keyName]))
  const found: Row[] = []
  for (let newest = page; newest.length > 0; ) {
    const wanted = newest
      .flatMap(row => shape.selfReferences.map(name => row[name]))
      .filter(id => id !== null && !known.has(id))
    newest = await reader.db
      .select()
      .from(table)
      .where(and(inArray(key, [...new Set(wanted)]), gt(key, last)))
    for (const row of newest) {
      known.add(row[keyName])
      found.push(row)
    }
  }
  return found
}

/** Conditions for the last page of rows by primary key, and for references to them; undefined for an empty table. */
export async function lastRows(reader: Reader, shape: Shape) {
  const table = tableOf(reader, shape)
  const key = columnsOf(table, shape.primaryKey)
  const rows: Row[] = await reader.db
    .select()
    .from(table)
    .where(isContent(reader, shape))
    .orderBy(...key.map(column => desc(column)))
    .limit(PAGE)
  const first = rows.at(-1)
  return (
    first && {
      theRows: and(compareKey(key, '>=', keyOf(shape, first)), isContent(reader, shape)),
      refersToThem: (column: SQLiteColumn) => compareKey([column], '>=', keyOf(shape, first)),
    }
  )
}
