import { Socket } from 'node:net'
import cors from '@fastify/cors'
import type { FastifyInstance } from 'fastify'
import helmet from 'helmet'
import { HEADERS, STANDING_HEADERS } from './contract.ts'
import { IncomingMessage, ServerResponse } from './node-http.ts'

/** Headers that scripts of other origins may read, in addition to the CORS-safelisted ones. */
const EXPOSED = [...Object.keys(HEADERS), ...STANDING_HEADERS].filter(
  name => name !== 'Cache-Control' && name !== 'Content-Language',
)

export type CrossOriginHeaders = (origin: string | undefined) => Record<string, string>

/**
 * The CORS headers of answers that come before routing, where the plugin's hook does not run. The origin of a request
 * that cannot be read is undefined: it may read the answer only when every origin may.
 */
export const crossOriginHeaders =
  (origins: '*' | string[]): CrossOriginHeaders =>
  origin => {
    const allowed = origins === '*' ? '*' : origins.find(one => one === origin)
    return {
      ...(origins !== '*' && { vary: 'Origin' }),
      ...(allowed && {
        'access-control-allow-origin': allowed,
        'access-control-expose-headers': EXPOSED.join(', '),
      }),
    }
  }

/**
 * Sets up CORS without credentials: any page may read, post comments, and edit with a key. Sets the headers that keep
 * browsers from sniffing, framing or running answers.
 * @param origins the origins that may use the API from a page, or `*`.
 * @param hstsSeconds seconds for which browsers must use HTTPS for this host; 0: says nothing about it.
 */
export async function protect(
  app: FastifyInstance,
  origins: '*' | string[],
  hstsSeconds: number,
): Promise<void> {
  await app.register(cors, {
    origin: origins,
    methods: ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE'],
    // Pages with tracing send more headers than the service knows. The `*` leaves out only this one (Fetch, 3.3.3).
    allowedHeaders: ['*', 'Authorization'],
    exposedHeaders: EXPOSED.join(', '),
    maxAge: 7_200,
    // A plain OPTIONS is no error. Like a preflight it reaches the route, which answers with `Allow`.
    strictPreflight: false,
    preflightContinue: true,
  })
  const constant = securityHeaders(hstsSeconds)
  app.addHook('onRequest', (_request, reply, done) => {
    reply.headers(constant)
    done()
  })
}

/** What helmet sets on any answer. Its headers are the same for all, so it is asked once: that saves 5 µs a request. */
function securityHeaders(hstsSeconds: number): NodeJS.Dict<string> {
  const request = new IncomingMessage(new Socket())
  const response = new ServerResponse(request)
  const setHeaders = helmet({
    // The API serves data. The documentation pages set their own policy.
    contentSecurityPolicy: {
      useDefaults: false,
      directives: { defaultSrc: ["'none'"], frameAncestors: ["'none'"] },
    },
    // The API is made to be read by pages of other origins.
    crossOriginResourcePolicy: { policy: 'cross-origin' },
    // Never for subdomains: other sites may be below the host of the API.
    strictTransportSecurity: hstsSeconds > 0 ? { maxAge: hstsSeconds, includeSubDomains: false } : false,
    xFrameOptions: { action: 'deny' },
    xXssProtection: false,
    xDownloadOptions: false,
    xDnsPrefetchControl: false,
    xPermittedCrossDomainPolicies: false,
    originAgentCluster: false,
    crossOriginOpenerPolicy: false,
  })
  setHeaders(request, response, () => undefined)
  return response.getHeaders() as NodeJS.Dict<string>
}
