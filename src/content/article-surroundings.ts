/** What articles show that changes of others change, and what the entity tags of answers about articles follow from. */

import type { Reader } from '../storage/storage.ts'
import type { Neighbours, Translation } from './model/article.ts'
import type { ShownArticle } from './model/rows.ts'
import { markOf, statusAt, whyClosed } from './model/view.ts'
import type { ContentOptions } from './options.ts'
import { findNeighbours } from './store/neighbour-queries.ts'
import { listTranslations, type TranslationRow } from './store/translation-queries.ts'

/** What an article shows that changes of others change. Undefined is what is not asked for. */
export type Surroundings = {
  commentCount?: number | undefined
  translations?: Translation[] | undefined
  neighbours?: Neighbours | undefined
}

/** The names of them in `include`. They are asked for by what the rows say, so in a second round trip. */
export const SURROUNDINGS = [
  'commentCount',
  'translations',
  'neighbours',
] as const satisfies (keyof Surroundings)[]

/**
 * @param seesAll whether the request may see translations that are not public.
 * @returns those of each row; an empty list when none of them is asked for.
 */
export async function readSurroundings(
  reader: Reader,
  rows: readonly ShownArticle[],
  { include, now }: { include: readonly string[]; now: string },
  { seesAll, countComments }: { seesAll: boolean } & Pick<ContentOptions, 'countComments'>,
): Promise<Surroundings[]> {
  if (rows.length === 0 || !SURROUNDINGS.some(name => include.includes(name))) {
    return []
  }
  const [counts, translations, neighbours] = await Promise.all([
    include.includes('commentCount')
      ? countComments(
          reader,
          rows.map(({ id }) => id),
        )
      : undefined,
    include.includes('translations')
      ? listTranslations(reader, groupsOf(rows), seesAll ? undefined : now)
      : undefined,
    // Of one article: lists do not have them.
    include.includes('neighbours')
      ? Promise.all(rows.map(row => findNeighbours(reader, row, now)))
      : undefined,
  ])
  return rows.map((row, index) => ({
    commentCount: counts && (counts.get(row.id) ?? 0),
    translations: translations && othersOf(row, translations),
    neighbours: neighbours?.[index],
  }))
}

function groupsOf(rows: readonly ShownArticle[]): string[] {
  return [...new Set(rows.flatMap(({ translationGroup }) => translationGroup ?? []))]
}

function othersOf({ id, translationGroup }: ShownArticle, translations: readonly TranslationRow[]) {
  return translations
    .filter(one => one.translationGroup === translationGroup && one.id !== id)
    .map(({ lang, slug }) => ({ lang, slug }))
}

/** What the answer about articles follows from, besides the request: see {@link needsBody}. */
export const stateOf = (
  rows: readonly ShownArticle[],
  surroundings: readonly Surroundings[],
  { now, closeDays }: { now: string; closeDays: number },
) => [
  rows.map(row => [...markOf(row), statusAt(row, now), whyClosed(row, closeDays, now)]),
  surroundings.map(({ commentCount, translations, neighbours }) => [commentCount, translations, neighbours]),
]
