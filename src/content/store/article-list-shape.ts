/** Decides how a list of articles is read: by which index, and from which bound of a time. */

import type { Position } from '../../kernel/paging.ts'
import { together } from '../../storage/query.ts'
import type { Reader } from '../../storage/storage.ts'
import { countFew, FEW, isOrdered, type Lead } from './public-part-queries.ts'
import {
  type Subject,
  type SubjectFilters,
  type SubjectShape,
  shapeOfSubject,
  valuesOfSubject,
} from './subject-queries.ts'
import type { ArticleState } from './visibility.ts'

export type ArticleFilters = SubjectFilters & {
  slug?: readonly string[] | undefined
  translationGroup?: string | undefined
  publishedAfter?: string | undefined
  publishedBefore?: string | undefined
  updatedAfter?: string | undefined
}

/** `title` is sorted by its key. */
export type SortColumn = 'publishedAt' | 'updatedAt' | 'titleKey' | 'id'

/** What the SQL of a list depends on: which filters there are, and how many values they have. */
export type Shape = SubjectShape & {
  states: readonly ArticleState[]
  slugs: number
  translations: boolean
  /** What is read first; null: the articles in their order. */
  lead: Lead | null
  /** The bounds of `publishedAt`; `position`: see {@link keyset}. */
  above: 'publishedAfter' | 'position' | null
  below: 'now' | 'publishedBefore' | 'position' | null
  /** The bound of `updatedAt`; null also when the position is the tighter one. */
  updated: boolean
  /** Whether it begins at a position. */
  from: boolean
}

/**
 * Whether the best plan depends on the values, such as on how many articles have a tag. That of a list in the order of its
 * lead does not.
 */
export function dependsOnValues({
  groups,
  langs,
  slugs,
  translations,
  updated,
  lead,
  column,
}: Shape & { column?: SortColumn }): boolean {
  const isInOrder = groups.length === 1 && isOrdered(lead) && column === 'publishedAt'
  return (groups.length > 0 && !isInOrder) || langs > 0 || slugs > 0 || translations || updated
}

/**
 * The tightest bound of a time on either side: where there are two, SQLite may begin at the wrong one. A position of a forged
 * cursor may be outside of the others, which then decide.
 * @param column by which the articles are sorted; undefined when they are counted.
 * @returns `from`: whether the page begins at its position.
 */
export function boundsOf(
  { status = ['published'], publishedAfter, publishedBefore, updatedAfter }: ArticleFilters,
  now: string,
  column: SortColumn | undefined,
  position: Position | undefined,
  down: boolean,
): Pick<Shape, 'above' | 'below' | 'updated' | 'from'> {
  const isOpen = !isPublic(status)
  const value = position && String(position.value)
  const published = column === 'publishedAt' ? value : undefined
  const isBefore = publishedBefore !== undefined && (isOpen || publishedBefore <= now)
  const isWithin = (time: string) => (isBefore ? time < publishedBefore : isOpen || time <= now)
  const isBelow = published !== undefined && down && isWithin(published)
  const isAbove =
    published !== undefined && !down && (publishedAfter === undefined || published > publishedAfter)
  const isAtUpdate = column === 'updatedAt' && !down && value !== undefined && value > (updatedAfter ?? '')
  const isAtBound =
    (published !== undefined && !isBelow && !isAbove) || (column === 'updatedAt' && !down && !isAtUpdate)
  return {
    above: isAbove ? 'position' : publishedAfter === undefined ? null : 'publishedAfter',
    below: isBelow ? 'position' : isBefore ? 'publishedBefore' : isOpen ? null : 'now',
    updated: updatedAfter !== undefined && !isAtUpdate,
    from: value !== undefined && !isAtBound,
  }
}

export const isPublic = (states: readonly ArticleState[]) => states.every(state => state === 'published')

/**
 * What to read first. A tag or an author that stands alone gives its articles in the order of publication. Anything else
 * must find so few that sorting them is cheap: of what many articles have, a page is found soon among the articles in their
 * order.
 * @param column by which the articles are sorted; undefined when they are counted.
 */
export async function chooseLead(
  reader: Reader,
  { status = ['published'], updatedAfter }: ArticleFilters,
  subject: Subject,
  column: SortColumn | undefined,
  now: string,
): Promise<Lead | null> {
  const leads: Lead[] = shapeOfSubject(subject).groups.map((group, index) => ({ group, index }))
  if (updatedAfter !== undefined && column !== undefined && column !== 'updatedAt') {
    leads.push('updated')
  }
  const [first] = leads
  if (!isPublic(status) || first === undefined) {
    return null
  }
  const isCheap = (lead: Lead) => column === undefined || (column === 'publishedAt' && isOrdered(lead))
  if (leads.length === 1 && isCheap(first)) {
    return first
  }
  const values = { ...valuesOfSubject(subject), updatedAfter, now }
  const sizes = await together(...leads.map(lead => countFew(reader, lead, values)))
  const bySize = leads
    .map((lead, index) => ({ lead, size: sizes[index] as number }))
    .sort((one, other) => one.size - other.size)
  return bySize.find(({ lead, size }) => size < FEW || isCheap(lead))?.lead ?? null
}

export function shapeOf(
  { status = ['published'], slug, translationGroup }: ArticleFilters,
  subject: Subject,
): Omit<Shape, 'above' | 'below' | 'lead' | 'updated' | 'from'> {
  return {
    states: [...status].sort(),
    slugs: slug?.length ?? 0,
    translations: translationGroup !== undefined,
    ...shapeOfSubject(subject),
  }
}
