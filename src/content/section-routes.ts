// GET /v1/articles/{article}/sections            the heading tree
// GET /v1/articles/{article}/sections/{section}  one section by anchor or id, with its subsections

import type { FastifyReply, FastifyRequest } from 'fastify'
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod'
import { z } from 'zod'
import { showsMoreWith } from '../http/auth.ts'
import { showsArticle } from '../http/caching.ts'
import { NOTHING, needsBody } from '../http/conditional.ts'
import { json } from '../http/contract.ts'
import { listOf } from '../http/paging.ts'
import { LIMITS } from '../kernel/limits.ts'
import { orNotFound } from '../kernel/problem.ts'
import { ArticleParams, Format } from '../kernel/scalars.ts'
import { type ArticleRequest, findReadableArticle, isFresh, PreviewQuery, visitorOf } from './find-article.ts'
import { Section, SectionParams, sectionExample } from './model/section.ts'
import { findInTree, markOf, toTree } from './model/view.ts'
import type { ContentOptions } from './options.ts'
import { listSections } from './store/section-queries.ts'

const Query = z.strictObject({ format: Format.default('html'), ...PreviewQuery })

export const sectionRoutes: FastifyPluginAsyncZod<ContentOptions> = async (app, { storage, secrets }) => {
  /** Answers with the tree, or a part of it, unless the client has the answer. */
  const answerTree = async <A>(
    request: ArticleRequest & FastifyRequest,
    reply: FastifyReply,
    format: Format,
    answer: (tree: Section[]) => A,
  ): Promise<A> => {
    const visitor = visitorOf(request, reply, secrets)
    const now = new Date().toISOString()
    const { lang, tree } = await storage.snapshot(async reader => {
      const article = await findReadableArticle(reader, visitor, now)
      showsArticle(reply, article)
      const isNeeded = needsBody(request, reply, [request.params, markOf(article)])
      const { lang } = article
      return { lang, tree: isNeeded ? toTree(await listSections[format](reader, [article.id])) : undefined }
    }, isFresh(request))
    const body = tree === undefined ? NOTHING : answer(tree)
    reply.header('content-language', lang)
    return body
  }
  const headers = ['ETag', 'Content-Language', 'Surrogate-Key', 'Cache-Tag'] as const

  app.get('/v1/articles/:article/sections', {
    schema: {
      operationId: 'listSections',
      tags: ['Read'],
      summary: 'Get the sections of an article',
      description:
        'The whole heading tree in one page. To get only a part of it, request that section with `getSection`.',
      security: showsMoreWith('content:read'),
      params: ArticleParams,
      querystring: Query,
      response: {
        200: json(listOf(Section), 'The sections at the top of the tree, each with its subsections.', {
          headers: [...headers],
          example: {
            data: [sectionExample],
            page: { next: null, prev: null, limit: LIMITS.sectionsPerArticle },
          },
        }),
      },
    },
    handler: (request, reply) =>
      answerTree(request, reply, request.query.format, data => ({
        data,
        page: { next: null, prev: null, limit: LIMITS.sectionsPerArticle },
      })),
  })

  app.get('/v1/articles/:article/sections/:section', {
    schema: {
      operationId: 'getSection',
      tags: ['Read'],
      summary: 'Get a section',
      description: 'One section by its anchor or id, with its subsections.',
      security: showsMoreWith('content:read'),
      params: SectionParams,
      querystring: Query,
      response: {
        200: json(Section, 'The section.', { headers: [...headers], example: sectionExample }),
      },
    },
    handler: (request, reply) =>
      answerTree(request, reply, request.query.format, tree =>
        orNotFound(findInTree(tree, request.params.section)),
      ),
  })
}
