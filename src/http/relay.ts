/** Requests that a site's own server sends for its readers: with an API key for it, it says who the reader is. */

import type { FastifyInstance, FastifyRequest } from 'fastify'
import { z } from 'zod'
import { LIMITS } from '../kernel/limits.ts'
import { canonicalAddress, clientAt } from '../kernel/networks.ts'
import { optionalInput } from '../kernel/optional.ts'
import { line } from '../kernel/text.ts'
import { demand, hasScope } from './auth.ts'
import { countUnder, policiesOf } from './rate-limit.ts'

declare module 'fastify' {
  interface FastifyRequest {
    /** The reader's id at the site that relays the request. Private: only a keyed hash of it is stored. */
    user: string | undefined
  }
}

const SCOPE = 'comments:relay'

/** `schema.security` of a public write that may be relayed. Its body has the field {@link RelayedClient}. */
export const relayable = () => [{}, { apiKey: [SCOPE] }]

/** Characters of the longest IP address, an IPv6 address that ends in an IPv4 address. */
const LONGEST_ADDRESS = 45

/** The reader for whom a site's own server sends the request. */
export const RelayedClient = z
  .strictObject({
    address: z
      .string()
      .max(LONGEST_ADDRESS, { abort: true })
      .refine(text => canonicalAddress(text) !== undefined, {
        error: 'Must be an IPv4 or IPv6 address.',
        abort: true,
      })
      .overwrite(text => canonicalAddress(text) as string)
      .meta({
        description: 'The reader’s IP address.',
        // Each form with its type: from a schema with the type outside, openapi-zod-client makes a client that does not run.
        type: undefined,
        maxLength: undefined,
        anyOf: [
          { type: 'string', format: 'ipv4', maxLength: 15 },
          { type: 'string', format: 'ipv6', maxLength: LONGEST_ADDRESS },
        ],
      }),
    user: optionalInput(line(LIMITS.userId)).meta({
      description:
        'The reader’s id at your site, where readers log in: it must never change, nor become somebody else’s.',
    }),
  })
  .meta({
    id: 'RelayedClient',
    description:
      'For servers that send comments and reports of their readers: who the reader is. Limits, bans and trust then are ' +
      'about the reader, not the server. Needs an API key with the scope `comments:relay`. Only keyed hashes are stored.',
  })
export type RelayedClient = z.infer<typeof RelayedClient>

/** Whether the request has a key with which it may say who the client is. */
export const mayRelay = ({ key }: FastifyRequest): boolean => hasScope(key, SCOPE)

/**
 * Takes the client from the body of a relayed request, and counts it under the policies of its route, which
 * {@link countRequests} left out. The body is then as the reader sent it: a retry from another address is the same.
 */
export function relayClients(app: FastifyInstance): void {
  app.decorateRequest('user')
  app.addHook('preHandler', (request, reply, done) => {
    takeClient(request)
    const waiting = mayRelay(request) ? countUnder(request, reply, policiesOf(request)) : undefined
    if (waiting === undefined) {
      done()
    } else {
      waiting.then(() => done(), done)
    }
  })
}

function takeClient(request: FastifyRequest): void {
  const { client, ...body } = (request.body ?? {}) as { client?: RelayedClient | null }
  if (client) {
    demand(request, SCOPE)
    const { address, user } = client
    request.address = address
    request.client = user === undefined ? clientAt(address) : `user ${user}`
    request.user = user
    request.body = body
  }
}
