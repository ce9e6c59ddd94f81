/** What `app.ts` hands to the routes of comments and their moderation. */
import type { Gate } from '../content/find-article.ts'
import type { Policy } from '../http/rate-limit.ts'
import type { Secrets } from '../kernel/secrets.ts'
import type { RuleSettings } from '../spam/rules/settings.ts'
import type { Storage } from '../storage/storage.ts'
import type { CommentSettings } from './variables.ts'

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
  gate: Gate
  /** Public address of the service. */
  baseUrl: () => string
}
