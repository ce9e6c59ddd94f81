/** Who asks: API keys with their scopes, and the manage tokens of comments, both as bearer tokens (RFC 6750). */

import type { FastifyInstance, FastifyRequest } from 'fastify'
import { Problem } from '../kernel/problem.ts'
import type { Scope } from '../kernel/scalars.ts'
import { countUnder, isUncounted, type Policy, refuseWhenUsedUp } from './rate-limit.ts'

declare module 'fastify' {
  interface FastifyRequest {
    /** The valid API key that came with the request, also where it opens nothing: requests are counted under it. */
    key: Credential | undefined
    /** That key on a route that takes keys; undefined for the public. */
    credential: Credential | undefined
  }
}

/** The scopes that each scope contains. */
const CONTAINED: Record<Scope, readonly Scope[]> = {
  'content:read': ['content:read'],
  'content:write': ['content:read', 'content:write'],
  'comments:moderate': ['comments:moderate'],
  admin: ['content:read', 'content:write', 'comments:moderate', 'admin'],
}

export type Credential = { id: string; scopes: readonly Scope[] }

/** Finds the key behind a token that has the form of one: undefined when it is unknown, expired or revoked. */
export type FindCredential = (token: string) => Promise<Credential | undefined>

/** Whether a token is the manage token of a comment. */
export type OwnsComment = (token: string, comment: string) => boolean

/** Security requirements as OpenAPI has them: one of the entries must be met, and `{}` is met by everyone. */
type Requirement = { apiKey?: readonly string[]; manageToken?: readonly string[] }

/** What a route demands and the contract shows: `schema.security`. */
export const needs = (scope: Scope) => [{ apiKey: [scope] }]
/** Public, and more with this scope. */
export const showsMoreWith = (scope: Scope) => [{}, { apiKey: [scope] }]

const KEY_REQUIRED = {
  detail: 'Send a valid API key as `Authorization: Bearer …`.',
}

const TOKEN_REQUIRED = {
  detail: 'Send the manage token as `Authorization: Bearer …`.',
}

/** The form of an API key: `stet_`, a public prefix, and the secret. Manage tokens have no such prefix. */
const KEY_FORM = /stet_[a-z0-9]{12}_[A-Za-z0-9_-]{43}/
const KEY = new RegExp(`^${KEY_FORM.source}$`)

/**
 * Verifies the key that comes with a request, whatever its route. Keys that are not valid count under `failures`, and
 * whoever has used that up is refused before any key is looked for.
 */
export function identify(app: FastifyInstance, find: FindCredential, failures: Policy): void {
  app.decorateRequest('key')
  app.addHook('onRequest', async (request, reply) => {
    const token = tokenIn(request.headers.authorization ?? '')
    if (token === undefined || !KEY.test(token) || isUncounted(request)) {
      return
    }
    await refuseWhenUsedUp(request, reply, failures)
    request.key = await find(token)
    if (request.key === undefined) {
      await countUnder(request, reply, [failures])
    }
  })
}

/**
 * Lets requests pass, before the body is read, on routes whose `security` knows keys: 401 without a valid one where it is
 * needed, 403 when its scopes do not suffice. So do manage tokens where one is needed: 401 without, 404 with any other
 * than that of the comment. A key in an address is refused everywhere, because addresses are logged on their way.
 */
export function authorize(app: FastifyInstance, ownsComment: OwnsComment): void {
  app.decorateRequest('credential')
  app.addHook('onRequest', async request => {
    if (KEY_FORM.test(decodeURIComponentLeniently(request.url))) {
      throw new Problem('invalid-request', {
        detail:
          'An API key stands in the address. Revoke it, and send keys as `Authorization: Bearer …` only.',
      })
    }
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
      throw new Problem('unauthorized', KEY_REQUIRED)
    }
    if (!isOpen) {
      demand(request, scope)
    }
  })
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

/** The id of the key that came with a request to a route that demands one. */
export const keyIdOf = ({ credential }: Pick<FastifyRequest, 'credential'>) => (credential as Credential).id

/** Whether the key that came with the request has the scope. */
export function permits({ credential }: Pick<FastifyRequest, 'credential'>, scope: Scope): boolean {
  return credential?.scopes.some(held => CONTAINED[held].includes(scope)) ?? false
}

/** @throws Problem 401 without a key, 403 when it lacks the scope. */
export function demand(request: FastifyRequest, scope: Scope): void {
  if (request.credential === undefined) {
    throw new Problem('unauthorized', KEY_REQUIRED)
  }
  if (!permits(request, scope)) {
    throw new Problem('insufficient-scope', {
      detail: `The API key needs the scope ${scope}.`,
      scope,
    })
  }
}

function decodeURIComponentLeniently(text: string): string {
  return text.replace(/%[0-7][0-9a-f]/gi, decodeURIComponent)
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

const tokenIn = (header: string) => /^Bearer +([A-Za-z0-9._~+/-]+=*)$/i.exec(header)?.[1]
