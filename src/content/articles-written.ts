/** What the writes of an article answer. */

import type { FastifyReply } from 'fastify'
import { showsArticle } from '../http/caching.ts'
import { json } from '../http/contract.ts'
import type { Writer } from '../storage/storage.ts'
import { Article } from './model/article.ts'
import { articleSummaryExample } from './model/articles-examples.ts'
import type { ArticleRow } from './model/rows.ts'
import { toArticle } from './model/view.ts'
import { listAuthorsOf, listTagsOf } from './store/article-queries.ts'
import type { ContentSettings } from './variables.ts'

/** The article alone: what was sent need not come back. */
export const answering =
  ({ closeDays }: ContentSettings) =>
  async (writer: Writer, row: ArticleRow): Promise<Article> => {
    const [authors, tags] = await Promise.all([listAuthorsOf(writer, [row.id]), listTagsOf(writer, [row.id])])
    return toArticle(row, { authors, tags }, closeDays, new Date().toISOString())
  }

export const written = (description: string) =>
  json(Article, description, { headers: ['ETag'], example: articleSummaryExample })

/** Marks the answer with the article's new version. */
export function show(reply: FastifyReply, article: { id: string; version: number }): FastifyReply {
  showsArticle(reply, article)
  return reply
}
