// GET /v1/articles/{article}/references              the bibliography
// GET /v1/articles/{article}/references/{reference}  one entry by citation key or id

import type { FastifyReply } from 'fastify'
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod'
import { z } from 'zod'
import { showsMoreWith } from '../http/auth.ts'
import { showsArticle } from '../http/caching.ts'
import { json } from '../http/contract.ts'
import { listOf } from '../http/paging.ts'
import { LIMITS } from '../kernel/limits.ts'
import { orNotFound } from '../kernel/problem.ts'
import { ArticleParams } from '../kernel/scalars.ts'
import { type ArticleRequest, findReadableArticle, isFresh, PreviewQuery, visitorOf } from './find-article.ts'
import { Reference, ReferenceParams, referenceExample } from './model/reference.ts'
import { toReferences } from './model/view.ts'
import type { ContentOptions } from './options.ts'
import { listReferences } from './store/reference-queries.ts'
import { listOutlines } from './store/section-queries.ts'

export const referenceRoutes: FastifyPluginAsyncZod<ContentOptions> = async (app, { storage, secrets }) => {
  const readReferences = (request: ArticleRequest, reply: FastifyReply) => {
    const visitor = visitorOf(request, reply, secrets)
    const now = new Date().toISOString()
    return storage.snapshot(async reader => {
      const article = await findReadableArticle(reader, visitor, now)
      const rows = await listReferences(reader, [article.id])
      return { article, references: toReferences(rows, await listOutlines(reader, [article.id])) }
    }, isFresh(request))
  }

  app.get('/v1/articles/:article/references', {
    schema: {
      operationId: 'listReferences',
      tags: ['Read'],
      summary: 'Get the references of an article',
      description: 'The whole bibliography in order. Each entry has the sections that cite it.',
      security: showsMoreWith('content:read'),
      params: ArticleParams,
      querystring: z.strictObject(PreviewQuery),
      response: {
        200: json(listOf(Reference), 'The bibliography.', {
          headers: ['ETag', 'Surrogate-Key', 'Cache-Tag'],
          example: {
            data: [referenceExample],
            page: { next: null, prev: null, limit: LIMITS.referencesPerArticle },
          },
        }),
      },
    },
    handler: async (request, reply) => {
      const { article, references } = await readReferences(request, reply)
      showsArticle(reply, article)
      return { data: references, page: { next: null, prev: null, limit: LIMITS.referencesPerArticle } }
    },
  })

  app.get('/v1/articles/:article/references/:reference', {
    schema: {
      operationId: 'getReference',
      tags: ['Read'],
      summary: 'Get a reference',
      description: 'One entry of the bibliography by its citation key or id.',
      security: showsMoreWith('content:read'),
      params: ReferenceParams,
      querystring: z.strictObject(PreviewQuery),
      response: {
        200: json(Reference, 'The entry.', {
          headers: ['ETag', 'Surrogate-Key', 'Cache-Tag'],
          example: referenceExample,
        }),
      },
    },
    handler: async (request, reply) => {
      const { article, references } = await readReferences(request, reply)
      const { reference: ref } = request.params
      const reference = orNotFound(references.find(({ key, id }) => key === ref || id === ref))
      showsArticle(reply, article)
      return reference
    },
  })
}
