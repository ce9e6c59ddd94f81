import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod'
import { z } from 'zod'
import { Problem } from '../kernel/problem.ts'
import { json } from './contract.ts'

const Health = z
  .object({
    status: z.literal('ok').meta({ description: 'The process runs.' }),
    version: z.string().meta({ description: 'The version of the service.' }),
  })
  .meta({ id: 'Health' })
/** Monitors add parameters, such as the time, so that no cache answers. */
const AnyQuery = z.looseObject({})

const Readiness = z
  .object({ status: z.literal('ok').meta({ description: 'The service can take requests.' }) })
  .meta({ id: 'Readiness' })

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
  version: string
}

/**
 * `/healthz` says that the process runs, `/readyz` that it can serve. `/readyz` is 503 as soon as the service drains,
 * so that load balancers send nothing more.
 */
export const healthRoutes: FastifyPluginAsyncZod<HealthOptions> = async (
  app,
  { check, isDraining, version },
) => {
  const checkReady = reuseCheck(check)

  app.get('/healthz', {
    // Never 503 for overload: a supervisor would restart the process, and its running requests would be lost.
    config: { uncounted: true, pressureHandler: () => undefined },
    schema: {
      operationId: 'getHealth',
      tags: ['Operate'],
      querystring: AnyQuery,
      summary: 'Whether the process runs, and its version',
      description:
        'Answers 200 as long as the process runs, also under overload. It does not check the database. Any query is taken, and passed over.',
      response: {
        200: json(Health, 'The process runs.', {
          headers: ['ETag'],
          example: { status: 'ok', version: '1.2.3' },
        }),
      },
    },
    handler: (_request, reply) => {
      reply.header('cache-control', 'no-store').send({ status: 'ok', version })
    },
  })

  app.get('/readyz', {
    config: { uncounted: true, problems: ['unavailable'] },
    schema: {
      operationId: 'getReadiness',
      tags: ['Operate'],
      querystring: AnyQuery,
      summary: 'Whether the service can take requests',
      description:
        'Answers 503 while the service shuts down, the database does not answer, or writes hang. The check of the database is reused for one second.',
      response: {
        200: json(Readiness, 'The service is ready.', { headers: ['ETag'], example: { status: 'ok' } }),
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
