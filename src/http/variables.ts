import { z } from 'zod'
import { HttpUrl } from '../kernel/scalars.ts'
import { Cidr, integer, list, Origin } from '../kernel/variable-kinds.ts'
import type { Policy } from './rate-limit.ts'

export const httpVariables = {
  HOST: z
    .string()
    .min(1)
    .default('127.0.0.1')
    .describe('Address to listen on; `0.0.0.0` for every interface.'),
  PORT: integer(0, 65_535, 3000).describe('Port to listen on; 0 takes a free one.'),
  PUBLIC_URL: HttpUrl.refine(url => !/[?#]/.test(url), 'Must not have a query or a fragment.')
    .transform(url => url.replace(/\/+$/, ''))
    .optional()
    .describe(
      'Address under which clients reach the service, for links in answers; else the listening address.',
    ),
  DRAIN_SECONDS: integer(0, 300, 5).describe(
    'Seconds after SIGTERM in which `/readyz` is 503 and everything else goes on, so that load balancers see it.',
  ),
  LOG_LEVEL: z
    .enum(['silent', 'fatal', 'error', 'warn', 'info', 'debug', 'trace'])
    .default('info')
    .describe('Least level that is logged: silent, fatal, error, warn, info, debug or trace.'),
  TRUSTED_PROXIES: list(Cidr)
    .default([])
    .describe('Networks (CIDR, by comma) of proxies whose X-Forwarded-For is believed.'),
  CORS_ORIGINS: z
    .union([z.literal('*').transform(() => '*' as const), list(Origin)])
    .default('*')
    .describe('Origins (by comma) whose pages may use the API; `*` is any.'),
  OVERLOAD_DELAY: integer(100, 60_000, 1_000).describe(
    'Milliseconds by which the process may be late at its work before requests get 503.',
  ),
  SHARED_CACHE_SECONDS: integer(0, 86_400, 0).describe(
    'Seconds for which a CDN may answer without asking; never past the next scheduled publication.',
  ),
  RATE_LIMIT: integer(1, 1_000_000, 600).describe(
    'Requests without a valid API key that one client may make in a minute.',
  ),
  KEY_RATE_LIMIT: integer(1, 1_000_000, 6_000).describe('Requests with one API key in a minute.'),
  FAILED_KEY_RATE_LIMIT: integer(1, 1_000_000, 60).describe(
    'Requests of one client with API keys that are not valid in a minute, before its keys are refused unread.',
  ),
  POST_RATE_LIMIT: integer(1, 1_000_000, 60).describe(
    'Comments and reports that one client may send in a minute, valid or not.',
  ),
}

type Values = z.infer<z.ZodObject<typeof httpVariables>>

/** How the process listens, and how it ends. */
export const listenSettings = (values: Values) => ({
  host: values.HOST,
  port: values.PORT,
  drainSeconds: values.DRAIN_SECONDS,
})

export const httpSettings = (values: Values) => ({
  publicUrl: values.PUBLIC_URL,
  logLevel: values.LOG_LEVEL,
  trustedProxies: values.TRUSTED_PROXIES,
  corsOrigins: values.CORS_ORIGINS,
  /** Milliseconds. */
  overloadDelay: values.OVERLOAD_DELAY,
  sharedCacheSeconds: values.SHARED_CACHE_SECONDS,
  policies: policiesOf(values),
})

/** The limits that hold for more than one route. */
const policiesOf = (values: Values) =>
  ({
    ofClient: { name: 'requests', quota: values.RATE_LIMIT, window: 60, per: 'client' },
    ofKey: { name: 'requests', quota: values.KEY_RATE_LIMIT, window: 60, per: 'key' },
    failedKeys: { name: 'failed-keys', quota: values.FAILED_KEY_RATE_LIMIT, window: 60, per: 'client' },
    posts: { name: 'posts', quota: values.POST_RATE_LIMIT, window: 60, per: 'client' },
  }) satisfies Record<string, Policy>
