import type { FastifyRequest } from 'fastify'
import { Problem, type ProblemOptions } from './problems.ts'

const CHALLENGE = { 'www-authenticate': 'Bearer' }

export const REQUIRED_TOKEN: ProblemOptions = {
  detail: 'Send the manage token as `Authorization: Bearer …`.',
  headers: CHALLENGE,
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
  const token = /^Bearer +([A-Za-z0-9._~+/-]+=*)$/i.exec(header)?.[1]
  if (token === undefined) {
    throw new Problem('unauthorized', {
      detail: 'The Authorization header is not a bearer token.',
      headers: CHALLENGE,
    })
  }
  return token
}
