// PUT /v1/articles/{article}  replaces an article, or creates one at a slug

import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod'
import { z } from 'zod'
import { needs } from '../http/auth.ts'
import { showsArticle } from '../http/caching.ts'
import { changedSince, isCreateOnly, WriteHeaders } from '../http/preconditions.ts'
import { Problem } from '../kernel/problem.ts'
import { ArticleParams, Slug } from '../kernel/scalars.ts'
import type { Writer } from '../storage/storage.ts'
import { type Composition, composeArticle, readParts } from './article-page.ts'
import { answerArticle, contextOf, editArticle, madeArticle, written } from './edit-request.ts'
import { articleInputExample, type NewArticle } from './model/article.ts'
import { type Input, toNewArticle, toReplacement } from './model/input.ts'
import { isPage, ReplacingArticle, readPage } from './model/page-form.ts'
import type { ArticleRow } from './model/rows.ts'
import type { ContentOptions } from './options.ts'
import { MEDIA, readArticleBody } from './sent-article.ts'
import { createArticle } from './store/change-article.ts'
import { findAnyArticle } from './store/visibility.ts'

export const articleReplaceRoute: FastifyPluginAsyncZod<ContentOptions> = async (app, options) => {
  const { storage, settings, baseUrl } = options
  const shownPage = async (writer: Writer, row: ArticleRow, now: Date) => {
    const composition = {
      include: ['sections', 'references'],
      format: 'markdown',
      now: now.toISOString(),
      closeDays: settings.closeDays,
      articleUrl: settings.articleUrl,
    } satisfies Composition
    return composeArticle(row, await readParts(writer, [row.id], composition), composition)
  }

  app.put('/v1/articles/:article', {
    config: { problems: ['conflict'] },
    schema: {
      operationId: 'replaceArticle',
      tags: ['Write'],
      summary: 'Replace an article, or create it at a slug',
      description:
        'With `If-Match`: replaces the whole article. Without `status`, it keeps its status and `publishedAt`. Sections ' +
        'with the same id or anchor and references with the same id or key keep their ids. With `If-None-Match: *`: ' +
        'creates a new article at this slug. The body can be what ' +
        '`GET …?include=sections,references&format=markdown` answered: its read-only fields are passed over when they ' +
        'are as they were answered.',
      security: needs('content:write'),
      consumes: MEDIA,
      params: ArticleParams,
      headers: WriteHeaders.extend({
        'if-match': WriteHeaders.shape['if-match'].meta({
          required: false,
          description:
            'The ETag of the article that you replace. The answer is 412 when its version is not the current one, and 428 ' +
            'without this header and `If-None-Match: *`.',
        }),
        'if-none-match': z
          .string()
          .optional()
          .meta({ description: '`*`: create the article only if there is none.' }),
      }),
      body: ReplacingArticle.meta({ ...ReplacingArticle.meta(), examples: [articleInputExample] }),
      response: {
        200: written('The article was replaced.'),
        201: madeArticle,
      },
    },
    handler: async (request, reply) => {
      const input = readArticleBody(request.body)
      const now = new Date()
      if (!isCreateOnly(request)) {
        const edit = async (present: NewArticle, row: ArticleRow, writer: Writer) => {
          const article = isPage(input) ? readPage(input, await shownPage(writer, row, now)) : input
          return toReplacement(article, present, now.toISOString())
        }
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
        const given = isPage(input) ? readPage(input, undefined) : input
        const article = toNewArticle(given, slug, now.toISOString())
        const rows = await createArticle(writer, article, contextOf(request, options, now))
        return answerArticle(settings, rows, now)
      })
      showsArticle(reply, answer)
      reply.code(201).header('location', `${baseUrl()}/v1/articles/${answer.slug}`)
      return answer
    },
  })
}

/** Takes the name in the path as the slug of a new article. @throws Problem invalid-request. */
function newSlug(name: string, input: Pick<Input, 'slug'>): string {
  const slug = Slug.safeParse(name)
  if (!slug.success || (input.slug ?? slug.data) !== slug.data) {
    const detail = slug.success
      ? 'Must be the same as in the path.'
      : 'The name in the path is not a valid slug.'
    throw new Problem('invalid-request', {
      faults: [{ pointer: '/slug', code: slug.success ? 'conflict' : 'format', detail }],
    })
  }
  return slug.data
}
