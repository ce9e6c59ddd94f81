/** Articles as the API shows them, from rows. Pure. */
import type { ArticleRow } from '../store/visibility.ts'
import type { Article } from './article.ts'
import { whyClosed } from './articles-why-closed.ts'

export type ArticleParts = {
  authors: { articleId: string; name: string; url: string | null }[]
  tags: { articleId: string; tag: string }[]
}

/** @param now decides whether a published article is still scheduled, and whether it takes comments still. */
export function toArticle(row: ArticleRow, parts: ArticleParts, closeDays: number, now: string): Article {
  const { publishedAt } = row
  const scheduled = row.status === 'published' && publishedAt !== null && publishedAt > now
  const closedReason = whyClosed(row, closeDays, now)
  return {
    id: row.id,
    slug: row.slug,
    title: row.title,
    subtitle: row.subtitle,
    subtitleLang: row.subtitleLang,
    lang: row.lang,
    summary: row.summary,
    status: scheduled ? 'scheduled' : row.status,
    authors: parts.authors
      .filter(({ articleId }) => articleId === row.id)
      .map(({ name, url }) => ({ name, url })),
    tags: parts.tags.filter(({ articleId }) => articleId === row.id).map(({ tag }) => tag),
    image: row.image,
    canonicalUrl: row.canonicalUrl,
    commentPolicy: row.commentPolicy,
    translationGroup: row.translationGroup,
    commentsOpen: closedReason === null,
    commentsClosedReason: closedReason,
    meta: row.meta as Article['meta'],
    wordCount: row.wordCount,
    publishedAt,
    createdAt: row.createdAt,
    updatedAt: row.updatedAt,
    version: row.version,
  }
}
