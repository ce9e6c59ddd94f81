// GET /v1/articles/{article}/references              the bibliography
// GET /v1/articles/{article}/references/{reference}  one entry by citation key or id
import { z } from 'zod'
import { found, showsArticle } from '../http/answer.ts'
import type { App } from '../http/app.ts'
import { ConditionalHeaders, json, NOT_MODIFIED, problems } from '../http/contract.ts'
import { listOf } from '../http/paging.ts'
import { LIMITS } from '../limits.ts'
import { ArticleParams, pathName } from '../scalars.ts'
import type { Storage } from '../storage/storage.ts'
import { findPublicArticle } from '../storage/visibility.ts'
import { referenceExample } from './examples.ts'
import { listByArticles, listCitations } from './queries.ts'
import { Reference } from './schema.ts'
import { toReferences } from './view.ts'

const ReferenceParams = ArticleParams.extend({
  reference: pathName(100).meta({ description: 'Citation key or id of the entry.', examples: ['openai'] }),
})

export function referenceRoutes(app: App, { storage }: { storage: Storage }): void {
  const readReferences = (ref: string) =>
    storage.snapshot(async reader => {
      const article = found(await findPublicArticle(reader, ref, new Date().toISOString()))
      const rows = await listByArticles(reader, [article.id])
      return { article, references: toReferences(rows, await listCitations(reader, [article.id])) }
    })

  app.get('/v1/articles/:article/references', {
    schema: {
      operationId: 'listReferences',
      tags: ['references'],
      summary: 'Get the references of an article',
      description: 'The whole bibliography in its order, each entry with the sections that cite it.',
      params: ArticleParams,
      querystring: z.strictObject({}),
      headers: ConditionalHeaders,
      response: {
        200: json(listOf(Reference), 'The bibliography.', {
          headers: ['ETag', 'Surrogate-Key', 'Cache-Tag'],
          example: {
            data: [referenceExample],
            page: { next: null, prev: null, limit: LIMITS.referencesPerArticle },
          },
        }),
        304: NOT_MODIFIED,
        ...problems('not-found'),
      },
    },
    handler: async (request, reply) => {
      const { article, references } = await readReferences(request.params.article)
      showsArticle(reply, article)
      return { data: references, page: { next: null, prev: null, limit: LIMITS.referencesPerArticle } }
    },
  })

  app.get('/v1/articles/:article/references/:reference', {
    schema: {
      operationId: 'getReference',
      tags: ['references'],
      summary: 'Get a reference',
      description: 'One entry of the bibliography by its citation key or id.',
      params: ReferenceParams,
      querystring: z.strictObject({}),
      headers: ConditionalHeaders,
      response: {
        200: json(Reference, 'The entry.', {
          headers: ['ETag', 'Surrogate-Key', 'Cache-Tag'],
          example: referenceExample,
        }),
        304: NOT_MODIFIED,
        ...problems('not-found'),
      },
    },
    handler: async (request, reply) => {
      const { article, references } = await readReferences(request.params.article)
      const { reference: ref } = request.params
      const reference = found(references.find(({ key, id }) => key === ref || id === ref))
      showsArticle(reply, article)
      return reference
    },
  })
}
