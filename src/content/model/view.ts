/**
 * Forms the articles, sections and references of the API from rows. Pure.
 *
 * What is formed here is sent as it is (see `builtByField`): each object is built field by field, in the order of
 * its schema, and neither a row nor stored JSON is spread into it.
 */

import type { AuthorName } from '../../kernel/stored.ts'
import { addressOf } from './address.ts'
import type { Article } from './article.ts'
import type { CitingReference } from './citing-reference.ts'
import type { Reference } from './reference.ts'
import type {
  ArticleParts,
  ArticleRow,
  CitingRow,
  OutlineSection,
  ReferenceRow,
  ShownArticle,
  ShownReference,
  ShownSection,
} from './rows.ts'
import type { Section, TocEntry } from './section.ts'

export const DAY = 24 * 60 * 60 * 1000

/** An ISO time and some days, in milliseconds. */
export const addDays = (time: string, days: number) => Date.parse(time) + days * DAY

/** The settings that articles are shown by. */
export type SiteSettings = {
  /** Days after publication until an article closes for comments; 0: never. */
  closeDays: number
  /** The address of an article at the site, with `{slug}` or `{id}` and perhaps `{lang}` in it. */
  articleUrl: string | undefined
}

/**
 * @param parts authors and tags of this article.
 * @param now ISO time that decides whether the article is scheduled and whether it accepts comments.
 */
export function toArticle(
  row: ShownArticle,
  parts: ArticleParts,
  { closeDays, articleUrl }: SiteSettings,
  now: string,
): Article {
  const closedReason = whyClosed(row, closeDays, now)
  const { image } = row
  return {
    id: row.id,
    slug: row.slug,
    title: row.title,
    subtitle: row.subtitle,
    subtitleLang: row.subtitleLang,
    lang: row.lang,
    summary: row.summary,
    status: statusAt(row, now),
    authors: parts.authors.map(({ name, url }) => ({ name, url })),
    tags: parts.tags.map(({ tag }) => tag),
    image: image && { url: image.url, alt: image.alt, credit: image.credit },
    canonicalUrl: row.canonicalUrl,
    url: addressOf(row, articleUrl),
    metaTitle: row.metaTitle,
    metaDescription: row.metaDescription,
    commentPolicy: row.commentPolicy,
    translationGroup: row.translationGroup,
    commentsOpen: closedReason === null,
    commentsClosedReason: closedReason,
    meta: row.meta,
    wordCount: row.wordCount,
    publishedAt: row.publishedAt,
    createdAt: row.createdAt,
    updatedAt: row.updatedAt,
    version: row.version,
  }
}

/** What tells each state of an article from every other one, also of a database that went back to a backup. */
export const markOf = ({ id, version, updatedAt }: Pick<ArticleRow, 'id' | 'version' | 'updatedAt'>) => [
  id,
  version,
  updatedAt,
]

/** The status that answers show at `now` (ISO time). */
export function statusAt(
  { status, publishedAt }: Pick<ArticleRow, 'status' | 'publishedAt'>,
  now: string,
): Article['status'] {
  return status === 'published' && publishedAt !== null && publishedAt > now ? 'scheduled' : status
}

/**
 * Why an article accepts no comments at `now` (ISO time): its policy, or its age. null while it accepts them.
 * @param closeDays days after publication until comments close; 0: never.
 */
export function whyClosed(
  { commentPolicy, publishedAt }: { commentPolicy: string; publishedAt: string | null },
  closeDays: number,
  now: string,
): 'closed' | 'age' | null {
  if (commentPolicy === 'closed') {
    return 'closed'
  }
  const isOld = closeDays > 0 && publishedAt !== null && Date.parse(now) >= addDays(publishedAt, closeDays)
  return isOld ? 'age' : null
}

/** Builds the heading tree of an article. @param rows with siblings in order. */
export function toTree(rows: readonly ShownSection[]): Section[] {
  const children = Map.groupBy(rows, ({ parentId }) => parentId)
  const below = (parent: string | null): Section[] =>
    (children.get(parent) ?? []).map(row => ({
      id: row.id,
      parentId: row.parentId,
      position: row.position,
      depth: row.depth,
      anchor: row.anchor,
      heading: row.heading,
      kind: row.kind,
      body: row.body,
      sections: below(row.id),
    }))
  return below(null)
}

/** The table of contents of an article. @param rows with siblings in order. */
export function toToc(rows: readonly OutlineSection[]): TocEntry[] {
  const children = Map.groupBy(rows, ({ parentId }) => parentId)
  const below = (parent: string | null): TocEntry[] =>
    (children.get(parent) ?? []).flatMap(({ id, anchor, heading, depth }) => {
      const sections = below(id)
      return heading === null ? sections : [{ anchor, heading, depth, sections }]
    })
  return below(null)
}

/** Finds a section with its subsections. @param ref an anchor or an id. */
export function findInTree(tree: readonly Section[], ref: string): Section | undefined {
  for (const section of tree) {
    const found = section.anchor === ref || section.id === ref ? section : findInTree(section.sections, ref)
    if (found) {
      return found
    }
  }
  return undefined
}

/** @param sections all sections of the same article, with siblings in order. */
export function toReferences(
  rows: readonly ShownReference[],
  sections: readonly OutlineSection[],
): Reference[] {
  const citedBy = new Map<string, Reference['citedBy']>()
  const children = Map.groupBy(sections, ({ parentId }) => parentId)
  // In the order of the article: each section before its subsections.
  const visit = (parent: string | null): void => {
    for (const { id, anchor, citations } of children.get(parent) ?? []) {
      for (const key of citations) {
        const citing = citedBy.get(key) ?? []
        citing.push({ id, anchor })
        citedBy.set(key, citing)
      }
      visit(id)
    }
  }
  visit(null)
  return rows.map(({ id, key, position, fields }) => ({
    id,
    key,
    position,
    ...shownFields(fields),
    citedBy: citedBy.get(key) ?? [],
  }))
}

/** A reference of a list across articles. */
export const toCitingReference = ({
  id,
  key,
  fields,
  articleId,
  slug,
  title,
  lang,
}: CitingRow): CitingReference => ({
  id,
  key,
  ...shownFields(fields),
  article: { id: articleId, slug, title, lang },
})

const shownFields = (fields: ReferenceRow['fields']) => ({
  type: fields.type as Reference['type'],
  title: fields.title,
  author: fields.author.map(toName),
  issued: fields.issued,
  accessed: fields.accessed,
  URL: fields.URL,
  DOI: fields.DOI,
  ISBN: fields.ISBN,
  publisher: fields.publisher,
  containerTitle: fields.containerTitle,
  volume: fields.volume,
  issue: fields.issue,
  page: fields.page,
  note: fields.note,
})

/** JSON leaves out what is undefined. */
const toName = ({ family, given, literal }: AuthorName) => ({ family, given, literal })
