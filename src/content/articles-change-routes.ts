// PATCH  /v1/articles/{article}  some of its fields (RFC 7396)
// DELETE /v1/articles/{article}  into the archive, or for good
import { z } from 'zod'
import { type Config, historyOf } from '../config.ts'
import { demand, needs } from '../http/auth.ts'
import { noContent } from '../http/contract.ts'
import { acceptedVersions, WriteHeaders } from '../http/http-precondition.ts'
import { MERGE_PATCH } from '../http/json-body.ts'
import type { App } from '../http/route.ts'
import { booleanParameter } from '../kernel/parameters.ts'
import { ArticleParams } from '../kernel/scalars.ts'
import type { Storage } from '../storage/storage.ts'
import { answering, show, written } from './articles-written.ts'
import { articleEditor, findForEdit } from './edit-request.ts'
import { ArticlePatch } from './model/article.ts'
import { patched } from './model/input.ts'
import { remove } from './store/article-queries.ts'

export function articleChangeRoutes(
  app: App,
  { storage, config }: { storage: Storage; config: Config },
): void {
  const edit = articleEditor(storage, historyOf(config))
  const toAnswer = answering(config)

  app.patch('/v1/articles/:article', {
    config: { problems: ['conflict'] },
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
      headers: WriteHeaders,
      body: ArticlePatch.meta({ examples: [{ title: 'A better title' }] }),
      response: {
        200: written('It is changed.'),
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
