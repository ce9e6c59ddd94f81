import type { AnySQLiteColumn } from '../drizzle.ts'
import { loadDrizzle } from '../drizzle.ts'

const { index, integer, primaryKey, sqliteTable, text, uniqueIndex } = loadDrizzle('sqlite-core')

/**
 * The column kit of SQLite. The tables are defined only with these names, for which another database has columns of its
 * own, so that each table is defined once. Times are ISO text of fixed width (text order is time order), ids are text.
 */
export const sqliteKit = {
  table: sqliteTable,
  index,
  uniqueIndex,
  primaryKey,
  text: <T extends string = string>() => text().$type<T>(),
  integer: () => integer(),
  /** A primary key that the database gives. */
  rowId: () => integer().primaryKey(),
  json: <T>() => text({ mode: 'json' }).$type<T>(),
  time: () => text(),
}

export type Kit = typeof sqliteKit

/** The type of a column that refers to its own table. */
export type AnyColumn = AnySQLiteColumn
