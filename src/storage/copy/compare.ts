import { createHash } from 'node:crypto'
import { UnusableDatabaseError } from '../errors.ts'
import type { Reader } from '../storage.ts'
import { pagesOf } from './pages.ts'
import { SHAPES, type Shape } from './shape.ts'

/** A table as it is compared. The hash differs when a row, a value or the order of an object's members differs. */
export type CopiedTable = { table: string; rows: number; sha256: string }

/**
 * A table as text, which is the same on every database for the same content: a line with its name and columns, then a
 * line for each row, in the order of the primary key. JSON values keep the order of their members, as in answers.
 */
export async function* canonicalText(
  reader: Reader,
  shape: Shape,
): AsyncGenerator<{ text: string; rows: number }> {
  yield { text: `${JSON.stringify([shape.name, ...shape.columns])}\n`, rows: 0 }
  for await (const page of pagesOf(reader, shape)) {
    const lines = page.map(row => `${JSON.stringify(shape.columns.map(column => row[column]))}\n`)
    yield { text: lines.join(''), rows: page.length }
  }
}

async function digestTable(
  reader: Reader,
  shape: Shape,
  onRows: (rows: number) => void,
): Promise<CopiedTable> {
  const hash = createHash('sha256')
  let rows = 0
  for await (const part of canonicalText(reader, shape)) {
    hash.update(part.text)
    rows += part.rows
    onRows(part.rows)
  }
  return { table: shape.name, rows, sha256: hash.digest('hex') }
}

export async function digestTables(
  reader: Reader,
  onRowsOf: (shape: Shape) => (rows: number) => void,
): Promise<CopiedTable[]> {
  const digests: CopiedTable[] = []
  for (const shape of SHAPES) {
    digests.push(await digestTable(reader, shape, onRowsOf(shape)))
  }
  return digests
}

/** @throws UnusableDatabaseError that names every table that differs. */
export function refuseDifferences(expected: CopiedTable[], copied: CopiedTable[]): void {
  const different = expected.filter(({ sha256 }, index) => sha256 !== copied[index]?.sha256)
  if (different.length > 0) {
    const named = different.map(({ table, rows }) => {
      const found = copied.find(one => one.table === table)?.rows
      return `  ${table}: ${rows} rows in the source, ${found} in the copy`
    })
    throw new UnusableDatabaseError(
      `The copy differs from the source:\n${named.join('\n')}\nOne of them was probably in use. Stop what uses them and ` +
        'run the same `copy` again; it starts over.',
    )
  }
}
