// GET /v1/articles/{article}/comments/feed.atom, …/feed.json  the newest public comments of an article

import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod'
import { z } from 'zod'
import { findCounts } from '../comments/threads/counter-queries.ts'
import { listComments } from '../comments/threads/list.ts'
import type { Comment } from '../comments/threads/schema.ts'
import { findReadableArticle } from '../content/find-article.ts'
import { addressOf, pageOf } from '../content/model/address.ts'
import { markOf } from '../content/model/view.ts'
import { showsCommentsOf } from '../http/caching.ts'
import { NOTHING, needsBody } from '../http/conditional.ts'
import { PageQuery } from '../http/paging.ts'
import { beginOf } from '../kernel/beginning.ts'
import { ArticleParams } from '../kernel/scalars.ts'
import { addressPages, type Entry, lastUpdate, urnOf } from './feed.ts'
import { FORMS } from './forms.ts'
import { describeSite, type FeedOptions } from './options.ts'

/** Comments in a page. */
const PAGE = 50

/** Characters of a title that is made of the text. */
const TITLE = 80

export const commentFeedRoutes: FastifyPluginAsyncZod<FeedOptions> = async (
  app,
  { storage, settings, baseUrl },
) => {
  for (const { name, ending, type, answer, print } of FORMS) {
    app.get(`/v1/articles/:article/comments/feed.${ending}`, {
      config: { oneForm: true },
      schema: {
        operationId: `get${name}CommentFeed`,
        tags: ['Comment'],
        summary: `Follow the comments of an article (${type})`,
        description: `The public comments of all threads, newest first, at most ${PAGE} in a page.`,
        params: ArticleParams,
        querystring: z.strictObject({ cursor: PageQuery.cursor }),
        response: { 200: answer },
      },
      handler: async (request, reply) => {
        const now = new Date().toISOString()
        const { cursor } = request.query
        const anybody = { article: request.params.article, seesAll: false, opensPreview: undefined }
        reply.type(`${type}; charset=utf-8`)
        return storage.snapshot(async reader => {
          const article = await findReadableArticle(reader, anybody, now)
          showsCommentsOf(reply, [article.id])
          const { changes } = await findCounts(reader, article.id)
          if (!needsBody(request, reply, [markOf(article), changes])) {
            return NOTHING
          }
          const query = { view: 'flat', sort: '-createdAt', limit: PAGE, cursor } as const
          const { data, page } = await listComments(reader, article.id, query)
          const shown = pageOf(article, settings.articleUrl)
          const entries = data.flatMap(comment => toEntry(comment, shown))
          const { site } = describeSite(settings, baseUrl())
          // By the id, so that the feed stays the same when the article gets another slug.
          const address = new URL(`${baseUrl()}/v1/articles/${article.id}/comments/feed.${ending}`)
          return print({
            title: `${site} – ${article.title}`,
            lang: article.lang,
            site,
            home: addressOf(article, settings.articleUrl),
            updated: lastUpdate(entries, String(article.publishedAt)),
            addresses: addressPages(address, cursor, page),
            entries,
          })
        })
      },
    })
  }
}

/** Nothing for a comment that was emptied. @param page of its article. */
function toEntry({ id, author, html, text, createdAt, editedAt }: Comment, page: string | null): Entry[] {
  if (author === null || html === null || text === null) {
    return []
  }
  return [
    {
      id: urnOf(id),
      title: beginOf(text, TITLE),
      lang: null,
      // As in the page to copy.
      url: page && `${page}#comment_${id}`,
      published: createdAt,
      updated: editedAt ?? createdAt,
      authors: [{ name: author.name, url: author.url }],
      tags: [],
      image: null,
      summary: null,
      html,
    },
  ]
}
