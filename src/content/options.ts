/** The options that `app.ts` gives to the routes of articles and their parts. */
import type { Secrets } from '../kernel/secrets.ts'
import type { Reader, Storage } from '../storage/storage.ts'
import type { ChangeContext } from './store/change-article.ts'
import type { ContentSettings } from './variables.ts'

export type ContentOptions = Pick<ChangeContext, 'listeners' | 'indexers'> & {
  storage: Storage
  secrets: Secrets
  settings: ContentSettings
  /** The number of visible comments of each article that has any. */
  countComments: (reader: Reader, articleIds: string[]) => Promise<Map<string, number>>
  /** Public address of the service. */
  baseUrl: () => string
}
