/** The forms that each feed has. The ending of its address says which. */
import { z } from 'zod'
import { type Answer, json } from '../http/contract.ts'
import { ATOM, printAtom } from './atom.ts'
import type { Feed } from './feed.ts'
import { JSON_FEED, JsonFeed, printJsonFeed } from './json-feed.ts'

type Form = {
  /** In the names of operations. */
  name: string
  ending: string
  type: string
  answer: Answer
  print: (feed: Feed) => string
}

const { content, ...common } = json(JsonFeed, 'A page of the feed.', {
  headers: ['ETag', 'Surrogate-Key', 'Cache-Tag'],
  example: {
    version: 'https://jsonfeed.org/version/1.1',
    title: 'example.org',
    home_page_url: 'https://example.org/',
    feed_url: 'https://content.example/v1/feed.json',
    items: [],
  },
})

const Atom = z.string().meta({ description: 'Atom (RFC 4287).' })

export const FORMS: readonly Form[] = [
  {
    name: 'Atom',
    ending: 'atom',
    type: ATOM,
    answer: {
      ...common,
      content: { [ATOM]: { schema: Atom, example: '<feed xmlns="http://www.w3.org/2005/Atom"/>' } },
    },
    print: printAtom,
  },
  {
    name: 'Json',
    ending: 'json',
    type: JSON_FEED,
    answer: { ...common, content: { [JSON_FEED]: content['application/json'] } },
    print: printJsonFeed,
  },
]
