/** Decides how a list of articles is read: by which index, and from which bound of the time. */

import type { Position } from '../../kernel/paging.ts'
import type { Reader } from '../../storage/storage.ts'
import { FEW, listSizes, type PartName } from './public-part-queries.ts'
import type { ArticleState } from './visibility.ts'

export type ArticleFilters = {
  /** Default: only public articles. */
  status?: readonly ArticleState[] | undefined
  lang?: readonly string[] | undefined
  tag?: string | undefined
  author?: string | undefined
  slug?: readonly string[] | undefined
  publishedAfter?: string | undefined
  publishedBefore?: string | undefined
}

export type SortColumn = 'publishedAt' | 'updatedAt' | 'title' | 'id'

/** What the SQL of a list depends on: which filters there are, and how many values they have. */
export type Shape = {
  states: readonly ArticleState[]
  langs: number
  slugs: number
  tag: boolean
  author: boolean
  /** The filter whose index is read first, in the order of publication; null: the articles in their order. */
  lead: PartName | null
  /** The bounds of `publishedAt`; `position`: see {@link keyset}. */
  above: 'publishedAfter' | 'position' | null
  below: 'now' | 'publishedBefore' | 'position' | null
}

/**
 * The tightest bound of `publishedAt` on either side: where there are two, SQLite may begin at the wrong one. A position
 * of a forged cursor may be outside of the others, which then decide.
 */
export function boundsOf(
  { status = ['published'], publishedAfter, publishedBefore }: ArticleFilters,
  now: string,
  from: Position | undefined,
  down: boolean,
): Pick<Shape, 'above' | 'below'> {
  const isOpen = !isPublic(status)
  const value = from && String(from.value)
  const isBefore = publishedBefore !== undefined && (isOpen || publishedBefore <= now)
  const isWithin = (time: string) => (isBefore ? time < publishedBefore : isOpen || time <= now)
  const isBelow = value !== undefined && down && isWithin(value)
  const isAbove = value !== undefined && !down && (publishedAfter === undefined || value > publishedAfter)
  return {
    above: isAbove ? 'position' : publishedAfter === undefined ? null : 'publishedAfter',
    below: isBelow ? 'position' : isBefore ? 'publishedBefore' : isOpen ? null : 'now',
  }
}

export const isPublic = (states: readonly ArticleState[]) => states.every(state => state === 'published')

/**
 * The rarer filter of a tag and an author. For an order that its index does not have, it must be so rare that sorting is
 * cheap: of a frequent one, a page is found soon among the articles in their order.
 */
export async function chooseLead(
  reader: Reader,
  { status = ['published'], tag, author }: ArticleFilters,
  isOrdered: boolean,
  now: string,
): Promise<PartName | null> {
  if (!isPublic(status) || (tag === undefined && author === undefined)) {
    return null
  }
  if (isOrdered && (tag === undefined || author === undefined)) {
    return tag === undefined ? 'author' : 'tag'
  }
  const sizes = await listSizes(reader, { tag, author }, now)
  const lead = sizes.tag <= sizes.author ? 'tag' : 'author'
  return isOrdered || sizes[lead] < FEW ? lead : null
}

export function shapeOf(
  { status = ['published'], slug, tag, author }: ArticleFilters,
  langs: readonly string[] | undefined,
): Omit<Shape, 'above' | 'below' | 'lead'> {
  return {
    states: [...status].sort(),
    langs: langs?.length ?? 0,
    slugs: slug?.length ?? 0,
    tag: tag !== undefined,
    author: author !== undefined,
  }
}
