/** Finds the documents of a page: the best class of rank first, each in the same order. */
import type { Position, Slice } from '../../kernel/paging.ts'
import type { Reader } from '../../storage/storage.ts'
import { widestOf } from '../text/classes.ts'
import { any, type Expression, without } from '../text/expression.ts'
import { type DocumentHit, findsAny, type HitFilters, listDocumentHits, type Place } from './hit-queries.ts'

/** `rank` is the number of its class. */
export type RankedHit = DocumentHit & { rank: number }

/**
 * One document more than the page has, if there is one; see `cutPage` in `kernel/paging.ts`.
 * @param classes the best first; the last one has all that is found.
 */
export async function findHits(
  reader: Reader,
  classes: readonly Expression[],
  filters: HitFilters,
  { limit, from, back }: Slice,
  now: string,
): Promise<RankedHit[]> {
  const start = from === undefined ? undefined : readPosition(from)
  const found: RankedHit[] = []
  // What nothing has would otherwise be looked for in each class.
  if (from === undefined && !(await findsAny(reader, widestOf(classes), filters, now))) {
    return found
  }
  for (const rank of ranksFrom(start?.rank ?? 0, classes.length, back)) {
    const slice = { from: rank === start?.rank ? start : undefined, back, limit: limit + 1 - found.length }
    const rows = await listDocumentHits(reader, ownOf(classes, rank), filters, slice, now)
    found.push(...rows.map(row => ({ ...row, rank })))
    if (found.length > limit) {
      break
    }
  }
  return found
}

function ranksFrom(first: number, classes: number, back: boolean): number[] {
  const ranks = Array.from({ length: classes }, (_one, rank) => rank)
  return back ? ranks.slice(0, first + 1).reverse() : ranks.slice(first)
}

/** What a class has and no better one. */
function ownOf(classes: readonly Expression[], rank: number): Expression {
  const better = classes.slice(0, rank)
  const own = classes[rank] as Expression
  return better.length === 0 ? own : without(own, any(better))
}

export const positionOf = ({ rank, publishedAt, articleId, position }: RankedHit): Position => ({
  value: `${rank} ${position} ${publishedAt}`,
  id: articleId,
})

/** A cursor may be forged: from what is no position there is nothing. */
function readPosition({ value, id: articleId }: Position): Place & { rank: number } {
  const [, rank, position, publishedAt = ''] = /^(\d{1,3}) (\d{1,9}) (.*)$/s.exec(String(value)) ?? []
  return { rank: Number(rank ?? 999), position: Number(position ?? 0), publishedAt, articleId }
}
