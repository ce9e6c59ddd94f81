/** Articles, their sections and references as the API shows them, from rows. Pure. */

import type { Article } from './article.ts'
import { pickFields } from './fields.ts'
import type { Reference } from './reference.ts'
import type { ArticleParts, ArticleRow, CitingSection, ReferenceRow, ShownSection } from './rows.ts'
import type { Section } from './section.ts'

const DAY = 24 * 60 * 60 * 1000

/**
 * @param parts of this article.
 * @param now decides whether a published article is still scheduled, and whether it takes comments still.
 */
export function toArticle(row: ArticleRow, parts: ArticleParts, closeDays: number, now: string): Article {
  const { publishedAt } = row
  const scheduled = row.status === 'published' && publishedAt !== null && publishedAt > now
  const closedReason = whyClosed(row, closeDays, now)
  return {
    ...pickFields({
      ...row,
      authors: parts.authors.map(({ name, url }) => ({ name, url })),
      tags: parts.tags.map(({ tag }) => tag),
      meta: row.meta as Article['meta'],
      status: scheduled ? ('scheduled' as const) : row.status,
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

/**
 * Why an article takes no comment at `now` (ISO time): its policy, or its age. null while it takes them.
 * @param closeDays days after publication on which comments end; 0 for never.
 */
export function whyClosed(
  { commentPolicy, publishedAt }: { commentPolicy: string; publishedAt: string | null },
  closeDays: number,
  now: string,
): 'closed' | 'age' | null {
  if (commentPolicy === 'closed') {
    return 'closed'
  }
  const isOld =
    closeDays > 0 && publishedAt !== null && Date.parse(now) >= Date.parse(publishedAt) + closeDays * DAY
  return isOld ? 'age' : null
}

/** The heading tree of an article. Queries give siblings in their order. */
export function toTree(rows: readonly ShownSection[]): Section[] {
  const children = Map.groupBy(rows, ({ parentId }) => parentId)
  const below = (parent: string | null): Section[] =>
    (children.get(parent) ?? []).map(({ articleId: _article, citations: _cited, ...section }) => ({
      ...section,
      sections: below(section.id),
    }))
  return below(null)
}

/** The node that `ref` (an anchor or an id) names, with what is below it. */
export function findInTree(tree: readonly Section[], ref: string): Section | undefined {
  for (const section of tree) {
    const found = section.anchor === ref || section.id === ref ? section : findInTree(section.sections, ref)
    if (found) {
      return found
    }
  }
  return undefined
}

/** @param sections all sections of the same article; queries give siblings in their order. */
export function toReferences(rows: readonly ReferenceRow[], sections: readonly CitingSection[]): Reference[] {
  const citedBy = new Map<string, Reference['citedBy']>()
  const children = Map.groupBy(sections, ({ parentId }) => parentId)
  // In the order of reading: each section before those below it.
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
