import type { AddressInfo } from 'node:net'
import { setImmediate as nextTurn, setTimeout as pause } from 'node:timers/promises'
import { type FastifyInstance, LogController } from 'fastify'
import { serializerCompiler } from 'fastify-type-provider-zod'
import { LIMITS } from '../kernel/limits.ts'
import { Problem } from '../kernel/problem.ts'

/** Limits of the server itself. A client that sends too slowly or too much is cut off before it can hold up others. */
export const SERVER_OPTIONS = {
  bodyLimit: LIMITS.requestBytes,
  // Fastify's own log lines would contain the client's address and the query; see logRequests.
  logController: new LogController({ disableRequestLogging: true }),
  // The log identifies requests by this id only, so a client must not choose it.
  requestIdHeader: false,
  requestTimeout: 10_000,
  keepAliveTimeout: 72_000,
  // After the drain no connection is left that carries a request; idle ones are closed at once.
  forceCloseConnections: 'idle',
  return503OnClosing: false,
  // Every name that the contract allows, each character of four bytes and escaped.
  routerOptions: { maxParamLength: 12 * LIMITS.slug, ignoreTrailingSlash: false },
  // Set here, so that Fastify does not load its own compilers, a tenth of the modules. Requests are validated by a hook.
  schemaController: {
    compilersFactory: {
      buildValidator: () => (() => (value: unknown) => ({ value })) as never,
      buildSerializer: () => serializerCompiler as never,
    },
  },
  http: {
    headersTimeout: 5_000,
    requestTimeout: 10_000,
    connectionsCheckingInterval: 1_000,
    // Node would answer a missing Host with a bare 400; see requireHost.
    requireHostHeader: false,
  },
} as const

/** RFC 9112, section 3.2: a request with two Hosts, or of HTTP/1.1 without one, is answered with 400. */
export function requireHost(app: FastifyInstance): void {
  app.addHook('onRequest', (request, _reply, done) => {
    const { httpVersion, rawHeaders } = request.raw
    if (httpVersion === '1.1' && !request.headers.host) {
      throw new Problem('malformed-request', { detail: 'The Host header is missing.' })
    }
    if (countHosts(rawHeaders) > 1) {
      throw new Problem('malformed-request', { detail: 'The request has more than one Host header.' })
    }
    done()
  })
}

/** Node keeps the first of several and silently drops the others. @param rawHeaders names and values by turns. */
export function countHosts(rawHeaders: readonly string[]): number {
  let count = 0
  for (let index = 0; index < rawHeaders.length; index += 2) {
    const name = rawHeaders[index] as string
    if (name.length === 4 && name.toLowerCase() === 'host') {
      count += 1
    }
  }
  return count
}

/**
 * The public URL of the service without a final slash: the configured one, or else the listening address. Never taken
 * from the Host header: a client can forge it, and other clients could be shown the forged links.
 */
export function baseUrlOf(app: FastifyInstance, publicUrl: string | undefined): () => string {
  // Kept, because a closing server still answers but has no address any more.
  let listening = 'http://localhost'
  app.addHook('onListen', async () => {
    listening = listeningUrl(app)
  })
  return () => publicUrl ?? listening
}

function listeningUrl(app: FastifyInstance): string {
  const { address, family, port } = app.server.address() as AddressInfo
  const everywhere = address === '0.0.0.0' || address === '::'
  const host = everywhere ? 'localhost' : family === 'IPv6' ? `[${address}]` : address
  return `http://${host}:${port}`
}

/**
 * Milliseconds of a round, in which clients send their next request on each open connection and learn that it closes.
 */
const ROUND = 300

/** The most rounds, as long as such requests come: on a busy machine one round does not reach all connections. */
const MAX_ROUNDS = 3

/** Milliseconds for running requests to end, once new connections are refused. */
const END_TIMEOUT = 2_500

/**
 * Stops the service in steps, so that no request is dropped:
 * 1. `/readyz` is 503 and everything else goes on, for as long as load balancers need to notice.
 * 2. Every answer has `Connection: close`.
 * 3. New connections are refused. Running requests are answered; those that take too long are cut off.
 *
 * (Fastify's `close` alone either waits for ever for half a request, because Node checks no time limits after it, or
 * cuts off busy connections.)
 */
export function drainable(app: FastifyInstance): {
  isDraining: () => boolean
  /** Whether every answer ends its connection. */
  isClosing: () => boolean
  /** @param seconds for load balancers to notice. */
  drain: (seconds?: number) => Promise<void>
} {
  let draining = false
  let closing = false
  let closed = 0
  app.addHook('onSend', (_request, reply, _payload, done) => {
    if (closing) {
      closed += 1
      reply.header('connection', 'close')
    }
    done()
  })
  async function waitUntilQuiet(): Promise<void> {
    for (let round = 1, before = -1; round <= MAX_ROUNDS && closed > before; round += 1) {
      before = closed
      await pause(ROUND)
      // Requests that arrived while this process had to wait for the processor are answered first.
      await nextTurn()
    }
  }
  return {
    isDraining: () => draining,
    isClosing: () => closing,
    async drain(seconds = 0) {
      draining = true
      await pause(seconds * 1_000)
      closing = true
      await waitUntilQuiet()
      const cut = setTimeout(() => {
        app.log.warn('requests that did not end in time were cut off')
        app.server.closeAllConnections()
      }, END_TIMEOUT)
      await app.close()
      clearTimeout(cut)
    },
  }
}
