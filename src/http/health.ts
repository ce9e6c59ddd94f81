import type { FastifyInstance } from 'fastify'
import { z } from 'zod'
import { CONDITIONAL, json, problems } from './contract.ts'
import { ReadHeaders } from './precondition.ts'
import { Problem } from './problems.ts'

const Health = z.object({ status: z.literal('ok') }).meta({ id: 'Health' })

/**
 * `/healthz`: the process runs. `/readyz`: it can serve, which ends as soon as it drains, so that a load balancer
 * sends nothing more.
 */
export function healthRoutes(
  app: FastifyInstance,
  { check, isDraining }: { check: () => Promise<void>; isDraining: () => boolean },
): void {
  const example = { status: 'ok' }

  app.get('/healthz', {
    // An overload is no reason to restart the process, which would only lose what it has begun.
    config: { pressureHandler: () => undefined },
    schema: {
      operationId: 'getHealth',
      tags: ['service'],
      summary: 'Whether the process runs',
      description: 'Answers as long as the process can answer at all.',
      querystring: z.strictObject({}),
      headers: ReadHeaders,
      response: {
        200: json(Health, 'It runs.', { headers: ['ETag'], example }),
        ...CONDITIONAL,
        ...problems(),
      },
    },
    handler: async (_request, reply) => reply.header('cache-control', 'no-store').send({ status: 'ok' }),
  })

  app.get('/readyz', {
    schema: {
      operationId: 'getReadiness',
      tags: ['service'],
      summary: 'Whether the service can take requests',
      description: '503 while it shuts down or its database does not answer.',
      querystring: z.strictObject({}),
      headers: ReadHeaders,
      response: {
        200: json(Health, 'It is ready.', { headers: ['ETag'], example }),
        ...CONDITIONAL,
        ...problems(),
      },
    },
    handler: async (_request, reply) => {
      if (isDraining()) {
        throw new Problem('unavailable', {
          detail: 'The service is shutting down.',
          headers: { 'retry-after': '5' },
        })
      }
      await check()
      return reply.header('cache-control', 'no-store').send({ status: 'ok' })
    },
  })
}
