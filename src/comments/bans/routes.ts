// GET    /v1/bans        all bans, newest first
// POST   /v1/bans        a new ban
// GET    /v1/bans/{ban}
// DELETE /v1/bans/{ban}

import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod'
import { z } from 'zod'
import { keyIdOf, needs } from '../../http/auth.ts'
import { json, noContent } from '../../http/contract.ts'
import { answerList, listOf, PageQuery } from '../../http/paging.ts'
import { idempotentRequest, once } from '../../idempotency/once.ts'
import { LIMITS } from '../../kernel/limits.ts'
import { IdempotencyKey } from '../../kernel/parameters.ts'
import { orNotFound, Problem } from '../../kernel/problem.ts'
import type { CommentOptions } from '../threads/options.ts'
import { createBan, liftBans, toBan } from './make-ban.ts'
import { countBans, findBan, listBans } from './queries.ts'
import { Ban, BanKind, BanParams, banExample, NewBan, newBanExample } from './schema.ts'

const FRESH = { fresh: true }

export const banRoutes: FastifyPluginAsyncZod<CommentOptions> = async (
  app,
  { storage, secrets, baseUrl },
) => {
  app.get('/v1/bans', {
    schema: {
      operationId: 'listBans',
      tags: ['Moderate'],
      summary: 'List bans',
      description: 'All bans, newest first, including expired ones.',
      security: needs('comments:moderate'),
      querystring: z.strictObject({
        kind: z.enum(BanKind.options).optional().meta({ description: 'Only bans of this kind.' }),
        ...PageQuery,
      }),
      response: {
        200: json(listOf(Ban), 'A page of bans.', {
          headers: ['ETag', 'Link'],
          example: { data: [banExample], page: { next: null, prev: null, limit: 20 } },
        }),
      },
    },
    handler: (request, reply) => {
      const { kind } = request.query
      const now = new Date().toISOString()
      return answerList(request, reply, {
        storage,
        baseUrl,
        ...FRESH,
        scope: `bans ${kind ?? ''}`,
        fetch: (reader, slice) => listBans(reader, kind, slice),
        count: reader => countBans(reader, kind),
        positionOf: ({ createdAt, id }) => ({ value: createdAt, id }),
        show: rows => rows.map(row => toBan(row, now)),
      })
    },
  })

  app.post('/v1/bans', {
    config: { problems: ['conflict'] },
    schema: {
      operationId: 'createBan',
      tags: ['Moderate'],
      summary: 'Ban an address, a network, a user, a host or a phrase',
      description:
        'Applies to new comments and to edits, through the rule `blocked`. Comments that are already stored do not ' +
        `change; use \`applyBan\` for them. At most ${LIMITS.bans} bans of ranges and words may exist together.`,
      security: needs('comments:moderate'),
      headers: z.object({ 'idempotency-key': IdempotencyKey.optional() }),
      body: NewBan.meta({ examples: [newBanExample] }),
      response: {
        201: json(Ban, 'The ban.', { headers: ['Location'], example: banExample }),
      },
    },
    handler: async (request, reply) => {
      const { answer } = await storage.write(writer =>
        once(writer, idempotentRequest(secrets, request), new Date(), async () => {
          const ban = await createBan(writer, secrets, request.body, keyIdOf(request))
          return { statusCode: 201, answer: ban, resourceId: ban.id }
        }),
      )
      return reply.code(201).header('location', `${baseUrl()}/v1/bans/${answer.id}`).send(answer)
    },
  })

  app.get('/v1/bans/:ban', {
    schema: {
      operationId: 'getBan',
      tags: ['Moderate'],
      summary: 'Get a ban',
      description:
        '`value` is null for bans of an e-mail address, a network or a user: only a keyed hash of these is stored.',
      security: needs('comments:moderate'),
      params: BanParams,
      response: {
        200: json(Ban, 'The ban.', { headers: ['ETag'], example: banExample }),
      },
    },
    handler: async request => {
      const row = orNotFound(await storage.snapshot(reader => findBan(reader, request.params.ban), FRESH))
      return toBan(row, new Date().toISOString())
    },
  })

  app.delete('/v1/bans/:ban', {
    schema: {
      operationId: 'liftBan',
      tags: ['Moderate'],
      summary: 'Lift a ban',
      description: 'Deletes the ban. Comments that it held or marked as spam keep their status.',
      security: needs('comments:moderate'),
      params: BanParams,
      response: {
        204: noContent('The ban is lifted.'),
      },
    },
    handler: async (request, reply) => {
      if (!(await storage.write(writer => liftBans(writer, [request.params.ban])))) {
        throw new Problem('not-found')
      }
      return reply.code(204).send()
    },
  })
}
