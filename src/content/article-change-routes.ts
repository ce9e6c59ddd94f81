// POST /v1/articles            a new article
// PUT  /v1/articles/{article}  a whole article in the place of another, or at a new slug
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod'
import { z } from 'zod'
import { keyIdOf, needs } from '../http/auth.ts'
import { json } from '../http/contract.ts'
import { changedSince, isCreateOnly, WriteHeaders } from '../http/http-precondition.ts'
import { MarkdownBody } from '../http/json-body.ts'
import { idempotentRequest, once } from '../idempotency/once.ts'
import { IdempotencyKey } from '../kernel/parameters.ts'
import { Problem } from '../kernel/problem.ts'
import { ArticleParams, Slug } from '../kernel/scalars.ts'
import { readMarkdownBody } from './articles-markdown-body.ts'
import { answering, show, written } from './articles-written.ts'
import { articleEditor } from './edit-request.ts'
import { Article, ArticleInput } from './model/article.ts'
import { articleInputExample, articleSummaryExample } from './model/articles-examples.ts'
import { slugFrom, toNewArticle } from './model/input.ts'
import type { ContentOptions } from './options.ts'
import { freeSlug } from './store/articles-free-slug.ts'
import { createArticle } from './store/change-article.ts'
import { findAnyArticle } from './store/visibility.ts'

const MEDIA = ['application/json', 'text/markdown']

const inputOf = (body: unknown): ArticleInput =>
  body instanceof MarkdownBody ? readMarkdownBody(body) : (body as ArticleInput)

export const articleWriteRoutes: FastifyPluginAsyncZod<ContentOptions> = async (
  app,
  { storage, settings, secrets, baseUrl },
) => {
  const history = settings.history
  const edit = articleEditor(storage, history)
  const toAnswer = answering(settings)
  const made = json(Article, 'It is stored.', {
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
      description: 'With all its sections and references, as JSON or as Markdown with front matter.',
      security: needs('content:write'),
      consumes: MEDIA,
      headers: z.object({ 'idempotency-key': IdempotencyKey.optional() }),
      body: ArticleInput.meta({ examples: [articleInputExample] }),
      response: {
        201: made,
      },
    },
    handler: async (request, reply) => {
      const input = inputOf(request.body)
      const { statusCode, answer } = await storage.write(writer =>
        once(writer, idempotentRequest(secrets, request), new Date(), async () => {
          const slug = input.slug ?? (await freeSlug(writer, slugFrom(input.title)))
          const article = toNewArticle(input, slug, new Date().toISOString())
          const row = await createArticle(writer, article, keyIdOf(request))
          return { statusCode: 201, answer: await toAnswer(writer, row), resourceId: row.id }
        }),
      )
      return show(reply, answer)
        .code(statusCode as 201)
        .header('location', location(answer))
        .send(answer)
    },
  })

  app.put('/v1/articles/:article', {
    config: { problems: ['conflict'] },
    schema: {
      operationId: 'replaceArticle',
      tags: ['articles'],
      summary: 'Replace an article, or create it at a slug',
      description:
        'With `If-Match`: the whole article in the place of the one that is there; sections keep their ids by anchor, ' +
        'references by key. With `If-None-Match: *`: a new article at this slug.',
      security: needs('content:write'),
      consumes: MEDIA,
      params: ArticleParams,
      headers: WriteHeaders.extend({
        'if-none-match': z.string().optional().meta({ description: '`*`: only if there is none yet.' }),
      }),
      body: ArticleInput.meta({ examples: [articleInputExample] }),
      response: {
        200: written('It is replaced.'),
        201: made,
      },
    },
    handler: async (request, reply) => {
      const input = inputOf(request.body)
      const now = new Date().toISOString()
      if (!isCreateOnly(request)) {
        const article = await edit(request, ({ slug }) => toNewArticle(input, slug, now), toAnswer)
        return show(reply, article).send(article)
      }
      const article = await storage.write(async writer => {
        const present = await findAnyArticle(writer, request.params.article)
        if (present !== undefined) {
          throw changedSince(present.version)
        }
        const slug = newSlug(request.params.article, input)
        return toAnswer(writer, await createArticle(writer, toNewArticle(input, slug, now), keyIdOf(request)))
      })
      return show(reply, article).code(201).header('location', location(article)).send(article)
    },
  })
}

/** The name in the path as the slug of a new article. @throws Problem invalid. */
function newSlug(name: string, input: ArticleInput): string {
  const slug = Slug.safeParse(name)
  if (!slug.success || (input.slug ?? slug.data) !== slug.data) {
    const detail = slug.success ? 'Is not the name in the path.' : 'The name in the path cannot be a slug.'
    throw new Problem('invalid-request', { faults: [{ pointer: '/slug', detail }] })
  }
  return slug.data
}
