// GET /v1/tags  the tags of public articles, with counts

import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod'
import { z } from 'zod'
import { showsArticles } from '../http/caching.ts'
import { json } from '../http/contract.ts'
import { answerList, listOf, PageQuery } from '../http/paging.ts'
import type { ContentOptions } from './options.ts'
import { countNames, listNames } from './store/public-name-queries.ts'

export const Tag = z
  .object({
    slug: z
      .string()
      .meta({ description: 'The name of the tag in URLs. All spellings that differ in case share it.' }),
    name: z.string().meta({ description: 'The tag, as it is spelled most often.' }),
    articleCount: z.int().min(1).meta({ description: 'The number of public articles with this tag.' }),
  })
  .meta({ id: 'Tag' })

export const tagRoutes: FastifyPluginAsyncZod<ContentOptions> = async (app, { storage, baseUrl }) => {
  app.get('/v1/tags', {
    schema: {
      operationId: 'listTags',
      tags: ['Read'],
      summary: 'List tags',
      description:
        'The tags of published articles, as people sort in the language of the site, each with the number of these articles.',
      querystring: z.strictObject(PageQuery),
      response: {
        200: json(listOf(Tag), 'A page of tags.', {
          headers: ['ETag', 'Link', 'Surrogate-Key', 'Cache-Tag'],
          example: {
            data: [{ slug: 'artificial-intelligence', name: 'artificial-intelligence', articleCount: 1 }],
            page: { next: null, prev: null, limit: 20 },
          },
        }),
      },
    },
    handler: (request, reply) => {
      const now = new Date().toISOString()
      showsArticles(reply)
      return answerList(request, reply, {
        storage,
        baseUrl,
        scope: 'tags',
        fetch: (reader, slice) => listNames(reader, 'tag', slice, now),
        count: reader => countNames(reader, 'tag', now),
        positionOf: ({ sortKey, slug }) => ({ value: sortKey, id: slug }),
        show: rows => rows.map(({ slug, name, articleCount }) => ({ slug, name, articleCount })),
      })
    },
  })
}
