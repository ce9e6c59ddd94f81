/** Lists in pages: the slice to fetch, and the cursors of the next and previous page. Pure. */
import { hash } from 'node:crypto'
import { z } from 'zod'
import { lazy } from './lazy.ts'
import { LIMITS } from './limits.ts'
import { Problem } from './problem.ts'

const DEFAULT_PAGE_SIZE = 20

/** A position in an ordered list: the sort value of an entry, and its id as the unique tie-breaker. */
export type Position = { value: string | number; id: string }

/** The part of a list to fetch: `limit + 1` entries after `from`, or before it when `back`. */
export type Slice = { limit: number; from: Position | undefined; back: boolean }

/** The page of a list, as every list answers it. */
export type Page = { next: string | null; prev: string | null; limit: number; total?: number | undefined }

/** A text that every database accepts: a cursor may be forged. */
const Text = z.string().refine(text => text.isWellFormed() && !text.includes('\0'))

const CursorContent = z.tuple([z.string(), z.union([Text, z.int()]), Text, z.boolean()])

/**
 * Characters of the longest cursor: of a key by which titles and names are sorted, which has at most twenty for each of the
 * characters that it is made of, and of a slug.
 */
const LONGEST_CURSOR = encode([
  '-'.repeat(8),
  '-'.repeat(20 * LIMITS.sortedCharacters),
  '-'.repeat(LIMITS.slug),
  false,
]).length

/** A cursor in a request. */
export const Cursor = z.string().max(LONGEST_CURSOR)

/**
 * What a cursor is bound to: the list, its sort and its filters. Lists are sorted, because the same values in another order
 * are the same filter.
 */
export function scopeOf(list: readonly string[], filters: object): string {
  const values = Object.entries(filters).map(([name, value]) => [
    name,
    Array.isArray(value) ? value.toSorted() : value,
  ])
  return JSON.stringify([...list, values.sort()])
}

/** Where a request carries its cursor: in a parameter, or in the body. */
type CursorPlace = { parameter: string } | { pointer: string }

/**
 * Reads the paging parameters of a request. A cursor is opaque and valid only for the query that made it (`scopeHash`,
 * of path, filters and sort). With another query it is a fault; otherwise it would give a wrong page.
 */
function readSlice(
  query: { limit?: number | undefined; cursor?: string | undefined },
  scopeHash: () => string,
  cursorAt: CursorPlace,
): Slice {
  const limit = query.limit ?? DEFAULT_PAGE_SIZE
  if (query.cursor === undefined) {
    return { limit, from: undefined, back: false }
  }
  const content = CursorContent.safeParse(parse(query.cursor))
  if (!content.success || content.data[0] !== scopeHash()) {
    throw new Problem('invalid-request', {
      detail: 'The cursor does not belong to this query. Start again without a cursor.',
      faults: [
        {
          ...cursorAt,
          code: 'invalid-token',
          detail: 'Is not a cursor of this query with these filters and sort.',
        },
      ],
    })
  }
  const [, value, id, back] = content.data
  return { limit, from: { value, id }, back }
}

/**
 * Makes a page of the rows that were fetched for a slice, which come in reverse order when the slice goes back: cuts
 * them to the limit, and makes the cursors of the next and previous page.
 */
export function cutPage<R>(
  fetched: R[],
  slice: Slice,
  scopeHash: () => string,
  positionOf: (row: R) => Position,
) {
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
  // Only asked for when there is such a page. Then there is a position: of an entry of this page, or of the request.
  const cursor = (position: Position | undefined, backwards: boolean) => {
    const { value, id } = position as Position
    return encode([scopeHash(), value, id, backwards])
  }
  const page: Page = {
    next: (back ? from !== undefined : more) ? cursor(after, false) : null,
    prev: (back ? more : from !== undefined) ? cursor(before, true) : null,
    limit,
  }
  return { rows, page }
}

/** Reads one page of a list: see {@link readSlice} and {@link cutPage}. Counts only when the client asks for it. */
export async function readPage<R>(
  query: { limit?: number | undefined; cursor?: string | undefined; count?: boolean | undefined },
  scope: string,
  list: {
    fetch: (slice: Slice) => Promise<R[]>
    /** Left out by a list whose requests cannot ask for the total. */
    count?: () => Promise<number>
    positionOf: (row: R) => Position
    /** The parameter `cursor` when left out. */
    cursorAt?: CursorPlace
  },
): Promise<{ rows: R[]; page: Page }> {
  const scopeHash = hashOfScope(scope)
  const slice = readSlice(query, scopeHash, list.cursorAt ?? { parameter: 'cursor' })
  const { rows, page } = cutPage(await list.fetch(slice), slice, scopeHash, list.positionOf)
  return { rows, page: query.count ? { ...page, total: await list.count?.() } : page }
}

function encode(content: z.infer<typeof CursorContent>): string {
  return Buffer.from(JSON.stringify(content)).toString('base64url')
}

function parse(cursor: string): unknown {
  try {
    return JSON.parse(Buffer.from(cursor, 'base64url').toString())
  } catch {
    return undefined
  }
}

/** What a cursor carries of its scope. Made once for a page, which reads and makes up to three cursors. */
export const hashOfScope = (scope: string) => lazy(() => hash('sha256', scope, 'base64url').slice(0, 8))
