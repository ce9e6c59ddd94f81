import type { AddressInfo } from 'node:net'
import { setImmediate as nextTurn, setTimeout as pause } from 'node:timers/promises'
import { type FastifyInstance, LogController } from 'fastify'
import { LIMITS } from '../kernel/limits.ts'
import { Problem } from '../kernel/problem.ts'

/** Limits of the server itself: a client that sends slowly, or much, is cut off before it can hold anything up. */
export const SERVER_OPTIONS = {
  bodyLimit: LIMITS.requestBytes,
  // Fastify's own lines would hold the address of the client and the query; see logRequests.
  logController: new LogController({ disableRequestLogging: true }),
  // The log names requests by this id alone, so a client must not choose it.
  requestIdHeader: false,
  requestTimeout: 10_000,
  keepAliveTimeout: 72_000,
  // After the drain no connection is left that carries a request; idle ones are closed at once.
  forceCloseConnections: 'idle',
  return503OnClosing: false,
  routerOptions: { maxParamLength: 1_000, ignoreTrailingSlash: false },
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
  app.addHook('onRequest', async request => {
    const { httpVersion, rawHeaders } = request.raw
    if (httpVersion === '1.1' && !request.headers.host) {
      throw new Problem('malformed-request', { detail: 'The Host header is missing.' })
    }
    // Node keeps the first of several and says nothing of the others.
    if (rawHeaders.filter((text, index) => index % 2 === 0 && /^host$/i.test(text)).length > 1) {
      throw new Problem('malformed-request', { detail: 'The Host header stands twice.' })
    }
  })
}

/**
 * The public address of the service without a final slash: as configured, else where it listens. Never taken from the
 * Host header, which any client can forge into links that others are shown.
 */
export function baseUrlOf(app: FastifyInstance, publicUrl: string | undefined): () => string {
  // Kept, because a server that closes has no address any more while it still answers.
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

/** Milliseconds in which open connections learn that they close; enough for a client's next request on each. */
const GRACE = 300

/** And so often at most, as long as such requests come: on a busy machine one round is not enough for all. */
const ROUNDS = 3

/** Milliseconds for requests that are under way when nobody may connect any more. */
const PATIENCE = 2_500

/**
 * Ends the service in steps, so that no request is dropped. `/readyz` is 503 and everything else goes on, for as long as
 * load balancers need to see it. Then every answer carries `Connection: close`. Then nobody listens, and what was begun
 * is answered, if it can be in time: who sends or reads too slowly is cut. (Fastify's `close` alone waits for ever for
 * half a request, because Node checks no time limits after it, or cuts busy connections.)
 */
export function drainable(app: FastifyInstance): {
  isDraining: () => boolean
  /** @param seconds for load balancers to see it. */
  drain: (seconds?: number) => Promise<void>
} {
  let draining = false
  let leaving = false
  let told = 0
  app.addHook('onSend', async (_request, reply) => {
    if (leaving) {
      told += 1
      reply.header('connection', 'close')
    }
  })
  async function untilQuiet(): Promise<void> {
    for (let round = 1, before = -1; round <= ROUNDS && told > before; round += 1) {
      before = told
      await pause(GRACE)
      // What came while this process had to wait is answered first.
      await nextTurn()
    }
  }
  return {
    isDraining: () => draining,
    async drain(seconds = 0) {
      draining = true
      await pause(seconds * 1_000)
      leaving = true
      await untilQuiet()
      const cut = setTimeout(() => {
        app.log.warn('requests that did not end were cut')
        app.server.closeAllConnections()
      }, PATIENCE)
      await app.close()
      clearTimeout(cut)
    },
  }
}
