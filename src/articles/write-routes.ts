// POST   /v1/articles            a new article
// PUT    /v1/articles/{article}  a whole article in the place of another, or at a new slug
// PATCH  /v1/articles/{article}  some of its fields (RFC 7396)
// DELETE /v1/articles/{article}  into the archive, or for good
import type { FastifyReply, FastifyRequest } from 'fastify'
import { z } from 'zod'
import { type Config, historyOf } from '../config.ts'
import { showsArticle } from '../http/answer.ts'
import type { App } from '../http/app.ts'
import { demand, needs } from '../http/auth.ts'
import { json, MOVED, noContent, problems } from '../http/contract.ts'
import { MarkdownBody, MERGE_PATCH } from '../http/json-body.ts'
import { booleanParameter, IdempotencyKey } from '../http/parameters.ts'
import { acceptedVersions, isCreateOnly, WriteHeaders } from '../http/precondition.ts'
import { idempotentRequest, once } from '../idempotency/once.ts'
import { Refusal } from '../refusal.ts'
import { ArticleParams, Slug } from '../scalars.ts'
import type { Secrets } from '../secrets.ts'
import type { Storage, Writer } from '../storage/storage.ts'
import { type ArticleRow, findAnyArticle } from '../storage/visibility.ts'
import { articleEditor, findForEdit } from './edit.ts'
import { articleInputExample, articleSummaryExample } from './examples.ts'
import { freeSlug } from './free-slug.ts'
import { patched, slugFrom, toNewArticle } from './input.ts'
import { readMarkdownBody } from './markdown-body.ts'
import { composeArticles } from './page.ts'
import { remove } from './queries.ts'
import { Article, ArticleInput, ArticlePatch } from './schema.ts'
import { createArticle } from './write.ts'

type Dependencies = { storage: Storage; config: Config; secrets: Secrets; baseUrl: () => string }

const MEDIA = ['application/json', 'text/markdown']

/** The article alone: what was sent need not come back. */
async function toAnswer(writer: Writer, row: ArticleRow): Promise<Article> {
  const [article] = await composeArticles(writer, [row], [], 'html', new Date().toISOString())
  return article as Article
}

const inputOf = (body: unknown): ArticleInput =>
  body instanceof MarkdownBody ? readMarkdownBody(body) : (body as ArticleInput)

