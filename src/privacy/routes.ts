// POST /v1/privacy/export   exports what is stored about an e-mail address
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
      tags: ['Operate'],
      summary: 'Export what is stored about an address',
      description:
        'All comments posted with an e-mail address, of any status and with their private fields; their events in the ' +
        'audit log; reports about them; bans of the address. Oldest first, in pages. A POST, so that the address is in no ' +
        'URL. It changes nothing and its answer is not stored, so it takes no `Idempotency-Key`.',
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
      tags: ['Operate'],
      summary: 'Erase what is stored about an address',
      description:
        'Removes for good all comments posted with an e-mail address, the reports about them and, unless `keepBans` is ' +
        'true, bans of the address. A comment with replies is kept without content. The audit log keeps that a comment was ' +
        'erased, without the reasons that people wrote. With SQLite, the database file is rewritten so that it no longer contains the address, which ' +
        'takes about one second per 100 MB, and databases that a restore has replaced are removed. Older backups still ' +
        'contain the address. Safe to send again: it continues, and counts what it erased this time. It takes no ' +
        '`Idempotency-Key`, which would store a hash of the address.',
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
