/** Reads articles with the parts that `include` names. The number of queries does not depend on the number of articles. */

import { listParameter } from '../kernel/parameters.ts'
import { Format } from '../kernel/scalars.ts'
import type { Reader } from '../storage/storage.ts'
import type { Article } from './model/article.ts'
import type { ArticleRow } from './model/rows.ts'
import { toArticle, toReferences, toTree } from './model/view.ts'
import type { ContentOptions } from './options.ts'
import { listAuthorsOf, listTagsOf } from './store/article-queries.ts'
import { listCitations, listReferences } from './store/reference-queries.ts'
import { listSections } from './store/section-queries.ts'
import { listTranslations, type TranslationRow } from './store/translation-queries.ts'

const INCLUDES = ['sections', 'references', 'commentCount', 'translations'] as const
type Include = (typeof INCLUDES)[number]

/** Query parameters of the routes that show articles with their parts. */
export const PartsQuery = {
  include: listParameter(INCLUDES).default([]).describe('Parts to add to the answer, separated by commas.'),
  format: Format.default('html'),
}

type Composition = {
  include: readonly Include[]
  format: Format
  /** ISO time */
  now: string
  /** Days after publication until comments close; 0: never. */
  closeDays: number
  /** Whether the request may see translations that are not public. */
  seesAll: boolean
  countComments: ContentOptions['countComments']
}

export async function composeArticles(
  reader: Reader,
  rows: ArticleRow[],
  { include, format, now, closeDays, seesAll, countComments }: Composition,
): Promise<Article[]> {
  const ids = rows.map(({ id }) => id)
  const wants = (name: Include) => include.includes(name)
  // In parallel: on PostgreSQL the queries share one round trip.
  const [allAuthors, allTags, allSections, allReferences, allCitations, commentCounts, translations] =
    await Promise.all([
      listAuthorsOf(reader, ids),
      listTagsOf(reader, ids),
      wants('sections') ? listSections[format](reader, ids) : [],
      wants('references') ? listReferences(reader, ids) : [],
      wants('references') && !wants('sections') ? listCitations(reader, ids) : [],
      wants('commentCount') ? countComments(reader, ids) : undefined,
      wants('translations') ? listTranslations(reader, groupsOf(rows), seesAll ? undefined : now) : [],
    ])
  const authors = byArticle(allAuthors)
  const tags = byArticle(allTags)
  const sections = byArticle(allSections)
  const references = byArticle(allReferences)
  const citing = wants('sections') ? sections : byArticle(allCitations)

  return rows.map(row => ({
    ...toArticle(row, { authors: authors(row.id), tags: tags(row.id) }, closeDays, now),
    ...(wants('sections') && { format, sections: toTree(sections(row.id)) }),
    ...(wants('references') && { references: toReferences(references(row.id), citing(row.id)) }),
    ...(commentCounts && { commentCount: commentCounts.get(row.id) ?? 0 }),
    ...(wants('translations') && { translations: othersOf(row, translations) }),
  }))
}

/** Groups parts by article. @returns a function that gives the parts of an article. */
function byArticle<T extends { articleId: string }>(parts: readonly T[]): (id: string) => T[] {
  const groups = Map.groupBy(parts, ({ articleId }) => articleId)
  return id => groups.get(id) ?? []
}

function groupsOf(rows: ArticleRow[]): string[] {
  return [...new Set(rows.flatMap(({ translationGroup }) => translationGroup ?? []))]
}

function othersOf({ id, translationGroup }: ArticleRow, translations: readonly TranslationRow[]) {
  return translations
    .filter(one => one.translationGroup === translationGroup && one.id !== id)
    .map(({ lang, slug }) => ({ lang, slug }))
}
