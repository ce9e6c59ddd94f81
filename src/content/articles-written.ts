/** What the writes of an article answer. */

import type { FastifyReply } from 'fastify'
import { showsArticle } from '../http/caching.ts'
import { json } from '../http/contract.ts'
import type { Writer } from '../storage/storage.ts'
import { composeArticles } from './article-page.ts'
import { Article } from './model/article.ts'
import { articleSummaryExample } from './model/articles-examples.ts'
import type { ArticleRow } from './model/rows.ts'
import type { ContentSettings } from './variables.ts'

/** The article alone: what was sent need not come back. */
export const answering =
  ({ closeDays }: ContentSettings) =>
  async (writer: Writer, row: ArticleRow): Promise<Article> => {
    const [article] = await composeArticles(writer, [row], {
      include: [],
      format: 'html',
      now: new Date().toISOString(),
      closeDays,
      seesAll: false,
    })
    return article as Article
  }

export const written = (description: string) =>
  json(Article, description, { headers: ['ETag'], example: articleSummaryExample })

/** Marks the answer with the article's new version. */
export function show(reply: FastifyReply, article: { id: string; version: number }): FastifyReply {
  showsArticle(reply, article)
  return reply
}
