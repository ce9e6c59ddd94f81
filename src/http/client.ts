import type { IncomingMessage } from 'node:http'
import type { Socket } from 'node:net'
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

/** What {@link readClients} finds out about a request. */
type Client = Pick<FastifyRequest, 'address' | 'client'>

/**
 * Logs a warning, once, when clients are named in headers that are not read.
 * @param proxies networks whose `X-Forwarded-For` is trusted, in CIDR notation.
 * @returns what reads the client of a request that is answered ahead of Fastify.
 */
export function readClients(
  app: FastifyInstance,
  proxies: readonly string[],
): (request: IncomingMessage) => Client {
  const isTrusted = isInAny(proxies)
  /** The client at the other end of each connection, and whether it is a trusted proxy. */
  const peers = new WeakMap<Socket, Client & { trusted: boolean }>()
  let warned = false

  function peerOf(socket: Socket) {
    let peer = peers.get(socket)
    if (peer === undefined) {
      // A peer that has disconnected has no address, and gets no answer.
      const address = canonicalAddress(String(socket.remoteAddress)) ?? '0.0.0.0'
      peer = { address, client: clientAt(address), trusted: isTrusted(address) }
      peers.set(socket, peer)
    }
    return peer
  }

  function clientOf({ headers, socket }: IncomingMessage): Client {
    const peer = peerOf(socket)
    const forwarded = headers['x-forwarded-for']
    if (!warned && NAMING.some(name => name in headers)) {
      warned = !peer.trusted || forwarded === undefined
      if (warned) {
        app.log.warn(NOT_READ)
      }
    }
    if (forwarded === undefined || !peer.trusted) {
      return peer
    }
    const address = addressOf(String(forwarded), peer.address, isTrusted)
    return { address, client: clientAt(address) }
  }

  app.decorateRequest('address', '')
  app.decorateRequest('client', '')
  app.addHook('onRequest', (request, _reply, done) => {
    const { address, client } = clientOf(request.raw)
    request.address = address
    request.client = client
    done()
  })
  return clientOf
}

/**
 * Reads `X-Forwarded-For` from its end, as long as the hop that wrote the entry is a trusted proxy: the peer wrote the
 * last entry, the address in it wrote the one before. At an entry that is no address, the proxy that wrote it counts as
 * the client. Otherwise clients could invent such entries, and each would get a rate limit of its own.
 */
function addressOf(forwarded: string, peer: string, isTrusted: (address: string) => boolean): string {
  let address = peer
  const entries = forwarded
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
