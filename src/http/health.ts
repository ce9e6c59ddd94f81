import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod'
import { z } from 'zod'
import { Problem } from '../kernel/problem.ts'
import { json } from './contract.ts'

const Health = z.object({ status: z.literal('ok') }).meta({ id: 'Health' })

/** Milliseconds for which a check of the database is reused, so that frequent requests do not load the database. */
const REUSE_PERIOD = 1_000

/**
 * Runs `check` once for all callers at the same time, and reuses its result, also a failure, for `period` milliseconds.
 */
export function reuseCheck(
  check: () => Promise<void>,
  { period = REUSE_PERIOD, now = () => performance.now() } = {},
): () => Promise<void> {
  let result: Promise<void> | undefined
  let until = 0
  return () => {
    if (result === undefined || now() >= until) {
      const startPeriod = () => {
        until = now() + period
      }
      until = Number.POSITIVE_INFINITY
      result = check()
      result.then(startPeriod, startPeriod)
    }
    return result
  }
}

export type HealthOptions = {
  /** Rejects while the storage cannot serve. */
  check: () => Promise<void>
  isDraining: () => boolean
}

/**
 * `/healthz` says that the process runs, `/readyz` that it can serve. `/readyz` is 503 as soon as the service drains,
 * so that load balancers send nothing more.
 */
export const healthRoutes: FastifyPluginAsyncZod<HealthOptions> = async (app, { check, isDraining }) => {
  const example = { status: 'ok' }
  const checkReady = reuseCheck(check)

  app.get('/healthz', {
    // Never 503 for overload: a supervisor would restart the process, and its running requests would be lost.
    config: { uncounted: true, pressureHandler: () => undefined },
    schema: {
      operationId: 'getHealth',
      tags: ['service'],
      summary: 'Whether the process runs',
      description:
        'Answers 200 as long as the process runs, also under overload. It does not check the database.',
      response: {
        200: json(Health, 'The process runs.', { headers: ['ETag'], example }),
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
        'Answers 503 while the service shuts down, the database does not answer, or writes hang. The check of the database is reused for one second.',
      response: {
        200: json(Health, 'The service is ready.', { headers: ['ETag'], example }),
      },
    },
    handler: async (_request, reply) => {
      if (isDraining()) {
        throw new Problem('unavailable', {
          detail: 'The service is shutting down.',
          retryAfter: 5,
        })
      }
      await checkReady()
      return reply.header('cache-control', 'no-store').send({ status: 'ok' })
    },
  })
}
