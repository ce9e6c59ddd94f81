/** Composes articles with what `include` asks for: a constant number of queries, however many articles there are. */

import { countByArticles } from '../comments/threads/count-queries.ts'
import type { Format } from '../kernel/scalars.ts'
import type { Reader } from '../storage/storage.ts'
import type { Article } from './model/article.ts'
import { toReferences } from './model/references-view.ts'
import type { ArticleRow } from './model/rows.ts'
import { buildTree } from './model/sections-tree.ts'
import { toArticle } from './model/view.ts'
import { listAuthorsOf, listTagsOf } from './store/article-queries.ts'
import { listCitations, listByArticles as listReferences } from './store/reference-queries.ts'
import { listByArticles as listSections } from './store/section-queries.ts'
import { listTranslations, type TranslationRow } from './store/translation-queries.ts'

export const INCLUDES = ['sections', 'references', 'commentCount', 'translations'] as const
export type Include = (typeof INCLUDES)[number]

export type Composition = {
  include: readonly Include[]
  format: Format
  /** ISO time */
  now: string
  /** Days after publication on which comments end; 0 for never. */
  closeDays: number
  /** Whether who asks may see translations that are not public. */
  seesAll: boolean
}

export async function composeArticles(
  reader: Reader,
  rows: ArticleRow[],
  { include, format, now, closeDays, seesAll }: Composition,
): Promise<Article[]> {
  const ids = rows.map(({ id }) => id)
  const wants = (name: Include) => include.includes(name)
  // All at once: on PostgreSQL they share one round trip.
  const [authors, tags, sections, references, citations, commentCounts, translations] = await Promise.all([
    listAuthorsOf(reader, ids),
    listTagsOf(reader, ids),
    wants('sections') ? listSections(reader, ids) : [],
    wants('references') ? listReferences(reader, ids) : [],
    wants('references') && !wants('sections') ? listCitations(reader, ids) : [],
    wants('commentCount') ? countByArticles(reader, ids) : undefined,
    wants('translations') ? listTranslations(reader, groupsOf(rows), seesAll ? undefined : now) : [],
  ])
  const citing = wants('sections') ? sections : citations
  const of = <T extends { articleId: string }>(list: T[], id: string) =>
    list.filter(one => one.articleId === id)

  return rows.map(row => ({
    ...toArticle(row, { authors, tags }, closeDays, now),
    ...(wants('sections') && { sections: buildTree(of(sections, row.id), format) }),
    ...(wants('references') && {
      references: toReferences(of(references, row.id), of(citing, row.id)),
    }),
    ...(commentCounts && { commentCount: commentCounts.get(row.id) ?? 0 }),
    ...(wants('translations') && { translations: othersOf(row, translations) }),
  }))
}

function groupsOf(rows: ArticleRow[]): string[] {
  return [...new Set(rows.flatMap(({ translationGroup }) => translationGroup ?? []))]
}

function othersOf({ id, translationGroup }: ArticleRow, translations: readonly TranslationRow[]) {
  return translations
    .filter(one => one.translationGroup === translationGroup && one.id !== id)
    .map(({ lang, slug }) => ({ lang, slug }))
}
