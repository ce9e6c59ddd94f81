/** Lists in pages: the slice to fetch, and the cursors beside it. Pure. */
import { createHash } from 'node:crypto'
import { z } from 'zod'
import { Problem } from './problem.ts'

const DEFAULT_PAGE_SIZE = 20

/** A place in an ordered list: the sort value and the id (the unique tie-breaker) of the entry beside it. */
export type Position = { value: string | number; id: string }

/** The part of a list to fetch: `limit + 1` entries after `from`, or before it when `back`. */
export type Slice = { limit: number; from: Position | undefined; back: boolean }

/** The page of a list, as every list answers it. */
export type Page = { next: string | null; prev: string | null; limit: number; total?: number | undefined }

/** A cursor may be forged: no text of it may be one that a database refuses. */
const Text = z.string().refine(text => text.isWellFormed() && !text.includes('\0'))

const CursorContent = z.tuple([z.string(), z.union([Text, z.int()]), Text, z.boolean()])

/** Where a request carries its cursor: in a parameter, or in the body. */
type CursorPlace = { parameter: string } | { pointer: string }

/**
 * Reads the paging parameters of a request. A cursor is opaque and bound to the query that made it (`scope`: path,
 * filters and sort): with another query it is a fault and not a wrong page.
 */
function readSlice(
  query: { limit?: number | undefined; cursor?: string | undefined },
  scope: string,
  cursorAt: CursorPlace,
): Slice {
  const limit = query.limit ?? DEFAULT_PAGE_SIZE
  if (query.cursor === undefined) {
    return { limit, from: undefined, back: false }
  }
  const content = CursorContent.safeParse(parse(query.cursor))
  if (!content.success || content.data[0] !== digest(scope)) {
    throw new Problem('invalid-request', {
      detail: 'The cursor does not belong to this query.',
      faults: [
        { ...cursorAt, detail: 'Is not a cursor that this query, with these filters and sort, gave.' },
      ],
    })
  }
  const [, value, id, back] = content.data
  return { limit, from: { value, id }, back }
}

/**
 * Cuts what was fetched for a slice (in the order of fetching: backwards when the slice goes back) to the page, and
 * makes the cursors beside it.
 */
export function cutPage<R>(fetched: R[], slice: Slice, scope: string, positionOf: (row: R) => Position) {
  const { limit, from, back } = slice
  const rows = fetched.slice(0, limit)
  if (back) {
    rows.reverse()
  }
  const more = fetched.length > limit
  const first = rows[0]
  const last = rows.at(-1)
  const before = first === undefined ? from : positionOf(first)
  const after = last === undefined ? from : positionOf(last)
  // Where there is a neighbour there is a place beside it: an entry of this page, or the one it was asked from.
  const cursor = (position: Position | undefined, backwards: boolean) => {
    const { value, id } = position as Position
    return encode([digest(scope), value, id, backwards])
  }
  const page: Page = {
    next: (back ? from !== undefined : more) ? cursor(after, false) : null,
    prev: (back ? more : from !== undefined) ? cursor(before, true) : null,
    limit,
  }
  return { rows, page }
}

/** Fetches one page of a list: see {@link readSlice} and {@link cutPage}. `count` is asked only when the client wants it. */
export async function readPage<R>(
  query: { limit?: number | undefined; cursor?: string | undefined; count?: boolean | undefined },
  scope: string,
  list: {
    fetch: (slice: Slice) => Promise<R[]>
    count: () => Promise<number>
    positionOf: (row: R) => Position
    /** The parameter `cursor` when left out. */
    cursorAt?: CursorPlace
  },
): Promise<{ rows: R[]; page: Page }> {
  const slice = readSlice(query, scope, list.cursorAt ?? { parameter: 'cursor' })
  const { rows, page } = cutPage(await list.fetch(slice), slice, scope, list.positionOf)
  return { rows, page: query.count ? { ...page, total: await list.count() } : page }
}

const encode = (content: z.infer<typeof CursorContent>) => {
  return Buffer.from(JSON.stringify(content)).toString('base64url')
}

function parse(cursor: string): unknown {
  try {
    return JSON.parse(Buffer.from(cursor, 'base64url').toString())
  } catch {
    return undefined
  }
}

const digest = (scope: string) => createHash('sha256').update(scope).digest('base64url').slice(0, 8)
