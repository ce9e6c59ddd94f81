// GET    /v1/keys        all keys, without their secrets
// POST   /v1/keys        a new key, shown once
// GET    /v1/keys/{key}  one key by its id
// DELETE /v1/keys/{key}  revokes it

import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod'
import { z } from 'zod'
import { needs } from '../http/auth.ts'
import { json, noContent } from '../http/contract.ts'
import { answerList, listOf, PageQuery } from '../http/paging.ts'
import { orNotFound, Problem } from '../kernel/problem.ts'
import { IdInput } from '../kernel/scalars.ts'
import type { Storage } from '../storage/storage.ts'
import { createKey, toApiKey } from './manage.ts'
import { countAll, findById, list, revoke } from './queries.ts'
import { ApiKey, KeyRequest, keyExample, keyRequestExample, NewApiKey, newKeyExample } from './schema.ts'

const KeyParams = z.strictObject({ key: IdInput })
const FRESH = { fresh: true }

export type KeyOptions = { storage: Storage; baseUrl: () => string }

export const keyRoutes: FastifyPluginAsyncZod<KeyOptions> = async (app, { storage, baseUrl }) => {
  app.get('/v1/keys', {
    schema: {
      operationId: 'listKeys',
      tags: ['Operate'],
      summary: 'List API keys',
      description:
        'Lists all keys, also expired and revoked ones, newest first. The keys themselves are not shown.',
      security: needs('admin'),
      querystring: z.strictObject(PageQuery),
      response: {
        200: json(listOf(ApiKey), 'A page of keys.', {
          headers: ['ETag', 'Link'],
          example: { data: [keyExample], page: { next: null, prev: null, limit: 20 } },
        }),
      },
    },
    handler: (request, reply) =>
      answerList(request, reply, {
        storage,
        baseUrl,
        fresh: true,
        scope: 'keys',
        fetch: list,
        count: countAll,
        positionOf: ({ createdAt, id }) => ({ value: createdAt, id }),
        show: rows => rows.map(toApiKey),
      }),
  })

  app.post('/v1/keys', {
    schema: {
      operationId: 'createKey',
      tags: ['Operate'],
      summary: 'Create an API key',
      description:
        'Only this answer shows the key, so keep it. There is no `Idempotency-Key`, because the answer is not stored.',
      security: needs('admin'),
      body: KeyRequest.meta({ examples: [keyRequestExample] }),
      response: {
        201: json(NewApiKey, 'The key.', { headers: ['Location'], example: newKeyExample }),
      },
    },
    handler: async (request, reply) => {
      const key = await createKey(storage, request.body)
      return reply.code(201).header('location', `${baseUrl()}/v1/keys/${key.id}`).send(key)
    },
  })

  app.get('/v1/keys/:key', {
    schema: {
      operationId: 'getKey',
      tags: ['Operate'],
      summary: 'Get an API key',
      description: 'Everything about a key except the key itself.',
      security: needs('admin'),
      params: KeyParams,
      response: {
        200: json(ApiKey, 'The key.', { headers: ['ETag'], example: keyExample }),
      },
    },
    handler: async request =>
      toApiKey(orNotFound(await storage.snapshot(reader => findById(reader, request.params.key), FRESH))),
  })

  app.delete('/v1/keys/:key', {
    schema: {
      operationId: 'revokeKey',
      tags: ['Operate'],
      summary: 'Revoke an API key',
      description:
        'The key becomes invalid immediately: a request that is under way with it writes nothing any more and gets 401. ' +
        'The key stays in the list.',
      security: needs('admin'),
      params: KeyParams,
      response: {
        204: noContent('The key is revoked.'),
      },
    },
    handler: async (request, reply) => {
      const now = new Date().toISOString()
      if (!(await storage.write(writer => revoke(writer, request.params.key, now)))) {
        throw new Problem('not-found')
      }
      return reply.code(204).send()
    },
  })
}
