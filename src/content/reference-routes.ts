// GET /v1/articles/{article}/references              the bibliography
// GET /v1/articles/{article}/references/{reference}  one entry by citation key or id

import type { FastifyReply, FastifyRequest } from 'fastify'
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod'
import { z } from 'zod'
import { showsMoreWith } from '../http/auth.ts'
import { showsArticle } from '../http/caching.ts'
import { NOTHING, needsBody } from '../http/conditional.ts'
import { json } from '../http/contract.ts'
import { listOf } from '../http/paging.ts'
import { orNotFound } from '../kernel/problem.ts'
import { ArticleParams } from '../kernel/scalars.ts'
import { type ArticleRequest, findReadableArticle, isFresh, PreviewQuery, visitorOf } from './find-article.ts'
import { asBibliography, Reference, ReferenceParams, referenceExample } from './model/reference.ts'
import { markOf, toReferences } from './model/view.ts'
import type { ContentOptions } from './options.ts'
import { listReferences } from './store/reference-queries.ts'
import { listOutlines } from './store/section-queries.ts'

export const referenceRoutes: FastifyPluginAsyncZod<ContentOptions> = async (app, { storage, secrets }) => {
  /** Answers with the bibliography, or an entry of it, unless the client has the answer. */
  const answerReferences = async <A>(
    request: ArticleRequest & FastifyRequest,
    reply: FastifyReply,
    answer: (references: Reference[]) => A,
  ): Promise<A> => {
    const visitor = visitorOf(request, reply, secrets)
    const now = new Date().toISOString()
    const references = await storage.snapshot(async reader => {
      const article = await findReadableArticle(reader, visitor, now)
      showsArticle(reply, article)
      if (!needsBody(request, reply, [request.params, markOf(article)])) {
        return undefined
      }
      const [rows, outline] = await Promise.all([
        listReferences(reader, [article.id]),
        listOutlines(reader, [article.id]),
      ])
      return toReferences(rows, outline)
    }, isFresh(request))
    return references === undefined ? NOTHING : answer(references)
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
          example: asBibliography([referenceExample]),
        }),
      },
    },
    handler: (request, reply) => answerReferences(request, reply, asBibliography),
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
    handler: (request, reply) => {
      const { reference: ref } = request.params
      return answerReferences(request, reply, references =>
        orNotFound(references.find(({ key, id }) => key === ref || id === ref)),
      )
    },
  })
}
