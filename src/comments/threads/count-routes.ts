// GET /v1/comment-counts?article=…  the number of comments of each article
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod'
import { z } from 'zod'
import { listPublicIds } from '../../content/store/visibility.ts'
import { showsArticles, showsCommentsOf } from '../../http/caching.ts'
import { json } from '../../http/contract.ts'
import { builtByField } from '../../http/route.ts'
import { LIMITS } from '../../kernel/limits.ts'
import { listParameter } from '../../kernel/parameters.ts'
import { pathName } from '../../kernel/scalars.ts'
import { countByArticles } from './counter-queries.ts'
import type { CommentOptions } from './options.ts'
import { CommentCounts } from './schema.ts'

const Articles = listParameter(pathName(LIMITS.slug), LIMITS.countedArticles).describe(
  'Slugs or ids. Repeated, or separated by commas.',
)

export const commentCountRoutes: FastifyPluginAsyncZod<CommentOptions> = async (app, { storage }) => {
  app.get('/v1/comment-counts', {
    ...builtByField,
    schema: {
      operationId: 'countComments',
      tags: ['Comment'],
      summary: 'Count the comments of articles',
      description:
        'The number of public comments of each published article, in the order of the request. A former slug stands for ' +
        'its article. Other articles are left out. Deleted comments do not count. For many articles, use ids: proxies refuse ' +
        'long URLs.',
      querystring: z.strictObject({ article: Articles }),
      response: {
        200: json(CommentCounts, 'The counts.', {
          headers: ['ETag', 'Surrogate-Key', 'Cache-Tag'],
          example: {
            data: [
              {
                article: 'deepseek-the-ai-revolution-from-asia',
                articleId: '0194bf0e-5c00-7a3e-9d1b-2f6a4c8e0b71',
                comments: 12,
              },
            ],
          },
        }),
      },
    },
    handler: async (request, reply) => {
      const { article: asked } = request.query
      const { ids, counts } = await storage.snapshot(async reader => {
        const ids = await listPublicIds(reader, asked, new Date().toISOString())
        return { ids, counts: await countByArticles(reader, [...new Set(ids.values())]) }
      })
      const data = asked.flatMap(article => {
        const articleId = ids.get(article.toLowerCase())
        return articleId === undefined ? [] : [{ article, articleId, comments: counts.get(articleId) ?? 0 }]
      })
      // Any of the others may become public, or get the slug.
      showsArticles(reply)
      showsCommentsOf(
        reply,
        data.map(({ articleId }) => articleId),
      )
      return { data }
    },
  })
}
