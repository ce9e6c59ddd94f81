import accepts from '@fastify/accepts'
import type { FastifyInstance, FastifyRequest } from 'fastify'
import { Problem } from '../kernel/problem.ts'
import type { Answer } from './contract.ts'

declare module 'fastify' {
  interface FastifyRequest {
    /** The media type that the client prefers among those that the route declares. */
    acceptedType: string
  }
}

/** Media types that the success answers of each route declare; the first is preferred. */
type Offered = string[]

/**
 * Refuses with 406 what no representation of the resource can satisfy, before any work is done. What a route offers
 * is read from its response schema, so that the contract and the behaviour cannot part.
 */
export async function negotiate(app: FastifyInstance): Promise<void> {
  await app.register(accepts)
  app.decorateRequest('acceptedType', '')
  app.addHook('preValidation', async request => {
    const offered = offers(request)
    if (offered.length === 0) {
      return
    }
    const type = chosen(request, offered)
    if (type === undefined) {
      throw new Problem('not-acceptable', { detail: `Available: ${offered.join(', ')}.` })
    }
    request.acceptedType = type
  })
}

function chosen(request: FastifyRequest, offered: Offered): string | undefined {
  // Many clients name the character set; a range with a parameter is met by a type with the same one alone.
  const type = request.accepts().type(offered.map(one => `${one};charset=utf-8`))
  return typeof type === 'string' ? type.replace(/;.*/, '') : undefined
}

const known = new WeakMap<object, Offered>()

function offers(request: FastifyRequest): Offered {
  const schema = request.routeOptions.schema
  if (!schema) {
    return []
  }
  let offered = known.get(schema)
  if (offered === undefined) {
    offered = Object.entries((schema.response as Record<string, Answer>) ?? {})
      .filter(([status]) => status.startsWith('2'))
      .flatMap(([, { content }]) => Object.keys(content))
    known.set(schema, offered)
  }
  return offered
}
