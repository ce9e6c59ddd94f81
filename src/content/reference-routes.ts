// GET /v1/articles/{article}/references              the bibliography
// GET /v1/articles/{article}/references/{reference}  one entry by citation key or id

import type { FastifyReply, FastifyRequest } from 'fastify'
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod'
import { z } from 'zod'
import { showsMoreWith } from '../http/auth.ts'
import { showsArticle, vary } from '../http/caching.ts'
import { NOTHING, needsBody } from '../http/conditional.ts'
import { json } from '../http/contract.ts'
import { listOf } from '../http/paging.ts'
import { orNotFound } from '../kernel/problem.ts'
import { ArticleParams } from '../kernel/scalars.ts'
import { showIn, withForms } from './bibliography.ts'
import { type ArticleRequest, findReadableArticle, isFresh, PreviewQuery, visitorOf } from './find-article.ts'
import { asBibliography, Reference, ReferenceParams, referenceExample } from './model/reference.ts'
import { markOf, toReferences } from './model/view.ts'
import type { ContentOptions } from './options.ts'
import { listReferences } from './store/reference-queries.ts'
import { listOutlines } from './store/section-queries.ts'

export const referenceRoutes: FastifyPluginAsyncZod<ContentOptions> = async (app, { storage, secrets }) => {
  /** The bibliography of the article; undefined when the client has the answer. */
  const readReferences = async (request: ArticleRequest & FastifyRequest, reply: FastifyReply) => {
    const visitor = visitorOf(request, reply, secrets)
    const now = new Date().toISOString()
    return storage.snapshot(async reader => {
      const article = await findReadableArticle(reader, visitor, now)
      vary(reply, 'Accept')
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
  }

  app.get('/v1/articles/:article/references', {
    schema: {
      operationId: 'listReferences',
      tags: ['Read'],
      summary: 'Get the references of an article',
      description:
        'The whole bibliography in order. Each entry has the sections that cite it. Also as CSL-JSON, and as BibTeX.',
      security: showsMoreWith('content:read'),
      params: ArticleParams,
      querystring: z.strictObject(PreviewQuery),
      response: {
        200: withForms(
          json(listOf(Reference), 'The bibliography.', {
            headers: ['ETag', 'Surrogate-Key', 'Cache-Tag'],
            example: asBibliography([referenceExample]),
          }),
        ),
      },
    },
    handler: async (request, reply) => {
      const references = await readReferences(request, reply)
      return references === undefined
        ? NOTHING
        : showIn(request, reply, asBibliography(references), references)
    },
  })

  app.get('/v1/articles/:article/references/:reference', {
    schema: {
      operationId: 'getReference',
      tags: ['Read'],
      summary: 'Get a reference',
      description:
        'One entry of the bibliography by its citation key or id. Also as CSL-JSON, and as BibTeX.',
      security: showsMoreWith('content:read'),
      params: ReferenceParams,
      querystring: z.strictObject(PreviewQuery),
      response: {
        200: withForms(
          json(Reference, 'The entry.', {
            headers: ['ETag', 'Surrogate-Key', 'Cache-Tag'],
            example: referenceExample,
          }),
        ),
      },
    },
    handler: async (request, reply) => {
      const references = await readReferences(request, reply)
      if (references === undefined) {
        return NOTHING
      }
      const { reference: ref } = request.params
      const entry = orNotFound(references.find(({ key, id }) => key === ref || id === ref))
      return showIn(request, reply, entry, [entry])
    },
  })
}
