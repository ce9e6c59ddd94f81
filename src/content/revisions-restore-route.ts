// POST /v1/articles/{article}/revisions/{version}/restore  a former version as a new one

import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod'
import { keyIdOf, needs } from '../http/auth.ts'
import { showsArticle } from '../http/caching.ts'
import { acceptedVersions, WriteHeaders } from '../http/http-precondition.ts'
import { idempotentRequest, once } from '../idempotency/once.ts'
import { IdempotencyKey } from '../kernel/parameters.ts'
import { answering, written } from './articles-written.ts'
import { findForEdit } from './edit-request.ts'
import { RevisionParams } from './history/revisions-parameters.ts'
import { restoreVersion } from './history/versions.ts'
import type { ContentOptions } from './options.ts'

export const revisionRestoreRoute: FastifyPluginAsyncZod<ContentOptions> = async (
  app,
  { storage, settings, secrets },
) => {
  const history = settings.history
  const toAnswer = answering(settings)

  app.post('/v1/articles/:article/revisions/:version/restore', {
    config: { problems: ['conflict'] },
    schema: {
      operationId: 'restoreRevision',
      tags: ['revisions'],
      summary: 'Restore a version of an article',
      description:
        'Makes a new version with the content of this one, its slug too (409 when another article has it by now). ' +
        'Sections and references come back under the ids that they had. `status` and `publishedAt` stay as they are ' +
        'now: restoring publishes nothing and withdraws nothing.',
      security: needs('content:write'),
      params: RevisionParams,
      headers: WriteHeaders.extend({ 'idempotency-key': IdempotencyKey.optional() }),
      response: {
        200: written('It is restored.'),
      },
    },
    handler: async (request, reply) => {
      const accepts = acceptedVersions(request)
      const editor = keyIdOf(request)
      const { article, version } = request.params
      const { answer } = await storage.write(writer =>
        once(writer, idempotentRequest(secrets, request), new Date(), async () => {
          const present = await findForEdit(writer, article, accepts)
          const row = await restoreVersion(writer, present, version, { editor, history })
          return { statusCode: 200, answer: await toAnswer(writer, row), resourceId: row.id }
        }),
      )
      showsArticle(reply, answer)
      return answer
    },
  })
}
