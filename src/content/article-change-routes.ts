// POST   /v1/articles            creates an article
// PUT    /v1/articles/{article}  replaces an article, or creates one at a slug
// PATCH  /v1/articles/{article}  changes some fields (RFC 7396)
// DELETE /v1/articles/{article}  archives an article, or removes it for good

import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod'
import { z } from 'zod'
import { demand, needs } from '../http/auth.ts'
import { showsArticle } from '../http/caching.ts'
import { changedSince, isCreateOnly, readBasis, WriteHeaders } from '../http/conditional.ts'
import { json, noContent } from '../http/contract.ts'
import { MarkdownBody, MERGE_PATCH } from '../http/json-body.ts'
import { idempotentRequest, once } from '../idempotency/once.ts'
import { LIMITS } from '../kernel/limits.ts'
import { booleanParameter, IdempotencyKey } from '../kernel/parameters.ts'
import { Problem } from '../kernel/problem.ts'
import { ArticleParams, Slug } from '../kernel/scalars.ts'
import { answerArticle, contextOf, editArticle, findForEdit, written } from './edit-request.ts'
import { parseArticle } from './formats/markdown.ts'
import {
  Article,
  ArticleInput,
  ArticlePatch,
  articleInputExample,
  articleSummaryExample,
  type NewArticle,
} from './model/article.ts'
import { applyPatch, slugFrom, toNewArticle } from './model/input.ts'
import type { ContentOptions } from './options.ts'
import { freeSlug } from './store/article-queries.ts'
import { createArticle, removeArticle } from './store/change-article.ts'
import { findAnyArticle } from './store/visibility.ts'

const MEDIA = ['application/json', 'text/markdown']

export const articleChangeRoutes: FastifyPluginAsyncZod<ContentOptions> = async (app, options) => {
  const { storage, settings, secrets, baseUrl } = options
  const made = json(Article, 'The article was created.', {
    headers: ['ETag', 'Location'],
    example: articleSummaryExample,
  })
  const location = (article: { slug: string }) => `${baseUrl()}/v1/articles/${article.slug}`

  app.post('/v1/articles', {
    config: { problems: ['conflict'] },
    schema: {
      operationId: 'createArticle',
      tags: ['articles'],
      summary: 'Create an article',
      description:
        'With all its sections and references, as JSON, or as Markdown with front matter of at most ' +
        `${LIMITS.frontMatter} characters.`,
      security: needs('content:write'),
      consumes: MEDIA,
      headers: z.object({ 'idempotency-key': IdempotencyKey.optional() }),
      body: ArticleInput.meta({ examples: [articleInputExample] }),
      response: { 201: made },
    },
    handler: async (request, reply) => {
      const input = readInput(request.body)
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

  app.put('/v1/articles/:article', {
    config: { problems: ['conflict'] },
    schema: {
      operationId: 'replaceArticle',
      tags: ['articles'],
      summary: 'Replace an article, or create it at a slug',
      description:
        'With `If-Match`: replaces the whole article. Sections with the same anchor and references with the same key keep ' +
        'their ids. With `If-None-Match: *`: creates a new article at this slug.',
      security: needs('content:write'),
      consumes: MEDIA,
      params: ArticleParams,
      headers: WriteHeaders.extend({
        'if-none-match': z
          .string()
          .optional()
          .meta({ description: '`*`: create the article only if there is none.' }),
      }),
      body: ArticleInput.meta({ examples: [articleInputExample] }),
      response: {
        200: written('The article was replaced.'),
        201: made,
      },
    },
    handler: async (request, reply) => {
      const input = readInput(request.body)
      const now = new Date()
      if (!isCreateOnly(request)) {
        const edit = ({ slug }: NewArticle) => toNewArticle(input, slug, now.toISOString())
        const article = await editArticle(options, request, { edit })
        showsArticle(reply, article)
        return article
      }
      const { answer } = await storage.write(async writer => {
        const present = await findAnyArticle(writer, request.params.article)
        if (present !== undefined) {
          throw changedSince(present.version)
        }
        const slug = newSlug(request.params.article, input)
        const article = toNewArticle(input, slug, now.toISOString())
        const rows = await createArticle(writer, article, contextOf(request, options, now))
        return answerArticle(settings, rows, now)
      })
      showsArticle(reply, answer)
      reply.code(201).header('location', location(answer))
      return answer
    },
  })

  app.patch('/v1/articles/:article', {
    config: { problems: ['conflict'] },
    schema: {
      operationId: 'updateArticle',
      tags: ['articles'],
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
      tags: ['articles'],
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
          const row = await findForEdit(writer, request.params.article)
          checkBasis(row.version)
          await removeArticle(writer, row, context)
        })
      } else {
        await editArticle(options, request, { edit: article => ({ ...article, status: 'archived' }) })
      }
      return reply.code(204).send()
    },
  })
}

/** Reads the article of a request body, JSON or Markdown. @throws Problem 400 that names every fault with its line. */
function readInput(body: unknown): ArticleInput {
  if (!(body instanceof MarkdownBody)) {
    return body as ArticleInput
  }
  const result = parseArticle(body.text, LIMITS.frontMatter)
  if ('faults' in result) {
    throw new Problem('invalid-request', {
      faults: result.faults.map(({ line, field, detail }) => ({
        pointer: field === null ? '' : `/${field.replaceAll('.', '/')}`,
        detail: line === null ? detail : `Line ${line}: ${detail}`,
      })),
    })
  }
  return result.article
}

/** Takes the name in the path as the slug of a new article. @throws Problem invalid-request. */
function newSlug(name: string, input: ArticleInput): string {
  const slug = Slug.safeParse(name)
  if (!slug.success || (input.slug ?? slug.data) !== slug.data) {
    const detail = slug.success
      ? 'Must be the same as in the path.'
      : 'The name in the path is not a valid slug.'
    throw new Problem('invalid-request', { faults: [{ pointer: '/slug', detail }] })
  }
  return slug.data
}
