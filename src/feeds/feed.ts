/** A page of a feed, as each form prints it. Pure. */
import type { Page } from '../kernel/paging.ts'

export type Author = { name: string; url: string | null }

export type Entry = {
  id: string
  title: string
  /** null: that of the feed. */
  lang: string | null
  /** Where readers find it; null: the service does not know. */
  url: string | null
  published: string
  updated: string
  authors: Author[]
  tags: string[]
  image: string | null
  summary: string | null
  html: string
}

export type Feed = {
  title: string
  /** Of all entries; null: they have their own. */
  lang: string | null
  /** Who publishes it. */
  site: string
  /** The page that the feed follows; null: the service does not know. */
  home: string | null
  updated: string
  addresses: Addresses
  entries: Entry[]
}

/** Of the pages of a feed. `first` stays the same as long as the service has its address: it is the id of the feed. */
export type Addresses = { first: string; self: string; next: string | null; previous: string | null }

/** Ids are those of articles and comments (RFC 9562). */
export const urnOf = (id: string) => `urn:uuid:${id}`

/** @param address of the first page. @param cursor of the one that is asked for. */
export function addressPages(address: URL, cursor: string | undefined, { next, prev }: Page): Addresses {
  const at = (cursor: string) => {
    const page = new URL(address)
    page.searchParams.set('cursor', cursor)
    return page.href
  }
  return {
    first: address.href,
    self: cursor === undefined ? address.href : at(cursor),
    next: next && at(next),
    previous: prev && at(prev),
  }
}

/** When something in it last changed. @param empty the time for a feed without entries. */
export const lastUpdate = (entries: readonly Entry[], empty: string) =>
  entries.reduce((last, { updated }) => (updated > last ? updated : last), empty)
