// GET /v1/authors  the authors of public articles, with counts

import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod'
import { z } from 'zod'
import { showsArticles } from '../http/caching.ts'
import { json } from '../http/contract.ts'
import { answerList, listOf, PageQuery } from '../http/paging.ts'
import type { ContentOptions } from './options.ts'
import { countAuthors, listAuthors } from './store/author-queries.ts'

export const Author = z
  .object({
    name: z.string().meta({ description: 'The name of the author.' }),
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
        'The authors of published articles, ordered by name, each with the number of these articles.',
      querystring: z.strictObject(PageQuery),
      response: {
        200: json(listOf(Author), 'A page of authors.', {
          headers: ['ETag', 'Link', 'Surrogate-Key', 'Cache-Tag'],
          example: {
            data: [{ name: 'Ada Lovelace', url: 'https://example.org/ada', articleCount: 3 }],
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
        fetch: (reader, slice) => listAuthors(reader, slice, now),
        count: reader => countAuthors(reader, now),
        positionOf: ({ name }) => ({ value: name, id: name }),
        show: rows => rows,
      })
    },
  })
}
