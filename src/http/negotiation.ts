import type { FastifyInstance, FastifyRequest } from 'fastify'
import Negotiator from 'negotiator'
import { Problem } from '../kernel/problem.ts'
import type { Answer } from './contract.ts'

declare module 'fastify' {
  interface FastifyRequest {
    /** The media type that the client prefers among those that the route declares. */
    acceptedType: string
  }
}

declare module 'fastify' {
  interface FastifyContextConfig {
    /** Its address says the media type: `Accept` decides nothing (RFC 9110, section 12.5.1). */
    oneForm?: true
  }
}

/** Media types that the success answers of each route declare; the first is preferred. */
type Offered = string[]

/**
 * Answers 406, before any work is done, when `Accept` allows none of the route's media types. They are read from the
 * response schema of the route, so that the contract shows the same ones.
 */
export function negotiate(app: FastifyInstance): void {
  app.decorateRequest('acceptedType', '')
  app.addHook('preValidation', (request, _reply, done) => {
    const offered = offeredTypes(request)
    if (offered.length > 0) {
      const isOne = request.routeOptions.config.oneForm
      request.acceptedType = isOne ? String(offered[0]) : chooseType(request, offered)
    }
    done()
  })
}

/** Parameters of a media range except its weight. */
const PARAMETERS = /;(?!\s*q\s*=)[^;,]*/gi

function chooseType(request: FastifyRequest, offered: Offered): string {
  const { headers } = request.raw
  if (!headers.accept || headers.accept === '*/*') {
    return offered[0] as string
  }
  // Many clients send `charset=utf-8` or a version. The types of the service have no parameters, so these say nothing.
  headers.accept = headers.accept.replace(PARAMETERS, '')
  const type = new Negotiator({ headers }).mediaType(offered)
  if (type === undefined) {
    throw new Problem('not-acceptable', { detail: `Available: ${offered.join(', ')}.` })
  }
  return type
}

const known = new WeakMap<object, Offered>()

function offeredTypes(request: FastifyRequest): Offered {
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
