// GET /v1/authors  the authors of public articles, with counts

import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod'
import { z } from 'zod'
import { showsArticles } from '../http/caching.ts'
import { json } from '../http/contract.ts'
import { answerList, listOf, PageQuery } from '../http/paging.ts'
import type { ContentOptions } from './options.ts'
import { countNames, listNames } from './store/public-name-queries.ts'

export const Author = z
  .object({
    slug: z
      .string()
      .meta({ description: 'The name of the author in URLs. All spellings that differ in case share it.' }),
    name: z.string().meta({ description: 'The name of the author, as it is spelled most often.' }),
    url: z.string().nullable().meta({ description: 'A page about the author.' }),
    articleCount: z.int().min(1).meta({ description: 'The number of public articles by this author.' }),
  })
  .meta({ id: 'Author' })

export const authorRoutes: FastifyPluginAsyncZod<ContentOptions> = async (app, { storage, baseUrl }) => {
  app.get('/v1/authors', {
    schema: {
      operationId: 'listAuthors',
      tags: ['Read'],
      summary: 'List authors',
      description:
        'The authors of published articles, as people sort in the language of the site, each with the number of these articles.',
      querystring: z.strictObject(PageQuery),
      response: {
        200: json(listOf(Author), 'A page of authors.', {
          headers: ['ETag', 'Link', 'Surrogate-Key', 'Cache-Tag'],
          example: {
            data: [
              { slug: 'ada-lovelace', name: 'Ada Lovelace', url: 'https://example.org/ada', articleCount: 3 },
            ],
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
        scope: 'authors',
        fetch: (reader, slice) => listNames(reader, 'author', slice, now),
        count: reader => countNames(reader, 'author', now),
        positionOf: ({ sortKey, slug }) => ({ value: sortKey, id: slug }),
        show: rows => rows.map(({ slug, name, url, articleCount }) => ({ slug, name, url, articleCount })),
      })
    },
  })
}
