// GET /v1/articles/{article}/sections            the heading tree
// GET /v1/articles/{article}/sections/{section}  one node by anchor or id, with what is below it
import { z } from 'zod'
import { found, showsArticle } from '../http/answer.ts'
import type { App } from '../http/app.ts'
import { ConditionalHeaders, json, NOT_MODIFIED, problems } from '../http/contract.ts'
import { listOf } from '../http/paging.ts'
import { LIMITS } from '../limits.ts'
import { ArticleParams, Format, pathName } from '../scalars.ts'
import type { Storage } from '../storage/storage.ts'
import { findPublicArticle } from '../storage/visibility.ts'
import { sectionExample } from './examples.ts'
import { listByArticles } from './queries.ts'
import { Section } from './schema.ts'
import { buildTree, findInTree } from './tree.ts'

const Query = z.strictObject({ format: Format.default('html') })

const SectionParams = ArticleParams.extend({
  section: pathName(LIMITS.slug).meta({
    description: 'Anchor or id of the section.',
    examples: ['the-rise-of-deepseek'],
  }),
})

export function sectionRoutes(app: App, { storage }: { storage: Storage }): void {
  const readTree = (ref: string, format: Format) =>
    storage.snapshot(async reader => {
      const article = found(await findPublicArticle(reader, ref, new Date().toISOString()))
      return { article, tree: buildTree(await listByArticles(reader, [article.id]), format) }
    })
  const headers = ['ETag', 'Content-Language', 'Surrogate-Key', 'Cache-Tag'] as const

  app.get('/v1/articles/:article/sections', {
    schema: {
      operationId: 'listSections',
      tags: ['sections'],
      summary: 'Get the sections of an article',
      description: 'The whole heading tree in one page; a client that wants one part asks for that section.',
      params: ArticleParams,
      querystring: Query,
      headers: ConditionalHeaders,
      response: {
        200: json(listOf(Section), 'The tree: sections at its top, each with those below it.', {
          headers: [...headers],
          example: {
            data: [sectionExample],
            page: { next: null, prev: null, limit: LIMITS.sectionsPerArticle },
          },
        }),
        304: NOT_MODIFIED,
        ...problems('not-found'),
      },
    },
    handler: async (request, reply) => {
      const { article, tree } = await readTree(request.params.article, request.query.format)
      showsArticle(reply, article)
      reply.header('content-language', article.lang)
      return { data: tree, page: { next: null, prev: null, limit: LIMITS.sectionsPerArticle } }
    },
  })

  app.get('/v1/articles/:article/sections/:section', {
    schema: {
      operationId: 'getSection',
      tags: ['sections'],
      summary: 'Get a section',
      description: 'One section by its anchor or id, with the sections below it.',
      params: SectionParams,
      querystring: Query,
      headers: ConditionalHeaders,
      response: {
        200: json(Section, 'The section.', { headers: [...headers], example: sectionExample }),
        304: NOT_MODIFIED,
        ...problems('not-found'),
      },
    },
    handler: async (request, reply) => {
      const { article, tree } = await readTree(request.params.article, request.query.format)
      const section = found(findInTree(tree, request.params.section))
      showsArticle(reply, article)
      reply.header('content-language', article.lang)
      return section
    },
  })
}
