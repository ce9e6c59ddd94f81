/** The same content, ids and times in another database. */
import { rebuildSearch } from '../src/search/store/rebuild.ts'
import type { Storage } from '../src/storage/storage.ts'
import type { Tables } from '../src/storage/tables.ts'

type Row = Record<string, unknown>

/** Few enough that no database has to bind too many values in one statement. */
const ROWS_AT_ONCE = 500

/**
 * Copies every row of every table into an empty, migrated database of either kind. They are stored in reverse, so that
 * an answer which hangs on the order in which rows were stored gives itself away. What search finds is made anew.
 */
export async function copyRows(from: Storage, to: Storage): Promise<void> {
  const rows = new Map<keyof Tables, Row[]>()
  // The tables are defined in an order in which each refers only to those before it, or to itself.
  for (const name of Object.keys(from.read.tables) as (keyof Tables)[]) {
    if (name !== 'searchDocuments') {
      rows.set(name, await from.read.db.select().from(from.read.tables[name]))
    }
  }
  await to.write(async ({ db, tables }) => {
    for (const [name, all] of rows) {
      const sorted = all.toReversed().sort((a, b) => depthOf(a) - depthOf(b))
      for (let start = 0; start < sorted.length; start += ROWS_AT_ONCE) {
        await db.insert(tables[name]).values(sorted.slice(start, start + ROWS_AT_ONCE) as never)
      }
    }
  })
  await rebuildSearch(to)
}

/** What a row refers to in its own table has a smaller depth. */
const depthOf = ({ depth }: Row) => Number(depth ?? 0)
