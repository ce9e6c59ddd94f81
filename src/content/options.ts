/** What `app.ts` hands to the routes of articles and their parts. */
import type { Secrets } from '../kernel/secrets.ts'
import type { Storage } from '../storage/storage.ts'
import type { Gate } from './find-article.ts'
import type { ContentSettings } from './variables.ts'

export type ContentOptions = {
  storage: Storage
  secrets: Secrets
  settings: ContentSettings
  gate: Gate
  /** Public address of the service. */
  baseUrl: () => string
}
