/** Helpers that the queries share. */
import type { Slice } from '../kernel/paging.ts'
import { asc, desc, type Placeholder, type SQL, type SQLiteColumn, sql } from './drizzle.ts'
import { type Compiled, compile, UNNAMED } from './statement.ts'
import type { Reader } from './storage.ts'
import type { Tables } from './tables.ts'

/** A query of Drizzle's builder. */
export type Preparable<R> = {
  prepare(name: string): { execute(parameters: Record<string, unknown>): PromiseLike<R> }
}

let statements = 0

const nextName = () => {
  statements += 1
  return `stet_${statements}`
}

/**
 * Lets Drizzle build a query once for each kind of database, and runs it on the driver. For the hot paths, because the
 * builder takes many times as long as the query. Every `sql.placeholder` of the query must be given a value, even if it
 * is null. A change gives no rows.
 */
export function prepared<H extends Reader, P extends Record<string, unknown>, R>(
  build: (handle: H) => Preparable<R>,
  name = nextName(),
): (handle: H, parameters: P) => Promise<R> {
  const compiled = new WeakMap<Tables, Compiled>()
  return async (handle, parameters) => {
    let query = compiled.get(handle.tables)
    if (query === undefined) {
      query = compile(name, build(handle).prepare(name))
      compiled.set(handle.tables, query)
    }
    const rows = await handle.run(query.statement, query.encode(parameters))
    return rows.map(query.decode) as R
  }
}

/**
 * {@link prepared} for a query with a list of ids (`inArray(column, ids)`): compiled once for each length of the list,
 * which is at most the length of a page. `more` has the values of the other placeholders.
 */
export function preparedForIds<H extends Reader, R>(
  build: (handle: H, ids: Placeholder[]) => Preparable<R>,
): (handle: H, ids: readonly (string | null)[], more?: Record<string, unknown>) => Promise<R> {
  const byLength: { names: string[]; run: (handle: H, parameters: Record<string, unknown>) => Promise<R> }[] =
    []
  return (handle, ids, more) => {
    let query = byLength[ids.length]
    if (query === undefined) {
      const names = ids.map((_id, index) => `id${index}`)
      query = {
        names,
        run: prepared(one =>
          build(
            one,
            names.map(name => sql.placeholder(name)),
          ),
        ),
      }
      byLength[ids.length] = query
    }
    const parameters = { ...more }
    for (let index = 0; index < ids.length; index += 1) {
      parameters[query.names[index] as string] = ids[index]
    }
    return query.run(handle, parameters)
  }
}

/**
 * Waits for queries that do not depend on each other. On PostgreSQL they share a round trip. When this ends, all of them
 * are over.
 * @throws the first error in the order of the list.
 */
export async function together<T extends readonly unknown[]>(
  ...queries: T
): Promise<{ -readonly [K in keyof T]: Awaited<T[K]> }> {
  const settled = await Promise.allSettled(queries)
  return settled.map(resultOf) as { -readonly [K in keyof T]: Awaited<T[K]> }
}

/** @throws what a settled promise was rejected with. */
export function resultOf<T>(settled: PromiseSettledResult<T>): T {
  if (settled.status === 'rejected') {
    throw settled.reason
  }
  return settled.value
}

/**
 * The clauses that fetch one slice of a list that is ordered by `column` and then by `id`. The position is a value and
 * not an offset, so that rows added or removed elsewhere do not shift the page. When `back`, the rows come in reverse.
 * The comparison of both at once lets an index begin at the position. Beside another bound on the same column SQLite may
 * begin at that one: see {@link withoutIndex}.
 */
export function keyset(
  column: SQLiteColumn,
  id: SQLiteColumn,
  descending: boolean,
  {
    limit,
    from,
    back,
  }: Omit<Slice, 'limit' | 'from'> & {
    limit: number | Placeholder
    from: { value: unknown; id: unknown } | undefined
  },
): { where: SQL | undefined; orderBy: SQL[]; limit: number | Placeholder } {
  const down = descending !== back
  const order = down ? desc : asc
  return {
    where: from && sql`(${column}, ${id}) ${sql.raw(down ? '<' : '>')} (${from.value}, ${from.id})`,
    orderBy: [order(column), order(id)],
    // One row more than the page, to see whether there is a next page.
    limit: typeof limit === 'number' ? limit + 1 : limit,
  }
}

/** A text column in a comparison for which no index is used. */
export const withoutIndex = (column: SQLiteColumn): SQL => sql`${column} || ''`

/** How many shapes of a query are kept: more than a site's pages use, and far fewer than clients can make up. */
const MOST_SHAPES = 500

/**
 * {@link prepared} for a query whose SQL depends on which of its filters are given: built once for each of the first
 * shapes, and each time for others, of which nothing is left. (To drop shapes for new ones would not do: PostgreSQL keeps
 * each named statement as long as the connection lasts.)
 * @param build of a shape, which must be made of names and numbers of filters, and not of values from a request.
 * @param isPlannedByValues which shapes PostgreSQL plans anew each time. A statement with a name it may plan once for
 *   usual values: for those of another tag, that plan may read all articles.
 */
export function preparedByShape<S extends object, R>(
  build: (handle: Reader, shape: S) => Preparable<R>,
  isPlannedByValues: (shape: S) => boolean = () => false,
): (handle: Reader, shape: S, parameters: Record<string, unknown>) => Promise<R> {
  const known = new Map<string, (handle: Reader, parameters: Record<string, unknown>) => Promise<R>>()
  return (handle, shape, parameters) => {
    const key = JSON.stringify(shape)
    let run = known.get(key)
    if (run === undefined) {
      const isKept = known.size < MOST_SHAPES
      run = prepared(one => build(one, shape), isKept && !isPlannedByValues(shape) ? nextName() : UNNAMED)
      if (isKept) {
        known.set(key, run)
      }
    }
    return run(handle, parameters)
  }
}

/** The row of a query that always gives exactly one, such as a count. */
export function onlyRow<R>(rows: R[]): R {
  const [row] = rows
  if (row === undefined) {
    throw new Error('A query that must return one row returned none.')
  }
  return row
}
