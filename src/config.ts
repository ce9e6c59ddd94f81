import { z } from 'zod'
import { HttpUrl } from './kernel/scalars.ts'
import { Cidr, flag, integer, list, Origin } from './kernel/variable-kinds.ts'
import { RULE_NAMES } from './spam/rules/comments-names.ts'
import { isDatabaseUrl, isPostgresUrl } from './storage/address.ts'

/**
 * The environment variables that the service reads. The README's table and `.env.example` are compared with this
 * schema by a test: a name, what it means, its default.
 */
export const Environment = z.object({
  HOST: z
    .string()
    .min(1)
    .default('127.0.0.1')
    .describe('Address to listen on; `0.0.0.0` for every interface.'),
  PORT: integer(0, 65_535, 3000).describe('Port to listen on; 0 takes a free one.'),
  DATABASE_URL: z
    .string()
    .refine(
      isDatabaseUrl,
      'Must be `file:` and the path of an SQLite file, or postgres://user:password@host/database.',
    )
    .default('file:.data/stet.db')
    .describe(
      'The database: `file:` and the path of an SQLite file, which is made when it is missing, or `postgres://…`.',
    ),
  DATABASE_READ_URL: z
    .string()
    .refine(isPostgresUrl, 'Must be postgres://user:password@host/database.')
    .optional()
    .describe(
      'A PostgreSQL replica for public reads, which may be behind by its lag; else the database itself.',
    ),
  DATABASE_CONNECTIONS: integer(1, 1_000, 10).describe(
    'Connections of one instance to PostgreSQL for writing at most, and as many for reading.',
  ),
  PUBLIC_URL: HttpUrl.refine(url => !/[?#]/.test(url), 'Must not have a query or a fragment.')
    .transform(url => url.replace(/\/+$/, ''))
    .optional()
    .describe(
      'Address under which clients reach the service, for links in answers; else the listening address.',
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
  DRAIN_SECONDS: integer(0, 300, 5).describe(
    'Seconds after SIGTERM in which `/readyz` is 503 and everything else goes on, so that load balancers see it.',
  ),
  SHARED_CACHE_SECONDS: integer(0, 86_400, 0).describe(
    'Seconds for which a CDN may answer without asking; never past the next scheduled publication.',
  ),
  REVISIONS: integer(0, 10_000, 100).describe('Former versions of an article that are kept.'),
  REVISION_DAYS: integer(1, 36_500, 365).describe('Days for which a former version of an article is kept.'),
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
  COMMENT_RATE_LIMIT: integer(1, 1_000_000, 5).describe(
    'Comments with valid fields that one client may post in a minute.',
  ),
  COMMENT_RATE_LIMIT_NETWORK: integer(1, 1_000_000, 20).describe(
    'Comments in a minute from one IPv4 address or one IPv6 /48.',
  ),
  COMMENT_RATE_LIMIT_ARTICLE: integer(1, 1_000_000, 60).describe('Comments in a minute on one article.'),
  COMMENT_RATE_LIMIT_ALL: integer(1, 1_000_000, 300).describe('Comments in a minute in all.'),
  COMMENT_FLOOD: integer(1, 1_000_000, 15).describe(
    'Comments stored from one network within ten minutes before it has to wait; holds across restarts.',
  ),
  REPORT_RATE_LIMIT: integer(1, 1_000_000, 10).describe(
    'Reports of comments that one client may send in a minute.',
  ),
  REPORT_RATE_LIMIT_NETWORK: integer(1, 1_000_000, 30).describe(
    'Reports of comments in a minute from one IPv4 address or one IPv6 /48.',
  ),
  REPORTS_TO_HOLD: integer(0, 1_000, 3).describe(
    'Networks (IPv4 addresses, IPv6 /48s) whose reports take a comment that no moderator has reviewed from the public; 0 is never.',
  ),
  COMMENT_EMAIL_REQUIRED: flag(true).describe(
    'Whether a comment must carry an e-mail address (never published).',
  ),
  NETWORK_HASH_DAYS: integer(1, 36_500, 30).describe(
    'Days for which the keyed hash of the network that a comment or report came from is kept.',
  ),
  TRASH_DAYS: integer(1, 36_500, 30).describe(
    'Days after their last change for which comments in spam and trash are kept.',
  ),
  KEEP_REPLACED_DAYS: integer(0, 36_500, 7).describe(
    'Days for which the SQLite file that a `restore` replaced is kept beside the database; 0 keeps none.',
  ),
  COMMENT_DEPTH: integer(1, 10, 5).describe('Levels of replies; a deeper reply joins the deepest level.'),
  COMMENT_RULES: list(z.enum(RULE_NAMES))
    .refine(names => new Set(names).size === names.length, 'Names a rule twice.')
    .default([...RULE_NAMES])
    .describe('Rules (by comma) that judge a comment, in this order; a rule that is not named is not asked.'),
  COMMENT_FILL_SECONDS: integer(0, 3_600, 3).describe(
    'Seconds after the delivery of the form before which a comment is held.',
  ),
  COMMENT_LINKS: integer(0, 1_000, 2).describe(
    'Links in a comment above which it is held; well-known sites of reference do not count.',
  ),
  COMMENT_LINKS_SPAM: integer(0, 1_000, 5).describe('Links in a comment above which it is spam.'),
  COMMENT_HOLD_SCORE: integer(1, 1_000, 4).describe('Sum of the rules’ scores from which a comment is held.'),
  COMMENT_SPAM_SCORE: integer(1, 1_000, 8).describe('Sum of the rules’ scores from which a comment is spam.'),
  COMMENT_REPEATS: integer(1, 1_000, 1).describe(
    'Other comments with the same text (of some words), contact or linked host from which a further one is held.',
  ),
  COMMENT_BLOCKED_WORDS: list(
    z.string().regex(/[\p{L}\p{N}]/u, 'Must have a letter or digit in each phrase.'),
  )
    .default([])
    .describe(
      'Words and phrases (by comma) with which a comment is held; `casino*` is all words that open so.',
    ),
  COMMENT_CLOSE_DAYS: integer(0, 36_500, 0).describe(
    'Days after its publication on which an article stops taking comments; 0 for never.',
  ),
  COMMENT_EDIT_MINUTES: integer(0, 525_600, 15).describe(
    'Minutes for which the author of a comment may edit it; 0 for not at all.',
  ),
  COMMENT_FORM_REQUIRED: flag(false).describe(
    'Whether a comment must carry a form token, so that scripts that never asked for the form are refused.',
  ),
  COMMENT_PROOF: z
    .enum(['never', 'auto', 'always'])
    .default('auto')
    .describe(
      'When a comment must carry a proof of work: never, always, or auto: when its network posts much, or it scores high.',
    ),
  COMMENT_PROOF_RATE: integer(1, 1_000_000, 5).describe(
    'With COMMENT_PROOF=auto: comments stored from one network within ten minutes from which on the next needs a proof.',
  ),
  COMMENT_PROOF_SCORE: integer(1, 1_000_000, 5).describe(
    'With COMMENT_PROOF=auto: score of the rules that read the text alone, from which on a comment needs a proof.',
  ),
  COMMENT_PROOF_WORK: integer(1, 1_000_000, 3_000).describe(
    'Keys (PBKDF2, 5,000 rounds each) that a client derives on average for a proof of work.',
  ),
})

export type Config = z.infer<typeof Environment>

/** With what must hold of several variables together. */
const Whole = Environment.refine(
  ({ DATABASE_URL, DATABASE_READ_URL }) => DATABASE_READ_URL === undefined || isPostgresUrl(DATABASE_URL),
  {
    path: ['DATABASE_READ_URL'],
    error: 'Needs a DATABASE_URL of PostgreSQL: an SQLite file has no replica.',
  },
)

/** All mistakes of the environment at once, one line each. */
export class ConfigError extends Error {
  override name = 'ConfigError'
}

/** @throws ConfigError that names every variable that is wrong. An empty variable counts as not set. */
export function readConfig(environment: Record<string, string | undefined>): Config {
  const set = Object.entries(environment).filter(([, value]) => value !== undefined && value !== '')
  const result = Whole.safeParse(Object.fromEntries(set))
  if (!result.success) {
    const mistakes = result.error.issues.map(issue => `  ${issue.path[0]?.toString()}: ${issue.message}`)
    throw new ConfigError(`The configuration is wrong:\n${mistakes.join('\n')}`)
  }
  return result.data
}

/** What is kept of an article's former versions. */
export const historyOf = ({ REVISIONS, REVISION_DAYS }: Config) => ({
  revisions: REVISIONS,
  days: REVISION_DAYS,
})
