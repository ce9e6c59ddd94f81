// PATCH  /v1/articles/{article}  some of its fields (RFC 7396)
// DELETE /v1/articles/{article}  into the archive, or for good
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod'
import { z } from 'zod'
import { demand, needs } from '../http/auth.ts'
import { noContent } from '../http/contract.ts'
import { acceptedVersions, WriteHeaders } from '../http/http-precondition.ts'
import { MERGE_PATCH } from '../http/json-body.ts'
import { booleanParameter } from '../kernel/parameters.ts'
import { ArticleParams } from '../kernel/scalars.ts'
import { answering, show, written } from './articles-written.ts'
import { articleEditor, findForEdit } from './edit-request.ts'
import { ArticlePatch } from './model/article.ts'
import { patched } from './model/input.ts'
import type { ContentOptions } from './options.ts'
import { remove } from './store/article-queries.ts'

export const articleChangeRoutes: FastifyPluginAsyncZod<ContentOptions> = async (
  app,
  { storage, settings },
) => {
  const edit = articleEditor(storage, settings.history)
  const toAnswer = answering(settings)

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
