// POST /v1/privacy/export   what is stored about an address
// POST /v1/privacy/erasure  erases it

import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod'
import { keyIdOf, needs } from '../http/auth.ts'
import { json, problems } from '../http/contract.ts'
import { listOf } from '../http/paging.ts'
import type { Secrets } from '../kernel/secrets.ts'
import type { Storage } from '../storage/storage.ts'
import { eraseAbout } from './erase.ts'
import { exportPage } from './export.ts'
import {
  Erasure,
  ErasureRequest,
  ExportRequest,
  entryExamples,
  erasureExample,
  erasureRequestExample,
  exportRequestExample,
  PrivacyEntry,
} from './schema.ts'

const REFUSALS = problems('unauthorized', 'insufficient-scope', 'payload-too-large', 'unsupported-media-type')

export type PrivacyOptions = { storage: Storage; secrets: Secrets }

export const privacyRoutes: FastifyPluginAsyncZod<PrivacyOptions> = async (app, { storage, secrets }) => {
  app.post('/v1/privacy/export', {
    schema: {
      operationId: 'exportPersonalData',
      tags: ['privacy'],
      summary: 'Export what is stored about an address',
      description:
        'All comments posted with an e-mail address, whatever their status, with what is private of them; what was ' +
        'done with them; reports about them; bans of the address. A list by time, oldest first, page by page. It is a ' +
        'POST so that the address stands in no URL. It changes nothing, and its answer is never remembered, hence no ' +
        '`Idempotency-Key`.',
      security: needs('admin'),
      body: ExportRequest.meta({ examples: [exportRequestExample] }),
      response: {
        200: json(listOf(PrivacyEntry), 'A page of what is stored.', {
          example: { data: entryExamples, page: { next: null, prev: null, limit: 100 } },
        }),
        ...REFUSALS,
      },
    },
    handler: request => exportPage(storage, secrets, request.body),
  })

  app.post('/v1/privacy/erasure', {
    schema: {
      operationId: 'erasePersonalData',
      tags: ['privacy'],
      summary: 'Erase what is stored about an address',
      description:
        'For good: all comments posted with an e-mail address, with reports about them. A comment that others replied ' +
        'to leaves an emptied place. The audit log keeps that a comment was erased, without what people wrote there. ' +
        'Where the database is a file of its own, it is rewritten, so that the address is not in it any more; that ' +
        'takes about a second for each 100 MB; a database that a restore replaced, kept beside it, is removed. Backups ' +
        'made before still have it. Sent again after an error it goes on, and counts what is left; a key would have ' +
        'to remember a hash of the address, hence no `Idempotency-Key`.',
      security: needs('admin'),
      body: ErasureRequest.meta({ examples: [erasureRequestExample] }),
      response: {
        200: json(Erasure, 'What was erased.', { example: erasureExample }),
        ...REFUSALS,
      },
    },
    handler: request =>
      eraseAbout(storage, secrets, request.body, { actor: 'key', actorId: keyIdOf(request) }),
  })
}
