import { z } from 'zod'
import { HttpUrl } from '../kernel/scalars.ts'
import { Cidr, integer, list, Origin } from '../kernel/variable-kinds.ts'
import type { Policy } from './rate-limit.ts'

/** Characters of `PUBLIC_URL`, which stands in headers: those of an answer stay below 2 kB. */
const LONGEST_URL = 200

export const httpVariables = {
  HOST: z
    .string()
    .min(1)
    .default('127.0.0.1')
    .describe('Address to listen on; `0.0.0.0` is every interface.'),
  PORT: integer(0, 65_535, 3000).describe('Port to listen on; 0 takes a free one.'),
  PUBLIC_URL: HttpUrl.refine(url => !/[?#]/.test(url), 'Must not have a query or a fragment.')
    .refine(url => url.length <= LONGEST_URL, `Must have at most ${LONGEST_URL} characters.`)
    .transform(url => url.replace(/\/+$/, ''))
    .optional()
    .describe(
      'URL at which clients reach the service, for links in answers and the contract. It may have a path, which the proxy in front removes. Default: the listening address.',
    ),
  DRAIN_SECONDS: integer(0, 300, 5).describe(
    'Seconds after SIGTERM for which `/readyz` is 503 and everything else goes on, so that load balancers notice.',
  ),
  LOG_LEVEL: z
    .enum(['silent', 'fatal', 'error', 'warn', 'info', 'debug', 'trace'])
    .default('info')
    .describe('Lowest level that is logged: silent, fatal, error, warn, info, debug or trace.'),
  TRUSTED_PROXIES: list(Cidr)
    .default([])
    .describe('Networks (CIDR, separated by commas) of proxies whose X-Forwarded-For is trusted.'),
  CORS_ORIGINS: z
    .union([z.literal('*').transform(() => '*' as const), list(Origin)])
    .default('*')
    .describe('Origins (separated by commas) whose pages may use the API; `*` is any.'),
  HSTS_SECONDS: integer(0, 63_072_000, 0).describe(
    'Seconds for which browsers must use HTTPS for the host of the service (`Strict-Transport-Security`); 0 sends no such header.',
  ),
  OVERLOAD_DELAY: integer(100, 60_000, 1_000).describe(
    'Milliseconds by which the event loop may be late before requests get 503.',
  ),
  SHARED_CACHE_SECONDS: integer(0, 86_400, 0).describe(
    'Seconds for which a CDN may answer without revalidation; at most until an article is published on schedule or closes for comments (COMMENT_CLOSE_DAYS).',
  ),
  RESPONSE_CACHE_MB: integer(0, 65_536, 64).describe(
    'Megabytes of memory for public answers, which are then sent again without the database; 0 keeps none. Changed content is never answered from it.',
  ),
  RATE_LIMIT: integer(1, 1_000_000, 600).describe(
    'Requests without a valid API key from one client in a minute.',
  ),
  KEY_RATE_LIMIT: integer(1, 1_000_000, 6_000).describe('Requests with one API key in a minute.'),
  FAILED_KEY_RATE_LIMIT: integer(1, 1_000_000, 60).describe(
    'Requests with invalid API keys from one client in a minute; beyond it, its keys are refused without a look-up.',
  ),
  POST_RATE_LIMIT: integer(1, 1_000_000, 60).describe(
    'Comments and reports from one client in a minute, valid or not.',
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
  hstsSeconds: values.HSTS_SECONDS,
  /** Milliseconds. */
  overloadDelay: values.OVERLOAD_DELAY,
  sharedCacheSeconds: values.SHARED_CACHE_SECONDS,
  /** Bytes. */
  responseCacheSize: values.RESPONSE_CACHE_MB * 1_000_000,
  policies: policiesOf(values),
})

/** The rate limits of more than one route. */
const policiesOf = (values: Values) =>
  ({
    ofClient: { name: 'requests', quota: values.RATE_LIMIT, window: 60, per: 'client' },
    ofKey: { name: 'requests', quota: values.KEY_RATE_LIMIT, window: 60, per: 'key' },
    failedKeys: { name: 'failed-keys', quota: values.FAILED_KEY_RATE_LIMIT, window: 60, per: 'client' },
    posts: { name: 'posts', quota: values.POST_RATE_LIMIT, window: 60, per: 'client' },
  }) satisfies Record<string, Policy>
