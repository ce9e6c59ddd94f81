/** The options that `app.ts` gives to the routes of comments and their moderation. */
import type { Policy } from '../../http/rate-limit.ts'
import type { Secrets } from '../../kernel/secrets.ts'
import type { RuleSettings } from '../../spam/rules/settings.ts'
import type { Storage } from '../../storage/storage.ts'

export type CommentOptions = {
  storage: Storage
  secrets: Secrets
  settings: CommentSettings
  /** The settings of the spam rules. */
  rules: RuleSettings
  /** Days after publication until an article closes for comments; 0: never. */
  closeDays: number
  /** The rate limit for all posts of a client. */
  posts: Policy
  /** Public address of the service. */
  baseUrl: () => string
}

/** The configuration of comments; `comments/variables.ts` makes it. */
export type CommentSettings = {
  emailRequired: boolean
  formRequired: boolean
  /** Levels of replies. */
  depth: number
  editMinutes: number
  /** Comments that one network may post within ten minutes. */
  flood: number
  proof: ProofPolicy
  /** Keys that a client must derive on average for a proof of work. */
  proofWork: number
  /** Reports from this many networks hold a comment; 0: never. */
  reportsToHold: number
  /** Rate limits for posting comments. */
  commentPolicies: readonly Policy[]
  /** Rate limits for reports. */
  reportPolicies: readonly Policy[]
}

/** When a post must have a proof of work. */
export type ProofPolicy = {
  when: 'never' | 'auto' | 'always'
  /** After this many comments within ten minutes, the next one of the network needs a proof. */
  rate: number
  /** A comment with this score or more needs a proof. */
  score: number
  /** A comment with this score or more is spam. */
  spamScore: number
}
