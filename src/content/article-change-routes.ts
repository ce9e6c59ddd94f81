// POST   /v1/articles            creates an article
// PATCH  /v1/articles/{article}  changes some fields (RFC 7396)
// DELETE /v1/articles/{article}  archives an article, or removes it for good

import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod'
import { z } from 'zod'
import { demand, needs } from '../http/auth.ts'
import { showsArticle } from '../http/caching.ts'
import { noContent } from '../http/contract.ts'
import { MERGE_PATCH } from '../http/json-body.ts'
import { readBasis, WriteHeaders } from '../http/preconditions.ts'
import { idempotentRequest, once } from '../idempotency/once.ts'
import { LIMITS } from '../kernel/limits.ts'
import { booleanParameter, IdempotencyKey } from '../kernel/parameters.ts'
import { ArticleParams } from '../kernel/scalars.ts'
import { answerArticle, contextOf, editArticle, findForEditor, madeArticle, written } from './edit-request.ts'
import { ArticleInput, ArticlePatch, articleInputExample, type NewArticle } from './model/article.ts'
import { applyPatch, slugFrom, toNewArticle } from './model/input.ts'
import type { ContentOptions } from './options.ts'
import { MEDIA, readArticleBody } from './sent-article.ts'
import { freeSlug } from './store/article-slug-queries.ts'
import { createArticle, removeArticle } from './store/change-article.ts'

export const articleChangeRoutes: FastifyPluginAsyncZod<ContentOptions> = async (app, options) => {
  const { storage, settings, secrets, baseUrl } = options
  const location = (article: { slug: string }) => `${baseUrl()}/v1/articles/${article.slug}`

  app.post('/v1/articles', {
    config: { problems: ['conflict'] },
    schema: {
      operationId: 'createArticle',
      tags: ['Write'],
      summary: 'Create an article',
      description:
        'With all its sections and references, as JSON, or as Markdown with front matter of at most ' +
        `${LIMITS.frontMatter} characters.`,
      security: needs('content:write'),
      consumes: MEDIA,
      headers: z.object({ 'idempotency-key': IdempotencyKey.optional() }),
      body: ArticleInput.meta({ examples: [articleInputExample] }),
      response: { 201: madeArticle },
    },
    handler: async (request, reply) => {
      const input = readArticleBody(request.body)
      const now = new Date()
      const { statusCode, answer } = await storage.write(writer =>
        once(writer, idempotentRequest(secrets, request), now, async () => {
          const slug = input.slug ?? (await freeSlug(writer, slugFrom(input.title)))
          const article = toNewArticle(input, slug, now.toISOString())
          const rows = await createArticle(writer, article, contextOf(request, options, now))
          return { statusCode: 201, ...answerArticle(settings, rows, now) }
        }),
      )
      showsArticle(reply, answer)
      reply.code(statusCode as 201).header('location', location(answer))
      return answer
    },
  })

  app.patch('/v1/articles/:article', {
    config: { problems: ['conflict'] },
    schema: {
      operationId: 'updateArticle',
      tags: ['Write'],
      summary: 'Change fields of an article',
      description:
        'A merge patch (RFC 7396): changes only the named fields; null empties a field. `sections` and `references` ' +
        'are replaced as a whole. When the slug changes, the former slug redirects to the article.',
      security: needs('content:write'),
      consumes: [MERGE_PATCH, 'application/json'],
      params: ArticleParams,
      headers: WriteHeaders,
      body: ArticlePatch.meta({ examples: [{ title: 'A better title' }] }),
      response: { 200: written('The article was changed.') },
    },
    handler: async (request, reply) => {
      const now = new Date().toISOString()
      const edit = (present: NewArticle) => applyPatch(present, request.body, now)
      const article = await editArticle(options, request, { edit })
      showsArticle(reply, article)
      return article
    },
  })

  app.delete('/v1/articles/:article', {
    schema: {
      operationId: 'deleteArticle',
      tags: ['Write'],
      summary: 'Archive an article, or remove it for good',
      description:
        'The public cannot see an archived article; it can be published again. `purge=true` (scope `admin`) removes it ' +
        'for good, with its comments and revisions.',
      security: needs('content:write'),
      params: ArticleParams,
      querystring: z.strictObject({
        purge: booleanParameter()
          .default(false)
          .describe('true: remove it for good. Needs the scope `admin`.'),
      }),
      headers: WriteHeaders,
      response: { 204: noContent('The article was archived or removed.') },
    },
    handler: async (request, reply) => {
      if (request.query.purge) {
        demand(request, 'admin')
        const checkBasis = readBasis(request)
        const context = contextOf(request, options, new Date())
        await storage.write(async writer => {
          const row = await findForEditor(writer, request.params.article)
          checkBasis(row.version)
          await removeArticle(writer, row, context)
        })
        await storage.dropDeletedWords()
      } else {
        await editArticle(options, request, { edit: article => ({ ...article, status: 'archived' }) })
      }
      return reply.code(204).send()
    },
  })
}