export function articleWriteRoutes(app: App, { storage, config, secrets, baseUrl }: Dependencies): void {
  const history = historyOf(config)
  const edit = articleEditor(storage, history)
  const written = (description: string) =>
    json(Article, description, { headers: ['ETag'], example: articleSummaryExample })
  const made = json(Article, 'It is stored.', {
    headers: ['ETag', 'Location'],
    example: articleSummaryExample,
  })
  const show = (reply: FastifyReply, row: { id: string; version: number }) => {
    showsArticle(reply, row)
    return reply
  }
  const location = (article: { slug: string }) => `${baseUrl()}/v1/articles/${article.slug}`

  app.post('/v1/articles', {
    schema: {
      operationId: 'createArticle',
      tags: ['articles'],
      summary: 'Create an article',
      description: 'With all its sections and references, as JSON or as Markdown with front matter.',
      security: needs('content:write'),
      consumes: MEDIA,
      querystring: z.strictObject({}),
      headers: z.object({ 'idempotency-key': IdempotencyKey.optional() }),
      body: ArticleInput.meta({ examples: [articleInputExample] }),
      response: {
        201: made,
        ...problems(
          'unauthorized',
          'insufficient-scope',
          'conflict',
          'deleted-since',
          'payload-too-large',
          'unsupported-media-type',
          'idempotency-key-reused',
        ),
      },
    },
    handler: async (request, reply) => {
      const input = inputOf(request.body)
      const { statusCode, answer } = await storage.write(writer =>
        once(writer, idempotentRequest(secrets, request), async () => {
          const slug = input.slug ?? (await freeSlug(writer, slugFrom(input.title)))
          const article = toNewArticle(input, slug, new Date().toISOString())
          const row = await createArticle(writer, article, editorOf(request))
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
      querystring: z.strictObject({}),
      headers: WriteHeaders.extend({
        'if-none-match': z.string().optional().meta({ description: '`*`: only if there is none yet.' }),
      }),
      body: ArticleInput.meta({ examples: [articleInputExample] }),
      response: {
        200: written('It is replaced.'),
        201: made,
        308: MOVED,
        ...problems(
          'unauthorized',
          'insufficient-scope',
          'not-found',
          'conflict',
          'precondition-failed',
          'precondition-required',
          'payload-too-large',
          'unsupported-media-type',
        ),
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
        if (await findAnyArticle(writer, request.params.article)) {
          throw new Refusal('stale')
        }
        const slug = newSlug(request.params.article, input)
        return toAnswer(
          writer,
          await createArticle(writer, toNewArticle(input, slug, now), editorOf(request)),
        )
      })
      return show(reply, article).code(201).header('location', location(article)).send(article)
    },
  })

  app.patch('/v1/articles/:article', {
    schema: {
      operationId: 'updateArticle',
      tags: ['articles'],
      summary: 'Change fields of an article',
      description:
        'A merge patch (RFC 7396): fields that are not named stay, null stands for the default; `sections` and ' +
        '`references` are replaced as a whole. A former slug goes on leading to the article.',
      security: needs('content:write'),
      consumes: [MERGE_PATCH, 'application/json'],
      params: ArticleParams,
      querystring: z.strictObject({}),
      headers: WriteHeaders,
      body: ArticlePatch.meta({ examples: [{ title: 'A better title' }] }),
      response: {
        200: written('It is changed.'),
        308: MOVED,
        ...problems(
          'unauthorized',
          'insufficient-scope',
          'not-found',
          'conflict',
          'precondition-failed',
          'precondition-required',
          'payload-too-large',
          'unsupported-media-type',
        ),
      },
    },
    handler: async (request, reply) => {
      const now = new Date().toISOString()
      const article = await edit(request, present => patched(present, request.body, now), toAnswer)
      return show(reply, article).send(article)
    },
  })

  app.delete('/v1/articles/:article', {
    schema: {
      operationId: 'deleteArticle',
      tags: ['articles'],
      summary: 'Archive an article, or remove it for good',
      description:
        'An archived article is gone for the public and can be published again. `purge=true` (scope admin) removes it ' +
        'with its comments and revisions.',
      security: needs('content:write'),
      params: ArticleParams,
      querystring: z.strictObject({
        purge: booleanParameter().default(false).describe('true removes it for good; needs admin.'),
      }),
      headers: WriteHeaders,
      response: {
        204: noContent('It is archived, or removed.'),
        308: MOVED,
        ...problems(
          'unauthorized',
          'insufficient-scope',
          'not-found',
          'precondition-failed',
          'precondition-required',
        ),
      },
    },
    handler: async (request, reply) => {
      if (request.query.purge) {
        demand(request, 'admin')
        const accepts = acceptedVersions(request)
        await storage.write(async writer => {
          const { id } = await findForEdit(writer, request.params.article, accepts)
          await remove(writer, id)
        })
      } else {
        await edit(request, article => ({ ...article, status: 'archived' }), toAnswer)
      }
      return reply.code(204).send()
    },
  })
}

const editorOf = ({ credential }: FastifyRequest) => credential?.id ?? null

/** The name in the path as the slug of a new article. @throws Refusal invalid. */
function newSlug(name: string, input: ArticleInput): string {
  const slug = Slug.safeParse(name)
  if (!slug.success || (input.slug ?? slug.data) !== slug.data) {
    const detail = slug.success ? 'Is not the name in the path.' : 'The name in the path cannot be a slug.'
    throw new Refusal('invalid', [{ pointer: '/slug', detail }])
  }
  return slug.data
}
