/**
 * Copies everything from one database to another, of the same kind or not. Ids, times and the site's secrets are kept.
 */
import { MissingRowError, UnusableDatabaseError } from '../errors.ts'
import type { Reader, Storage, Writer } from '../storage.ts'
import { type CopiedTable, digestTables, refuseDifferences } from './compare.ts'
import { putMark, readMark, refuseHalfCopied, removeMark, writeMarked } from './mark.ts'
import { countRows, lastRows, laterAncestors, pagesOf, type Row } from './pages.ts'
import { columnsOf, SHAPES, type Shape, tableOf } from './shape.ts'

export type CopyStep = {
  doing: 'copying' | 'comparing'
  table: string
  /** Rows of the table so far. */
  rows: number
  /** Whether the table is done. */
  whole: boolean
  /** How much of all the work is done, from 0 to 1. */
  part: number
}

/**
 * Copies all rows of `source` to the empty `target`, in batches, and compares both. Until they are equal the target has
 * a mark: it cannot be used, only copied to again from the start. Nothing should write to either in the meantime. A
 * write to the source that the copy missed makes the comparison fail.
 * @throws UnusableDatabaseError when either cannot be used, or when they differ in the end.
 */
export async function copyDatabase(
  source: Storage,
  target: Storage,
  onStep: (step: CopyStep) => void = () => undefined,
): Promise<CopiedTable[]> {
  await refuseHalfCopied(source)
  const run = await target.write(claimTarget)
  for (const shape of SHAPES.toReversed()) {
    await emptyTable(target, run, shape)
  }
  const steps = await countSteps(source, onStep)
  for (const shape of SHAPES) {
    await copyTable(source, target, run, shape, steps('copying', shape))
  }
  const digest = (reader: Reader) => digestTables(reader, shape => steps('comparing', shape))
  const expected = await source.snapshot(digest, { fresh: true })
  const copied = await target.snapshot(digest, { fresh: true })
  refuseDifferences(expected, copied)
  await writeMarked(target, run, removeMark)
  return copied
}

/** Marks the target, which must be empty or have the mark of an interrupted copy. */
async function claimTarget(writer: Writer): Promise<string> {
  if ((await readMark(writer)) === undefined) {
    // The first start stores settings, such as the site's secret. Those of the source replace them.
    for (const shape of SHAPES.filter(({ name }) => name !== 'settings')) {
      if ((await countRows(writer, shape)) > 0) {
        throw new UnusableDatabaseError(
          `The database to copy to already has content (${shape.name}); it was not changed. Give an empty one.`,
        )
      }
    }
  }
  return putMark(writer)
}

async function emptyTable(target: Storage, run: string, shape: Shape): Promise<void> {
  for (let last = await lastRows(target.read, shape); last; last = await lastRows(target.read, shape)) {
    const { theRows, refersToThem } = last
    await writeMarked(target, run, async writer => {
      const table = tableOf(writer, shape)
      for (const column of columnsOf(table, shape.selfReferences)) {
        await writer.db
          .update(table)
          .set({ [column.name]: null })
          .where(refersToThem(column))
      }
      await writer.db.delete(table).where(theRows)
    })
  }
}

async function copyTable(
  source: Storage,
  target: Storage,
  run: string,
  shape: Shape,
  onRows: (rows: number, whole?: boolean) => void,
): Promise<void> {
  for await (const page of pagesOf(source.read, shape)) {
    const ancestors = shape.selfReferences.length > 0 ? await laterAncestors(source.read, shape, page) : []
    const rows = [...page, ...ancestors]
    await writeMarked(target, run, writer => insertRows(writer, shape, rows)).catch(explainMissingRow)
    onRows(page.length)
  }
  onRows(0, true)
}

function explainMissingRow(error: unknown): never {
  if (error instanceof MissingRowError) {
    const message =
      'The source was changed while it was copied. Stop what uses it and run the same `copy` again.'
    throw new UnusableDatabaseError(message, { cause: error })
  }
  throw error
}

/** In one statement: references are checked at its end, so the rows may be in any order. */
async function insertRows(writer: Writer, shape: Shape, rows: Row[]): Promise<void> {
  if (rows.length > 0) {
    const table = tableOf(writer, shape)
    const target = columnsOf(table, shape.primaryKey)
    // A row that was inserted early, because others refer to it, comes again with its own page.
    await writer.db.insert(table).values(rows).onConflictDoNothing({ target })
  }
}

/** Reports progress. The work is three times the rows: each is copied, then read once in each database. */
async function countSteps(source: Storage, onStep: (step: CopyStep) => void) {
  const counts = await Promise.all(SHAPES.map(shape => countRows(source.read, shape)))
  const work = 3 * counts.reduce((sum, count) => sum + count, 0)
  let done = 0
  return (doing: CopyStep['doing'], { name: table }: Shape) => {
    let rows = 0
    return (more: number, whole = false) => {
      rows += more
      done += more
      // A source that is in use may have more rows than were counted.
      onStep({ doing, table, rows, whole, part: Math.min(1, done / Math.max(1, work)) })
    }
  }
}
