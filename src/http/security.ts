import cors from '@fastify/cors'
import helmet from '@fastify/helmet'
import type { FastifyInstance } from 'fastify'
import { HEADERS } from './contract.ts'

/** Headers that scripts of other origins may read beside the CORS-safelisted ones. */
const EXPOSED = Object.keys(HEADERS).filter(name => name !== 'Cache-Control' && name !== 'Content-Language')

/**
 * CORS without credentials, so that any page may read and post comments, and edit with a key, and headers that keep answers from being
 * sniffed, framed or run.
 * @param origins the origins that may use the API from a page, or `*`.
 */
export async function protect(app: FastifyInstance, origins: '*' | string[], https: boolean): Promise<void> {
  await app.register(cors, {
    origin: origins,
    methods: ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE'],
    allowedHeaders: [
      'Accept',
      'Authorization',
      'Content-Type',
      'Idempotency-Key',
      'If-Match',
      'If-None-Match',
    ],
    exposedHeaders: EXPOSED,
    maxAge: 7_200,
    // A plain OPTIONS is no error; it goes on to the route's own answer with `Allow`, as a preflight does.
    strictPreflight: false,
    preflightContinue: true,
  })
  await app.register(helmet, {
    // The API serves data; the documentation page sets a policy of its own.
    contentSecurityPolicy: {
      useDefaults: false,
      directives: { defaultSrc: ["'none'"], frameAncestors: ["'none'"] },
    },
    // The API is made to be read by pages of other origins.
    crossOriginResourcePolicy: { policy: 'cross-origin' },
    strictTransportSecurity: https ? { maxAge: 31_536_000 } : false,
    xFrameOptions: { action: 'deny' },
    xXssProtection: false,
    xDownloadOptions: false,
    xDnsPrefetchControl: false,
    xPermittedCrossDomainPolicies: false,
    originAgentCluster: false,
    crossOriginOpenerPolicy: false,
  })
}
