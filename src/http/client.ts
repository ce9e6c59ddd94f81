import type { FastifyInstance, FastifyRequest } from 'fastify'
import { addressOfNode, canonicalAddress, clientAt, isInAny } from '../kernel/networks.ts'

declare module 'fastify' {
  interface FastifyRequest {
    /**
     * The client's IP address in its canonical form, behind the trusted proxies; Fastify's own `ip` is the last hop's.
     * Private: never answer or log it.
     */
    address: string
    /** The client as limits see it: an IPv4 address, or the /64 of an IPv6 address. As private. */
    client: string
  }
}

/** @param proxies networks whose `X-Forwarded-For` is believed, in CIDR notation. */
export function readClients(app: FastifyInstance, proxies: readonly string[]): void {
  const isTrusted = isInAny(proxies)
  app.decorateRequest('address', '')
  app.decorateRequest('client', '')
  app.addHook('onRequest', async request => {
    request.address = addressOf(request, isTrusted)
    request.client = clientAt(request.address)
  })
}

/**
 * Walks from the peer along `X-Forwarded-For`, whose entries are each written by the next hop, as long as the hops are
 * trusted. An entry that is no address ends the walk: the client is then the proxy that wrote it, so that nobody gets a
 * count of his own by inventing one.
 */
function addressOf({ socket, headers }: FastifyRequest, isTrusted: (address: string) => boolean): string {
  // A peer that is gone has no address any more, and gets no answer either.
  let address = canonicalAddress(String(socket.remoteAddress)) ?? '0.0.0.0'
  const entries = String(headers['x-forwarded-for'] ?? '')
    .split(',')
    .map(entry => entry.trim())
    .filter(Boolean)
  for (const entry of entries.reverse()) {
    const next = isTrusted(address) ? addressOfNode(entry) : undefined
    if (next === undefined) {
      break
    }
    address = next
  }
  return address
}
