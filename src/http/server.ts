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
