import { loadDrizzle } from '../drizzle.ts'
import type { Kit } from '../sqlite/kit.ts'

const { customType, index, integer, json, pgTable, primaryKey, uniqueIndex } = loadDrizzle('pg-core')

/** Sorted by code points, like SQLite, for every collation of the database. */
const text = customType<{ data: string }>({ dataType: () => 'text COLLATE "C"' })

/**
 * The column kit of PostgreSQL, cast to the type of SQLite's: queries are typed for SQLite and run on both. `json`
 * keeps its text; `jsonb` would sort the members of an object.
 */
export const postgresKit = {
  table: pgTable,
  index,
  uniqueIndex,
  primaryKey,
  text: <T extends string = string>() => text().$type<T>(),
  integer: () => integer(),
  rowId: () => integer().primaryKey().generatedAlwaysAsIdentity(),
  json: <T>() => json().$type<T>(),
  time: () => text(),
} as unknown as Kit
