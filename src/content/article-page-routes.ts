// GET /v1/articles/{article}  one article by slug or id; with `include=html` the whole page

import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod'
import { z } from 'zod'
import { showsMoreWith } from '../http/auth.ts'
import { showsArticle, showsArticles, showsCommentsOf, vary } from '../http/caching.ts'
import { NOTHING, needsBody } from '../http/conditional.ts'
import { json } from '../http/contract.ts'
import { builtByField } from '../http/route.ts'
import { ArticleParams } from '../kernel/scalars.ts'
import { composeArticle, PagePartsQuery, readParts } from './article-page.ts'
import { readSurroundings, SURROUNDINGS, stateOf } from './article-surroundings.ts'
import { findReadableArticle, isFresh, namedBy, PreviewQuery, visitorOf } from './find-article.ts'
import { printArticle } from './formats/markdown.ts'
import { Article, articleExample } from './model/article.ts'
import type { ContentOptions } from './options.ts'
import { readArticle } from './store/read-article.ts'

export const articlePageRoutes: FastifyPluginAsyncZod<ContentOptions> = async (
  app,
  { storage, settings: { closeDays, articleUrl }, secrets, countComments },
) => {
  app.get('/v1/articles/:article', {
    ...builtByField,
    schema: {
      operationId: 'getArticle',
      tags: ['Read'],
      summary: 'Get an article',
      description:
        'One published article by its slug or id. Add `include=html` to get the whole article as one HTML text, or ' +
        '`include=sections,references` to build the page yourself. As `text/markdown`, the answer is the whole article: front matter and body.',
      security: showsMoreWith('content:read'),
      params: ArticleParams,
      querystring: z.strictObject({ ...PagePartsQuery, ...PreviewQuery }),
      response: {
        200: withMarkdown(
          json(Article, 'The article.', {
            headers: ['ETag', 'Content-Language', 'Surrogate-Key', 'Cache-Tag'],
            example: articleExample,
          }),
        ),
      },
    },
    handler: async (request, reply) => {
      const { include, format, headingOffset } = request.query
      const now = new Date().toISOString()
      const visitor = visitorOf(request, reply, secrets)
      const { seesAll } = visitor
      const asMarkdown = request.acceptedType === 'text/markdown'
      const composition = { include, format, headingOffset, now, closeDays, articleUrl }
      // All at once, unless the client may have the answer: then nothing but what tells whether it has.
      const isAtOnce = !asMarkdown && request.headers['if-none-match'] === undefined
      const asksAgain = SURROUNDINGS.some(part => include.includes(part))
      const answer = await storage.snapshot(
        async reader => {
          const [row, parts] = await Promise.all([
            findReadableArticle(reader, visitor, now),
            isAtOnce ? readParts(reader, namedBy(visitor.article), composition) : undefined,
          ])
          const around = await readSurroundings(reader, [row], composition, { seesAll, countComments })
          showsArticle(reply, row)
          reply.header('content-language', row.lang)
          if (include.includes('translations') || include.includes('neighbours')) {
            // A change of another article can add it to the group or remove it, or put it beside this one.
            showsArticles(reply)
          }
          if (include.includes('commentCount')) {
            showsCommentsOf(reply, [row.id])
          }
          if (!needsBody(request, reply, stateOf([row], around, composition))) {
            return NOTHING
          }
          return asMarkdown
            ? printArticle(await readArticle(reader, row))
            : composeArticle(
                row,
                parts ?? (await readParts(reader, [row.id], composition)),
                composition,
                around[0],
              )
        },
        { ...isFresh(request), atOnce: isAtOnce && !asksAgain },
      )
      vary(reply, 'Accept')
      reply.type(asMarkdown ? 'text/markdown; charset=utf-8' : 'application/json; charset=utf-8')
      return answer
    },
  })
}

function withMarkdown<A extends { content: object }>(answer: A) {
  const markdown = {
    schema: z
      .string()
      .meta({ description: 'Front matter in YAML, then the body. Each heading starts a section.' }),
    example: '---\nslug: deepseek-the-ai-revolution-from-asia\n---\n\n## The Rise of DeepSeek\n',
  }
  return { ...answer, content: { ...answer.content, 'text/markdown': markdown } }
}
