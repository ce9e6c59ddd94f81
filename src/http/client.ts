import type { FastifyInstance, FastifyRequest } from 'fastify'
import { addressOfNode, canonicalAddress, clientAt, isInAny } from '../kernel/networks.ts'

declare module 'fastify' {
  interface FastifyRequest {
    /**
     * The client's IP address in canonical form, as the trusted proxies, or the site's own server (relay.ts), report it.
     * Fastify's own `ip` is that of the last hop. Private: never answer or log it.
     */
    address: string
    /**
     * The client that rate limits count: an IPv4 address, or the /64 of an IPv6 address; of a relayed request, its user.
     * Private too.
     */
    client: string
  }
}

/** Headers in which proxies name the client. Only the first is read. */
const NAMING = ['x-forwarded-for', 'forwarded', 'x-real-ip', 'true-client-ip', 'cf-connecting-ip']

const NOT_READ =
  'Requests name their client in a header that is not read: in X-Forwarded-For from a peer outside TRUSTED_PROXIES, or ' +
  'only in another header. If a proxy sends it, all its clients share one rate limit. Set TRUSTED_PROXIES to the ' +
  'network of the proxy, and let it send X-Forwarded-For.'

/**
 * Logs a warning, once, when clients are named in headers that are not read.
 * @param proxies networks whose `X-Forwarded-For` is trusted, in CIDR notation.
 */
export function readClients(app: FastifyInstance, proxies: readonly string[]): void {
  const isTrusted = isInAny(proxies)
  app.decorateRequest('address', '')
  app.decorateRequest('client', '')
  let warned = false
  app.addHook('onRequest', async request => {
    const peer = peerOf(request)
    request.address = addressOf(request, peer, isTrusted)
    request.client = clientAt(request.address)
    if (!warned && NAMING.some(name => name in request.headers)) {
      warned = !isTrusted(peer) || request.headers['x-forwarded-for'] === undefined
      if (warned) {
        app.log.warn(NOT_READ)
      }
    }
  })
}

// A peer that has disconnected has no address, and gets no answer.
const peerOf = ({ socket }: FastifyRequest) => canonicalAddress(String(socket.remoteAddress)) ?? '0.0.0.0'

/**
 * Reads `X-Forwarded-For` from its end, as long as the hop that wrote the entry is a trusted proxy: the peer wrote the
 * last entry, the address in it wrote the one before. At an entry that is no address, the proxy that wrote it counts as
 * the client. Otherwise clients could invent such entries, and each would get a rate limit of its own.
 */
function addressOf(
  { headers }: FastifyRequest,
  peer: string,
  isTrusted: (address: string) => boolean,
): string {
  let address = peer
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
