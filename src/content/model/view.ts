/** Articles as the API shows them, from rows. Pure. */

import type { Article } from './article.ts'
import { whyClosed } from './articles-why-closed.ts'
import { pickFields } from './fields.ts'
import type { ArticleParts, ArticleRow } from './rows.ts'

/** @param now decides whether a published article is still scheduled, and whether it takes comments still. */
export function toArticle(row: ArticleRow, parts: ArticleParts, closeDays: number, now: string): Article {
  const { publishedAt } = row
  const scheduled = row.status === 'published' && publishedAt !== null && publishedAt > now
  const closedReason = whyClosed(row, closeDays, now)
  const status = scheduled ? ('scheduled' as const) : row.status
  return {
    ...pickFields({ ...row, ...partsOf(row.id, parts), meta: row.meta as Article['meta'], status }),
    id: row.id,
    commentsOpen: closedReason === null,
    commentsClosedReason: closedReason,
    wordCount: row.wordCount,
    createdAt: row.createdAt,
    updatedAt: row.updatedAt,
    version: row.version,
  }
}

/** The authors and tags of one article. */
function partsOf(id: string, { authors, tags }: ArticleParts) {
  return {
    authors: authors.filter(({ articleId }) => articleId === id).map(({ name, url }) => ({ name, url })),
    tags: tags.filter(({ articleId }) => articleId === id).map(({ tag }) => tag),
  }
}
