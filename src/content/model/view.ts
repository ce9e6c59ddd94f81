/** Forms the articles, sections and references of the API from rows. Pure. */

import type { Article } from './article.ts'
import { pickFields } from './fields.ts'
import type { Reference } from './reference.ts'
import type {
  ArticleParts,
  ArticleRow,
  OutlineSection,
  ReferenceRow,
  ShownArticle,
  ShownSection,
} from './rows.ts'
import type { Section, TocEntry } from './section.ts'

export const DAY = 24 * 60 * 60 * 1000

/** An ISO time and some days, in milliseconds. */
export const addDays = (time: string, days: number) => Date.parse(time) + days * DAY

/**
 * @param parts authors and tags of this article.
 * @param now ISO time that decides whether the article is scheduled and whether it accepts comments.
 */
export function toArticle(row: ShownArticle, parts: ArticleParts, closeDays: number, now: string): Article {
  const closedReason = whyClosed(row, closeDays, now)
  return {
    ...pickFields({
      ...row,
      authors: parts.authors.map(({ name, url }) => ({ name, url })),
      tags: parts.tags.map(({ tag }) => tag),
      meta: row.meta as Article['meta'],
      status: statusAt(row, now),
    }),
    id: row.id,
    commentsOpen: closedReason === null,
    commentsClosedReason: closedReason,
    wordCount: row.wordCount,
    createdAt: row.createdAt,
    updatedAt: row.updatedAt,
    version: row.version,
  }
}

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
    (children.get(parent) ?? []).map(({ articleId: _article, citations: _cited, ...section }) => ({
      ...section,
      sections: below(section.id),
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
  rows: readonly ReferenceRow[],
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
    ...(fields as Pick<Reference, 'type'> & typeof fields),
    citedBy: citedBy.get(key) ?? [],
  }))
}
