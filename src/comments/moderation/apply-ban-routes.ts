// POST /v1/bans/{ban}/apply  to comments that are stored already

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
      tags: ['moderation'],
      summary: 'Apply a ban to stored comments',
      description:
        'Gives comments that the ban matches a stricter state; none gets a milder one. Comments that a moderator ' +
        `approved stay public unless \`includeReviewed\` is true. One request moves ${MOST_MOVED} comments at most and ` +
        'looks at a bounded number; repeat it with `cursor` of the answer while `remaining` is true. The audit log ' +
        'names the ban. A range can be applied only when it is one IPv4 address or one /64 (409 otherwise), because ' +
        'only a hash of the network is kept of a comment; so can no ban that has expired.',
      security: needs('comments:moderate'),
      params: BanParams,
      headers: z.object({ 'idempotency-key': IdempotencyKey.optional() }),
      body: BanApplication.meta({ examples: [banApplicationExample] }),
      response: {
        200: json(BanApplied, 'What was moved.', { example: banAppliedExample }),
      },
    },
    handler: request =>
      applyBan(storage, secrets, request.params.ban, request.body, idempotentRequest(secrets, request)),
  })
}
