/** Adds to the declaration of a route the answers and parameters that follow from it. */

import type { FastifyInstance, RouteOptions } from 'fastify'
import { z } from 'zod'
import type { ProblemCode } from '../kernel/problem.ts'
import { MOVED, NOT_MODIFIED, problems } from './contract.ts'
import { ReadHeaders } from './preconditions.ts'

declare module 'fastify' {
  interface FastifyContextConfig {
    /** Problems of this route alone; {@link declareCommonAnswers} adds those that follow from its declaration. */
    problems?: readonly ProblemCode[]
    /** Each answer is for one use: it is not cached and has no `ETag`. */
    oneUse?: true
  }
}

/**
 * For the hot routes, whose answers are built field by field in the order of their schema: they are sent as they are. The
 * answers of all others go through their schema, which leaves out what it does not know.
 */
export const builtByField = { serializerCompiler: () => JSON.stringify }

/** Call it before any route is declared, and before the OpenAPI document is set up. */
export function declareCommonAnswers(app: FastifyInstance): void {
  app.addHook('onRoute', route => {
    const { schema, config } = route
    if (schema === undefined || schema.hide) {
      return
    }
    schema.querystring ??= z.strictObject({})
    const isConditional = isRead(route) && config?.oneUse !== true
    if (isConditional) {
      schema.headers ??= ReadHeaders
    }
    schema.response = {
      ...(schema.response as object),
      ...(isConditional && { 304: NOT_MODIFIED }),
      ...(route.url.includes('/:article') && { 308: MOVED }),
      ...problems(...new Set([...(config?.problems ?? []), ...problemsOf(route)])),
    }
  })
}

const isRead = ({ method }: RouteOptions) => [method].flat().some(one => one === 'GET' || one === 'HEAD')

/** The problems that any route declared like this one may answer with. */
function problemsOf(route: RouteOptions): ProblemCode[] {
  const { url, method, schema } = route
  const security = schema?.security as Record<string, unknown>[] | undefined
  const headers = Object.keys((schema?.headers as z.ZodObject | undefined)?.shape ?? {})
  const when = (holds: boolean, ...codes: ProblemCode[]) => (holds ? codes : [])
  return [
    ...when(security !== undefined, 'unauthorized'),
    ...when(security?.some(one => 'apiKey' in one) ?? false, 'insufficient-scope'),
    ...when(url.includes('/:'), 'not-found'),
    ...when(schema?.body !== undefined || method === 'POST', 'payload-too-large', 'unsupported-media-type'),
    ...when(headers.includes('if-match'), 'precondition-failed'),
    ...when(headers.includes('if-match') && !isRead(route), 'precondition-required'),
    ...when(headers.includes('idempotency-key'), 'deleted-since', 'idempotency-key-reused'),
  ]
}
