import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod'
import { z } from 'zod'
import { Problem } from '../kernel/problem.ts'
import { json } from './contract.ts'

const Health = z.object({ status: z.literal('ok') }).meta({ id: 'Health' })

/** Milliseconds for which the database's word counts: asking often must not be work for it. */
const REMEMBERED = 1_000

/** Asks once for all who want to know at the same time, and remembers the answer, also a bad one, for `period`. */
export function remembering(
  ask: () => Promise<void>,
  { period = REMEMBERED, now = () => performance.now() } = {},
): () => Promise<void> {
  let answer: Promise<void> | undefined
  let until = 0
  return () => {
    if (answer === undefined || now() >= until) {
      const told = () => {
        until = now() + period
      }
      until = Number.POSITIVE_INFINITY
      answer = ask()
      answer.then(told, told)
    }
    return answer
  }
}

export type HealthOptions = {
  /** Rejects while the storage cannot serve. */
  check: () => Promise<void>
  isDraining: () => boolean
}

/**
 * `/healthz`: the process runs. `/readyz`: it can serve, which ends as soon as it drains, so that a load balancer
 * sends nothing more.
 */
export const healthRoutes: FastifyPluginAsyncZod<HealthOptions> = async (app, { check, isDraining }) => {
  const example = { status: 'ok' }
  const ready = remembering(check)

  app.get('/healthz', {
    // An overload is no reason to restart the process, which would only lose what it has begun.
    config: { uncounted: true, pressureHandler: () => undefined },
    schema: {
      operationId: 'getHealth',
      tags: ['service'],
      summary: 'Whether the process runs',
      description: 'Answers as long as the process can answer at all.',
      response: {
        200: json(Health, 'It runs.', { headers: ['ETag'], example }),
      },
    },
    handler: async (_request, reply) => reply.header('cache-control', 'no-store').send({ status: 'ok' }),
  })

  app.get('/readyz', {
    config: { uncounted: true },
    schema: {
      operationId: 'getReadiness',
      tags: ['service'],
      summary: 'Whether the service can take requests',
      description:
        '503 while it shuts down, its database does not answer, or writes stand still. What the database said counts for a second.',
      response: {
        200: json(Health, 'It is ready.', { headers: ['ETag'], example }),
      },
    },
    handler: async (_request, reply) => {
      if (isDraining()) {
        throw new Problem('unavailable', {
          detail: 'The service is shutting down.',
          retryAfter: 5,
        })
      }
      await ready()
      return reply.header('cache-control', 'no-store').send({ status: 'ok' })
    },
  })
}
