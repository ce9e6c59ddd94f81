// POST /v1/bans/{ban}/apply  applies a ban to stored comments

import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod'
import { z } from 'zod'
import { needs } from '../../http/auth.ts'
import { json } from '../../http/contract.ts'
import { idempotentRequest } from '../../idempotency/once.ts'
import { IdempotencyKey } from '../../kernel/parameters.ts'
import { BanParams } from '../bans/schema.ts'
import type { CommentOptions } from '../threads/options.ts'
import { applyBan } from './apply-ban.ts'
import {
  BanApplication,
  BanApplied,
  banApplicationExample,
  banAppliedExample,
  MOST_MOVED,
} from './apply-ban-schema.ts'

export const banApplyRoute: FastifyPluginAsyncZod<CommentOptions> = async (app, { storage, secrets }) => {
  app.post('/v1/bans/:ban/apply', {
    config: { problems: ['conflict'] },
    schema: {
      operationId: 'applyBan',
      tags: ['Moderate'],
      summary: 'Apply a ban to stored comments',
      description:
        'Sets a stricter status on comments that the ban matches; a comment never gets a milder one. Comments that a ' +
        'moderator approved stay public unless `includeReviewed` is true. What is edited or decided about meanwhile stays too. One request checks a limited number of ' +
        `comments and changes at most ${MOST_MOVED}. While \`remaining\` is true, repeat it with the \`cursor\` of the ` +
        'answer. The audit log names the ban. 409 for an expired ban, and for a range that is not one IPv4 address or ' +
        'one /64: only a hash of the network of a comment is stored.',
      security: needs('comments:moderate'),
      params: BanParams,
      headers: z.object({ 'idempotency-key': IdempotencyKey.optional() }),
      body: BanApplication.meta({ examples: [banApplicationExample] }),
      response: {
        200: json(BanApplied, 'The comments that were changed.', { example: banAppliedExample }),
      },
    },
    handler: request =>
      applyBan(storage, secrets, request.params.ban, request.body, idempotentRequest(secrets, request)),
  })
}
