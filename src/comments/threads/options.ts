/** What `app.ts` hands to the routes of comments and their moderation. */
import type { Policy } from '../../http/rate-limit.ts'
import type { Secrets } from '../../kernel/secrets.ts'
import type { RuleSettings } from '../../spam/rules/settings.ts'
import type { Storage } from '../../storage/storage.ts'

export type CommentOptions = {
  storage: Storage
  secrets: Secrets
  settings: CommentSettings
  /** What the rules about a text go by. */
  rules: RuleSettings
  /** Days after its publication on which an article stops taking comments; 0 for never. */
  closeDays: number
  /** The limit of all posts of a client. */
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
  /** Comments of one network within ten minutes before it has to wait. */
  flood: number
  proof: ProofPolicy
  /** Keys that a client derives on average for a proof of work. */
  proofWork: number
  /** Networks whose reports take a comment from the public; 0 is never. */
  reportsToHold: number
  /** The limits of a comment's post, and of a report. */
  commentPolicies: readonly Policy[]
  reportPolicies: readonly Policy[]
}

/** When a post must carry a proof of work. */
export type ProofPolicy = {
  when: 'never' | 'auto' | 'always'
  /** Comments of one network within ten minutes from which on the next needs one. */
  rate: number
  /** Score from which on a comment needs one. */
  score: number
  /** Score from which on a comment is spam. */
  spamScore: number
}
