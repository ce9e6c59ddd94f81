import type { FastifyInstance, FastifyRequest } from 'fastify'
import { addressOfNode, canonicalAddress, clientAt, isInAny } from '../kernel/networks.ts'

declare module 'fastify' {
  interface FastifyRequest {
    /**
     * The client's IP address in canonical form, as the trusted proxies report it. Fastify's own `ip` is that of the
     * last hop. Private: never answer or log it.
     */
    address: string
    /** The client that rate limits count: an IPv4 address, or the /64 of an IPv6 address. Private too. */
    client: string
  }
}

/** @param proxies networks whose `X-Forwarded-For` is trusted, in CIDR notation. */
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
 * Reads `X-Forwarded-For` from its end, as long as the hop that wrote the entry is a trusted proxy: the peer wrote the
 * last entry, the address in it wrote the one before. At an entry that is no address, the proxy that wrote it counts as
 * the client. Otherwise clients could invent such entries, and each would get a rate limit of its own.
 */
function addressOf({ socket, headers }: FastifyRequest, isTrusted: (address: string) => boolean): string {
  // A peer that has disconnected has no address, and gets no answer.
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
