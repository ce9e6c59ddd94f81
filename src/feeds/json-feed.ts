/** Prints feeds as JSON Feed 1.1 (https://www.jsonfeed.org/version/1.1/). Pure. */
import { z } from 'zod'
import type { Entry, Feed } from './feed.ts'

export const JSON_FEED = 'application/feed+json'

const VERSION = 'https://jsonfeed.org/version/1.1'

const Author = z
  .object({
    name: z.string().meta({ description: 'The name of the author.' }),
    url: z.string().optional().meta({ description: 'A page about the author.' }),
  })
  .meta({ id: 'JsonFeedAuthor' })

const Item = z
  .object({
    id: z.string().meta({ description: '`urn:uuid:` and the id of the article or comment.' }),
    url: z.string().optional().meta({ description: 'Where readers find it.' }),
    title: z.string().meta({ description: 'The title; of a comment the beginning of its text.' }),
    content_html: z.string().meta({ description: 'The whole as safe HTML. Its links are absolute.' }),
    summary: z.string().optional().meta({ description: 'What it is about, as plain text.' }),
    image: z.string().optional().meta({ description: 'The address of the image.' }),
    date_published: z.string().meta({ description: 'When it was published (RFC 3339).' }),
    date_modified: z.string().meta({ description: 'When it last changed (RFC 3339).' }),
    authors: z.array(Author).optional().meta({ description: 'Who wrote it, in order.' }),
    tags: z.array(z.string()).optional().meta({ description: 'Its tags, in order.' }),
    language: z.string().optional().meta({ description: 'Its language (BCP 47), if the feed names none.' }),
  })
  .meta({ id: 'JsonFeedItem' })

export const JsonFeed = z
  .object({
    version: z.literal(VERSION).meta({ description: 'The version of the format.' }),
    title: z.string().meta({ description: 'The title of the feed.' }),
    home_page_url: z.string().optional().meta({ description: 'The page that the feed follows.' }),
    feed_url: z.string().meta({ description: 'The address of the first page of the feed.' }),
    next_url: z.string().optional().meta({ description: 'The address of the next page, with older items.' }),
    language: z.string().optional().meta({ description: 'The language of all items (BCP 47).' }),
    items: z.array(Item).meta({ description: 'The entries of the page, newest first.' }),
  })
  .meta({ id: 'JsonFeed' })
export type JsonFeed = z.infer<typeof JsonFeed>

/** JSON leaves out what is undefined. */
export function printJsonFeed({ title, lang, home, addresses, entries }: Feed): string {
  const feed = {
    version: VERSION,
    title,
    home_page_url: home ?? undefined,
    feed_url: addresses.first,
    next_url: addresses.next ?? undefined,
    language: lang ?? undefined,
    items: entries.map(toItem),
  } satisfies { [name in keyof JsonFeed]: unknown }
  return JSON.stringify(feed)
}

const toItem = ({ id, title, lang, url, published, updated, authors, tags, image, summary, html }: Entry) =>
  ({
    id,
    url: url ?? undefined,
    title,
    content_html: html,
    summary: summary ?? undefined,
    image: image ?? undefined,
    date_published: published,
    date_modified: updated,
    authors:
      authors.length === 0 ? undefined : authors.map(({ name, url }) => ({ name, url: url ?? undefined })),
    tags: tags.length === 0 ? undefined : tags,
    language: lang ?? undefined,
  }) satisfies { [name in keyof z.infer<typeof Item>]: unknown }
