import { and, asc, inArray, type Placeholder, sql } from '../../storage/drizzle.ts'
import { preparedForIds } from '../../storage/query.ts'
import type { Reader } from '../../storage/storage.ts'
import type { ArticleRow } from '../model/rows.ts'
import { isPublicArticle } from './visibility.ts'

export type TranslationRow = Pick<ArticleRow, 'id' | 'translationGroup' | 'lang' | 'slug'>

const ofGroups = (isPublicOnly: boolean) =>
  preparedForIds(({ db, tables }: Reader, groups: Placeholder[]) => {
    const { id, translationGroup, lang, slug } = tables.articles
    const isShown = isPublicOnly ? isPublicArticle(tables, sql.placeholder('now')) : undefined
    return db
      .select({ id, translationGroup, lang, slug })
      .from(tables.articles)
      .where(and(inArray(translationGroup, groups), isShown))
      .orderBy(asc(translationGroup), asc(lang))
  })

const publicOfGroups = ofGroups(true)
const allOfGroups = ofGroups(false)

/**
 * The articles of these translation groups, those of each ordered by language.
 * @param now only articles that are public at this time; undefined: all.
 */
export async function listTranslations(
  reader: Reader,
  groups: readonly string[],
  now: string | undefined,
): Promise<TranslationRow[]> {
  if (groups.length === 0) {
    return []
  }
  return now === undefined ? allOfGroups(reader, groups) : publicOfGroups(reader, groups, { now })
}
