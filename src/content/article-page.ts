/** Reads articles with the parts that `include` names. The number of queries does not depend on the number of articles. */

import { z } from 'zod'
import { integerParameter, listParameter } from '../kernel/parameters.ts'
import { Format } from '../kernel/scalars.ts'
import type { Reader } from '../storage/storage.ts'
import { HEADING_OFFSET, printArticleHtml } from './formats/article-html.ts'
import type { Article } from './model/article.ts'
import type { ArticleRow } from './model/rows.ts'
import { toArticle, toReferences, toToc, toTree } from './model/view.ts'
import type { ContentOptions } from './options.ts'
import { listAuthorsOf, listTagsOf } from './store/article-queries.ts'
import { listReferences } from './store/reference-queries.ts'
import { listOutlines, listSections } from './store/section-queries.ts'
import { listTranslations, type TranslationRow } from './store/translation-queries.ts'

const INCLUDES = ['sections', 'references', 'html', 'toc', 'commentCount', 'translations'] as const
type Include = (typeof INCLUDES)[number]

/** Query parameters of the routes that show articles with their parts. */
export const PartsQuery = {
  include: listParameter(z.enum(INCLUDES), INCLUDES.length)
    .optional()
    // No default: the contract would name an empty list, which it does not allow.
    .transform(parts => parts ?? [])
    .meta({
      description: 'Parts to add to the answer. Repeated, or separated by commas.',
      items: { type: 'string', enum: [...INCLUDES], component: 'ArticlePart' },
    }),
  format: Format.default('html'),
  headingOffset: integerParameter(HEADING_OFFSET.least, HEADING_OFFSET.most)
    .default(HEADING_OFFSET.standard)
    .describe(
      'Of `html`: a heading has the level of its `depth` plus this number, at most 6. Without `include=html` it changes nothing, as `format` does without sections.',
    ),
}

type Composition = {
  include: readonly Include[]
  format: Format
  /** Of `html`. */
  headingOffset?: number
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
  {
    include,
    format,
    headingOffset = HEADING_OFFSET.standard,
    now,
    closeDays,
    seesAll,
    countComments,
  }: Composition,
): Promise<Article[]> {
  const ids = rows.map(({ id }) => id)
  const wants = (name: Include) => include.includes(name)
  // In parallel: on PostgreSQL the queries share one round trip.
  const [allAuthors, allTags, allSections, allReferences, commentCounts, translations] = await Promise.all([
    listAuthorsOf(reader, ids),
    listTagsOf(reader, ids),
    readSections(reader, ids, { include, format }),
    wants('references') || wants('html') ? listReferences(reader, ids) : [],
    wants('commentCount') ? countComments(reader, ids) : undefined,
    wants('translations') ? listTranslations(reader, groupsOf(rows), seesAll ? undefined : now) : [],
  ])
  const authors = byArticle(allAuthors)
  const tags = byArticle(allTags)
  const sections = byArticle(allSections.inFormat)
  const html = byArticle(allSections.inHtml)
  const outline = byArticle(allSections.outline)
  const references = byArticle(allReferences)

  return rows.map(row => ({
    ...toArticle(row, { authors: authors(row.id), tags: tags(row.id) }, closeDays, now),
    ...(wants('sections') && { format, sections: toTree(sections(row.id)) }),
    ...(wants('references') && { references: toReferences(references(row.id), outline(row.id)) }),
    ...(wants('html') && {
      html: printArticleHtml(toTree(html(row.id)), toReferences(references(row.id), []), {
        lang: row.lang,
        headingOffset,
      }),
    }),
    ...(wants('toc') && { toc: toToc(outline(row.id)) }),
    ...(commentCounts && { commentCount: commentCounts.get(row.id) ?? 0 }),
    ...(wants('translations') && { translations: othersOf(row, translations) }),
  }))
}

/** Reads the sections with the bodies that are needed, in each form once. */
async function readSections(
  reader: Reader,
  ids: string[],
  { include, format }: Pick<Composition, 'include' | 'format'>,
) {
  const wants = (name: Include) => include.includes(name)
  const inHtml =
    wants('html') || (wants('sections') && format === 'html') ? listSections.html(reader, ids) : undefined
  const inFormat =
    format === 'html' ? inHtml : wants('sections') ? listSections[format](reader, ids) : undefined
  const outline =
    inHtml ?? inFormat ?? (wants('references') || wants('toc') ? listOutlines(reader, ids) : undefined)
  const [html = [], sections = [], sectionsWithoutBody = []] = await Promise.all([inHtml, inFormat, outline])
  return { inHtml: html, inFormat: sections, outline: sectionsWithoutBody }
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
