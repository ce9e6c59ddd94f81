import { and, asc, inArray } from '../../storage/drizzle.ts'
import type { Reader } from '../../storage/storage.ts'
import type { ArticleRow } from '../model/rows.ts'
import { isPublicArticle } from './visibility.ts'

export type TranslationRow = Pick<ArticleRow, 'id' | 'translationGroup' | 'lang' | 'slug'>

/**
 * The articles of these translation groups, ordered by language.
 * @param now only articles that are public at this time; undefined: all.
 */
export async function listTranslations(
  { db, tables }: Reader,
  groups: readonly string[],
  now: string | undefined,
): Promise<TranslationRow[]> {
  const { id, translationGroup, lang, slug } = tables.articles
  return db
    .select({ id, translationGroup, lang, slug })
    .from(tables.articles)
    .where(
      and(
        inArray(translationGroup, [...groups]),
        now === undefined ? undefined : isPublicArticle(tables, now),
      ),
    )
    .orderBy(asc(lang))
}
