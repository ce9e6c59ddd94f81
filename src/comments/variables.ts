import { z } from 'zod'
import { flag, integer } from '../kernel/variable-kinds.ts'
import type { spamVariables } from '../spam/variables.ts'
import type { CommentSettings } from './threads/options.ts'

export const commentVariables = {
  COMMENT_STRICTNESS: z
    .enum(['open', 'normal', 'strict'])
    .default('normal')
    .describe(
      'How strictly comments are judged. It sets the variables of the table above, each of which can still be set by itself.',
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
    'Comments that one network (IPv4 address, IPv6 /48) may post within ten minutes. Counted in the database, so restarts do not reset it.',
  ),
  COMMENT_EMAIL_REQUIRED: flag(true).describe(
    'Whether a comment must have an e-mail address (never published).',
  ),
  COMMENT_DEPTH: integer(1, 10, 5).describe(
    'Levels of replies. A reply to a comment on the deepest level is placed beside it.',
  ),
  COMMENT_EDIT_MINUTES: integer(0, 525_600, 15).describe(
    'Minutes for which the author of a comment may edit it. 0: never.',
  ),
  COMMENT_FORM_REQUIRED: flag(false).describe(
    'Whether a comment must have a form token. This refuses scripts that post without requesting the form.',
  ),
  COMMENT_PROOF: z
    .enum(['never', 'auto', 'always'])
    .default('auto')
    .describe(
      'When a comment must have a proof of work: never, always, or auto (when its network posts often, or the rules score its text high).',
    ),
  COMMENT_PROOF_RATE: integer(1, 1_000_000, 5).describe(
    'With COMMENT_PROOF=auto: after this many comments within ten minutes, the next one of the network (IPv4 address, IPv6 /48) needs a proof.',
  ),
  COMMENT_PROOF_SCORE: integer(1, 1_000_000, 5).describe(
    'With COMMENT_PROOF=auto: a comment whose text scores this much or more needs a proof. Only the rules about the text count.',
  ),
  COMMENT_PROOF_WORK: integer(1, 1_000_000, 3_000).describe(
    'Keys (PBKDF2, 5,000 rounds each) that a client must derive on average for a proof of work.',
  ),
  REPORT_RATE_LIMIT: integer(1, 1_000_000, 10).describe(
    'Reports of comments that one client may send in a minute.',
  ),
  REPORT_RATE_LIMIT_NETWORK: integer(1, 1_000_000, 30).describe(
    'Reports of comments in a minute from one IPv4 address or one IPv6 /48.',
  ),
  REPORTS_TO_HOLD: integer(0, 1_000, 3).describe(
    'Reports from this many networks (IPv4 addresses, IPv6 /48s) hold a comment that no moderator has reviewed. 0: never.',
  ),
}

type Values = z.infer<z.ZodObject<typeof commentVariables & Pick<typeof spamVariables, 'COMMENT_SPAM_SCORE'>>>

export const commentSettings = (values: Values): CommentSettings => ({
  emailRequired: values.COMMENT_EMAIL_REQUIRED,
  formRequired: values.COMMENT_FORM_REQUIRED,
  depth: values.COMMENT_DEPTH,
  editMinutes: values.COMMENT_EDIT_MINUTES,
  flood: values.COMMENT_FLOOD,
  proof: {
    when: values.COMMENT_PROOF,
    rate: values.COMMENT_PROOF_RATE,
    score: values.COMMENT_PROOF_SCORE,
    spamScore: values.COMMENT_SPAM_SCORE,
  },
  proofWork: values.COMMENT_PROOF_WORK,
  reportsToHold: values.REPORTS_TO_HOLD,
  commentPolicies: [
    { name: 'comments', quota: values.COMMENT_RATE_LIMIT, window: 60, per: 'client' },
    { name: 'comments-of-network', quota: values.COMMENT_RATE_LIMIT_NETWORK, window: 60, per: 'network' },
    { name: 'comments-on-article', quota: values.COMMENT_RATE_LIMIT_ARTICLE, window: 60, per: 'article' },
    { name: 'comments-in-all', quota: values.COMMENT_RATE_LIMIT_ALL, window: 60, per: 'all' },
  ],
  reportPolicies: [
    { name: 'reports', quota: values.REPORT_RATE_LIMIT, window: 60, per: 'client' },
    { name: 'reports-of-network', quota: values.REPORT_RATE_LIMIT_NETWORK, window: 60, per: 'network' },
  ],
})
