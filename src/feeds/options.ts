/** The options that `app.ts` gives to the routes of feeds, and what they know of the site. */
import type { SiteSettings } from '../content/model/view.ts'
import type { Storage } from '../storage/storage.ts'
import type { FeedSettings } from './variables.ts'

export type FeedOptions = {
  storage: Storage
  settings: SiteSettings & FeedSettings
  /** Public address of the service. */
  baseUrl: () => string
}

/** The name of the site and its first page, as far as they are known. */
export function describeSite(
  { articleUrl, siteTitle }: FeedOptions['settings'],
  baseUrl: string,
): { site: string; home: string | null } {
  const { origin, host } = new URL(articleUrl ?? baseUrl)
  // Each language may have a host of its own.
  const isOne = articleUrl !== undefined && !host.includes('{')
  return {
    site: siteTitle ?? (isOne ? host : new URL(baseUrl).host),
    home: isOne ? `${origin}/` : null,
  }
}
