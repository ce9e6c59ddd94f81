/** Reads articles with the parts that `include` names. */

import { z } from 'zod'
import { integerParameter, listParameter } from '../kernel/parameters.ts'
import { Format } from '../kernel/scalars.ts'
import type { Reader } from '../storage/storage.ts'
import type { Surroundings } from './article-surroundings.ts'
import { HEADING_OFFSET, printArticleHtml } from './formats/article-html.ts'
import { printJsonLd } from './formats/json-ld.ts'
import type { Article } from './model/article.ts'
import type {
  ArticleParts,
  OutlineSection,
  SectionBeginning,
  ShownArticle,
  ShownReference,
  ShownSection,
} from './model/rows.ts'
import { toSeo } from './model/seo.ts'
import { type SiteSettings, toArticle, toReferences, toToc, toTree } from './model/view.ts'
import { listAuthorsOf, listTagsOf } from './store/article-queries.ts'
import type { OfArticles } from './store/part-queries.ts'
import { listReferences } from './store/reference-queries.ts'
import { listBeginnings, listOutlines, listSections } from './store/section-queries.ts'

const INCLUDES = [
  'sections',
  'references',
  'html',
  'toc',
  'seo',
  'jsonLd',
  'commentCount',
  'translations',
] as const
const PAGE_INCLUDES = [...INCLUDES, 'neighbours'] as const
type Include = (typeof PAGE_INCLUDES)[number]

const includeParameter = <I extends Include>(parts: readonly I[], component: string) =>
  listParameter(z.enum(parts), parts.length)
    .optional()
    // No default: the contract would name an empty list, which it does not allow.
    .transform(given => given ?? [])
    .meta({
      description: 'Parts to add to the answer. Repeated, or separated by commas.',
      items: { type: 'string', enum: [...parts], component },
    })

/** Query parameters of the routes that show articles with their parts. A page may have its neighbours, too. */
export const PartsQuery = {
  include: includeParameter(INCLUDES, 'ArticlePart'),
  format: Format.default('html'),
  headingOffset: integerParameter(HEADING_OFFSET.least, HEADING_OFFSET.most)
    .default(HEADING_OFFSET.standard)
    .describe(
      'Of `html`: a heading has the level of its `depth` plus this number, at most 6. Without `include=html` it changes nothing, as `format` does without sections.',
    ),
}

/** {@link PartsQuery} of one article. */
export const PagePartsQuery = { ...PartsQuery, include: includeParameter(PAGE_INCLUDES, 'PagePart') }

type Wanted = { include: readonly Include[]; format: Format }

export type Composition = Wanted &
  SiteSettings & {
    /** Of `html`. */
    headingOffset?: number
    /** ISO time */
    now: string
  }

type Parts = ArticleParts & { [form in 'html' | 'inFormat']: ShownSection[] } & {
  outline: OutlineSection[]
  beginnings: SectionBeginning[]
  references: ShownReference[]
}

/** Reads the parts that change with the articles alone. In parallel: on PostgreSQL the queries share one round trip. */
export async function readParts(
  reader: Reader,
  articles: OfArticles,
  { include, format }: Wanted,
): Promise<Parts> {
  const wants = (name: Include) => include.includes(name)
  // Each form of the bodies is read once.
  const inHtml =
    wants('html') || (wants('sections') && format === 'html')
      ? listSections.html(reader, articles)
      : undefined
  const inFormat =
    format === 'html' ? inHtml : wants('sections') ? listSections[format](reader, articles) : undefined
  const isOutlined = wants('references') || wants('toc')
  const isDescribed = wants('seo') || wants('jsonLd')
  const isCiting = wants('references') || wants('html') || wants('jsonLd')
  const [authors, tags, html = [], sections = [], outline = [], beginnings = [], references = []] =
    await Promise.all([
      listAuthorsOf(reader, articles),
      listTagsOf(reader, articles),
      inHtml,
      inFormat,
      inHtml ?? inFormat ?? (isOutlined ? listOutlines(reader, articles) : undefined),
      isDescribed ? listBeginnings(reader, articles) : undefined,
      isCiting ? listReferences(reader, articles) : undefined,
    ])
  return { authors, tags, html, inFormat: sections, outline, beginnings, references }
}

/** @param parts of this article alone. */
export function composeArticle(
  row: ShownArticle,
  parts: Parts,
  composition: Composition,
  { commentCount, translations, neighbours }: Surroundings = {},
): Article {
  const { include, format, headingOffset = HEADING_OFFSET.standard, now } = composition
  const wants = (name: Include) => include.includes(name)
  // In the order of the schema.
  const article = toArticle(row, parts, composition, now)
  if (wants('sections')) {
    article.format = format
    article.sections = toTree(parts.inFormat)
  }
  if (wants('references')) {
    article.references = toReferences(parts.references, parts.outline)
  }
  if (wants('html')) {
    const printing = { lang: row.lang, headingOffset }
    article.html = printArticleHtml(toTree(parts.html), toReferences(parts.references, []), printing)
  }
  if (wants('toc')) {
    article.toc = toToc(parts.outline)
  }
  const seo = wants('seo') || wants('jsonLd') ? toSeo(article, parts.beginnings) : undefined
  if (wants('seo')) {
    article.seo = seo
  }
  if (seo !== undefined && wants('jsonLd')) {
    article.jsonLd = printJsonLd({ ...article, commentCount }, seo, toReferences(parts.references, []))
  }
  if (commentCount !== undefined) {
    article.commentCount = commentCount
  }
  if (translations !== undefined) {
    article.translations = translations
  }
  if (neighbours !== undefined) {
    article.neighbours = neighbours
  }
  return article
}

/** The number of queries does not depend on the number of articles. @param surroundings of each row. */
export async function composeArticles(
  reader: Reader,
  rows: readonly ShownArticle[],
  composition: Composition,
  surroundings: readonly Surroundings[],
): Promise<Article[]> {
  if (rows.length === 0) {
    return []
  }
  const all = await readParts(
    reader,
    rows.map(({ id }) => id),
    composition,
  )
  const authors = byArticle(all.authors)
  const tags = byArticle(all.tags)
  const html = byArticle(all.html)
  const inFormat = byArticle(all.inFormat)
  const outline = byArticle(all.outline)
  const beginnings = byArticle(all.beginnings)
  const references = byArticle(all.references)
  return rows.map((row, index) => {
    const { id } = row
    const parts = {
      authors: authors(id),
      tags: tags(id),
      html: html(id),
      inFormat: inFormat(id),
      outline: outline(id),
      beginnings: beginnings(id),
      references: references(id),
    }
    return composeArticle(row, parts, composition, surroundings[index])
  })
}

/** Groups parts by article. @returns a function that gives the parts of an article. */
function byArticle<T extends { articleId: string }>(parts: readonly T[]): (id: string) => T[] {
  const groups = Map.groupBy(parts, ({ articleId }) => articleId)
  return id => groups.get(id) ?? []
}
