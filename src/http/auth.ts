/** Authentication by API keys with scopes, and by the manage tokens of comments. Both are bearer tokens (RFC 6750). */

import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { Problem } from '../kernel/problem.ts'
import type { Scope } from '../kernel/scalars.ts'
import { countUnder, isUncounted, type Policy, refuseWhenUsedUp } from './rate-limit.ts'

declare module 'fastify' {
  interface FastifyRequest {
    /** The valid API key of the request, on any route: rate limits count per key. */
    key: Credential | undefined
    /** The same key, but only on a route that takes keys. */
    credential: Credential | undefined
  }
}

/** The scopes that each scope contains. */
const CONTAINED: Record<Scope, readonly Scope[]> = {
  'content:read': ['content:read'],
  'content:write': ['content:read', 'content:write'],
  'comments:moderate': ['comments:moderate'],
  'comments:relay': ['comments:relay'],
  admin: ['content:read', 'content:write', 'comments:moderate', 'comments:relay', 'admin'],
}

export type Credential = { id: string; scopes: readonly Scope[] }

/** Finds the API key of a token in the form of a key; undefined when it is unknown, expired or revoked. */
export type FindCredential = (token: string) => Promise<Credential | undefined>

/** Whether a token is the manage token of a comment. */
export type OwnsComment = (token: string, comment: string) => boolean

/** An entry of OpenAPI's `security`. A request must meet one of the entries, and every request meets `{}`. */
type Requirement = { apiKey?: readonly string[]; manageToken?: readonly string[] }

/** `schema.security` of a route that requires the scope. The contract shows it. */
export const needs = (scope: Scope) => [{ apiKey: [scope] }]
/** `schema.security` of a public route that shows more with the scope. */
export const showsMoreWith = (scope: Scope) => [{}, { apiKey: [scope] }]

/** 401 for a request without a valid API key. */
export const keyRequired = () =>
  new Problem('unauthorized', { detail: 'Send a valid API key as `Authorization: Bearer …`.' })

const TOKEN_REQUIRED = {
  detail: 'Send the manage token as `Authorization: Bearer …`.',
}

/** The form of an API key: `stet_`, a public prefix, and the secret. Manage tokens have no such prefix. */
const KEY_FORM = /stet_[a-z0-9]{12}_[A-Za-z0-9_-]{43}/
const KEY = new RegExp(`^${KEY_FORM.source}$`)

/**
 * Verifies the API key of a request, on every route. Invalid keys are counted under `failures`. A client that has used
 * up that policy is refused without a look-up.
 */
export function identify(app: FastifyInstance, find: FindCredential, failures: Policy): void {
  app.decorateRequest('key')
  app.addHook('onRequest', (request, reply, done) => {
    const token = tokenIn(request.headers.authorization)
    if (token === undefined || !KEY.test(token) || isUncounted(request)) {
      done()
    } else {
      readKey(request, reply, token).then(() => done(), done)
    }
  })

  async function readKey(request: FastifyRequest, reply: FastifyReply, token: string): Promise<void> {
    refuseWhenUsedUp(request, reply, failures)
    request.key = await find(token)
    if (request.key === undefined) {
      await countUnder(request, reply, [failures])
    }
  }
}

/**
 * Checks the credentials that `security` of the route asks for, before the body is read.
 * An API key: 401 without a valid one where it is required, 403 when it lacks the scope.
 * A manage token: 401 without one, 404 with the token of another comment.
 * A key in the URL is refused on every route, because proxies log URLs.
 */
export function authorize(app: FastifyInstance, ownsComment: OwnsComment): void {
  app.decorateRequest('credential')
  app.addHook('onRequest', (request, _reply, done) => {
    refuseKeyInUrl(request)
    demandCredentials(request, ownsComment)
    done()
  })
}

function refuseKeyInUrl({ url }: FastifyRequest): void {
  if (KEY_FORM.test(decodeAsciiEscapes(url))) {
    throw new Problem('invalid-request', {
      detail:
        'The URL contains an API key. Revoke that key, and send keys only as `Authorization: Bearer …`.',
    })
  }
}

function demandCredentials(request: FastifyRequest, ownsComment: OwnsComment): void {
  const security = request.routeOptions.schema?.security as Requirement[] | undefined
  if (security?.every(({ manageToken }) => manageToken !== undefined)) {
    demandManageToken(request, ownsComment)
  }
  const scope = security?.find(({ apiKey }) => apiKey !== undefined)?.apiKey?.[0] as Scope | undefined
  if (security === undefined || scope === undefined) {
    return
  }
  const token = bearerToken(request)
  const isOpen = security.some(requirement => Object.keys(requirement).length === 0)
  if (token === undefined && isOpen) {
    return
  }
  request.credential = request.key
  if (request.credential === undefined) {
    throw keyRequired()
  }
  if (!isOpen) {
    demand(request, scope)
  }
}

function demandManageToken(request: FastifyRequest, ownsComment: OwnsComment): void {
  const token = bearerToken(request)
  if (token === undefined) {
    throw new Problem('unauthorized', TOKEN_REQUIRED)
  }
  if (!ownsComment(token, (request.params as { comment: string }).comment)) {
    throw new Problem('not-found')
  }
}

/** The id of the API key, on a route that requires one. */
export const keyIdOf = ({ credential }: Pick<FastifyRequest, 'credential'>) => (credential as Credential).id

/** Whether an API key has the scope. */
export const hasScope = (key: Credential | undefined, scope: Scope): boolean =>
  key?.scopes.some(held => CONTAINED[held].includes(scope)) ?? false

/** Whether the API key of the request has the scope. */
export const permits = ({ credential }: Pick<FastifyRequest, 'credential'>, scope: Scope): boolean =>
  hasScope(credential, scope)

/** @throws Problem 401 without a key, 403 when it lacks the scope. */
export function demand(request: FastifyRequest, scope: Scope): void {
  if (request.credential === undefined) {
    throw keyRequired()
  }
  if (!permits(request, scope)) {
    throw new Problem('insufficient-scope', {
      detail: `The API key needs the scope ${scope}.`,
      scope,
    })
  }
}

function decodeAsciiEscapes(text: string): string {
  return !text.includes('%') ? text : text.replace(/%[0-7][0-9a-f]/gi, decodeURIComponent)
}

/**
 * The bearer token (RFC 6750) of a request, or undefined without an `Authorization` header.
 * @throws Problem 401 for credentials in any other form.
 */
export function bearerToken(request: FastifyRequest): string | undefined {
  const header = request.headers.authorization
  if (header === undefined) {
    return undefined
  }
  const token = tokenIn(header)
  if (token === undefined) {
    throw new Problem('unauthorized', {
      detail: 'The Authorization header is not a bearer token.',
    })
  }
  return token
}

const tokenIn = (header: string | undefined) =>
  header === undefined ? undefined : /^Bearer +([A-Za-z0-9._~+/-]+=*)$/i.exec(header)?.[1]
