import type { SQLiteColumn } from './drizzle.ts'
import { and, asc, desc, eq, gt, lt, or, type SQL } from './drizzle.ts'

/** The entry beside which a page begins: its sort value and its id. */
export type Position = { value: string | number; id: string }
/** The part of a list to fetch: `limit + 1` entries after `from`, or before it when `back`. */
export type Slice = { limit: number; from: Position | undefined; back: boolean }

/**
 * The clauses that fetch one slice of a list ordered by `column` and then by `id`. Because the place is a value and not
 * an offset, rows that come or go elsewhere shift nothing. Going back, rows come in reverse order.
 */
export function keyset(
  column: SQLiteColumn,
  id: SQLiteColumn,
  descending: boolean,
  { limit, from, back }: Slice,
): { where: SQL | undefined; orderBy: SQL[]; limit: number } {
  const down = descending !== back
  const beyond = down ? lt : gt
  const order = down ? desc : asc
  return {
    where: from && or(beyond(column, from.value), and(eq(column, from.value), beyond(id, from.id))),
    orderBy: [order(column), order(id)],
    // One more than asked for, to know whether the list goes on.
    limit: limit + 1,
  }
}
