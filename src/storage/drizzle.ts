/**
 * The only file that loads Drizzle, as CommonJS. As ES modules its hundreds of files take a second to load, because
 * Node parses the package's very long package.json again for each of them; as CommonJS they take a tenth of that.
 */
import { createRequire } from 'node:module'

const load = createRequire(import.meta.url)

type Core = typeof import('drizzle-orm')
type Parts = {
  'better-sqlite3': typeof import('drizzle-orm/better-sqlite3')
  migrator: typeof import('drizzle-orm/migrator')
  'node-postgres': typeof import('drizzle-orm/node-postgres')
  'pg-core': typeof import('drizzle-orm/pg-core')
  'sqlite-core': typeof import('drizzle-orm/sqlite-core')
}

// Each is a class, too: see below.
export type Column = import('drizzle-orm').Column
export type Param = import('drizzle-orm').Param
export type Placeholder = import('drizzle-orm').Placeholder
export type SQL<T = unknown> = import('drizzle-orm').SQL<T>
export type { MigrationMeta } from 'drizzle-orm/migrator'
export type { AnySQLiteColumn, BaseSQLiteDatabase, SQLiteColumn, SQLiteTable } from 'drizzle-orm/sqlite-core'

export const {
  aliasedTable,
  and,
  asc,
  Column,
  count,
  countDistinct,
  desc,
  eq,
  exists,
  getTableColumns,
  getTableName,
  gt,
  gte,
  inArray,
  is,
  isNotNull,
  isNull,
  lt,
  lte,
  max,
  ne,
  notExists,
  notInArray,
  or,
  Param,
  Placeholder,
  SQL,
  sql,
} = load('drizzle-orm') as Core

/** A part of Drizzle that only one database needs. */
export const loadDrizzle = <N extends keyof Parts>(name: N): Parts[N] => load(`drizzle-orm/${name}`)
