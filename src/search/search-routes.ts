// GET /v1/search  finds sections of articles by what they say

import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod'
import { z } from 'zod'
import { PUBLICATION_FILTERS, SUBJECT_FILTERS } from '../content/list-filters.ts'
import { Article } from '../content/model/article.ts'
import { Section } from '../content/model/section.ts'
import { showsArticles } from '../http/caching.ts'
import { json } from '../http/contract.ts'
import { linkPages, listOf, PageQuery } from '../http/paging.ts'
import { countUnder } from '../http/rate-limit.ts'
import { LIMITS } from '../kernel/limits.ts'
import { readPage, scopeOf } from '../kernel/paging.ts'
import { Problem } from '../kernel/problem.ts'
import { Time } from '../kernel/scalars.ts'
import { StorageBusyError } from '../storage/errors.ts'
import type { Storage } from '../storage/storage.ts'
import type { FoundPage, PageOrder } from './search-page.ts'
import { INDEX_VERSION } from './store/version.ts'
import type { SearchSettings } from './variables.ts'

type SearchOptions = { storage: Storage; settings: SearchSettings; baseUrl: () => string }

const SearchHit = z
  .object({
    article: z
      .object({
        ...Article.pick({ id: true, slug: true, title: true, lang: true }).shape,
        publishedAt: Time.meta({ description: 'When it was published.' }),
      })
      .meta({ description: 'The article.' }),
    section: Section.pick({ id: true, anchor: true, heading: true })
      .nullable()
      .meta({ description: 'The section; null for an article without sections.' }),
    snippet: z.string().meta({
      description:
        'About 220 characters around what was found, as HTML that is safe to insert as it is. What was found is in `<mark>`; what is found in a title or a heading alone has the beginning of its text.',
    }),
  })
  .meta({ id: 'SearchHit' })

const SearchQuery = z.strictObject({
  q: z
    .string()
    .max(LIMITS.searchText)
    .meta({
      description:
        'What to look for, as people type it: words, `"a phrase"`, `-without`, `begin*`. Nothing in it is an error; what has no letter and no digit finds nothing. The first 256 characters count, and of these eight words or phrases.',
      examples: ['"static site" -wordpress'],
    }),
  ...PageQuery,
  ...SUBJECT_FILTERS,
  ...PUBLICATION_FILTERS,
})

const hitExample: z.infer<typeof SearchHit> = {
  article: {
    id: '0194bf0e-2f00-7d56-8a1b-6c1f0f6f5d10',
    slug: 'static-sites',
    title: 'Static sites',
    lang: 'en',
    publishedAt: '2025-01-31T09:00:00.000Z',
  },
  section: { id: '0194bf0e-2f01-7a30-9c4e-1b2d3e4f5a60', anchor: 'why', heading: 'Why' },
  snippet: 'A <mark>static site</mark> has no server that can fail.',
}

const SEARCH = new URL('./search-page.ts', import.meta.url)

export const searchRoutes: FastifyPluginAsyncZod<SearchOptions> = async (
  app,
  { storage, settings, baseUrl },
) => {
  app.get('/v1/search', {
    schema: {
      operationId: 'searchArticles',
      tags: ['Read'],
      summary: 'Search',
      description:
        'Finds sections of published articles that have all the words, best first: in the title before in a heading, there ' +
        'before in the text, and among equals in newer articles first. Accents and case need not be typed; accents that are ' +
        'typed are found first.',
      querystring: SearchQuery,
      response: {
        200: json(listOf(SearchHit), 'A page of what was found.', {
          headers: ['ETag', 'Link', 'Surrogate-Key', 'Cache-Tag'],
          example: { data: [hitExample], page: { next: null, prev: null, limit: 20 } },
        }),
      },
    },
    handler: async (request, reply) => {
      // Here and not in `config.policies`, so that an answer from memory need not be counted.
      await countUnder(request, reply, [settings.policy])
      const { q, limit, cursor, count, ...filters } = request.query
      const order = { q, filters, now: new Date().toISOString(), counts: count === true }
      let total = 0
      showsArticles(reply)
      const scope = scopeOf(['search', INDEX_VERSION, q], filters)
      const { rows, page } = await readPage({ limit, cursor, count }, scope, {
        async fetch(slice) {
          const found = await searchBeside(storage, { ...order, slice })
          total = found.total
          return found.rows
        },
        count: async () => total,
        positionOf: ({ position }) => position,
      })
      linkPages(request, reply, page, baseUrl())
      return { data: rows.flatMap(({ hit }) => hit ?? []), page }
    },
  })
}

/** @throws Problem 503 when others wait already, or when it takes too long. */
async function searchBeside(storage: Storage, order: PageOrder): Promise<FoundPage> {
  try {
    return await storage.beside<typeof import('./search-page.ts').default>(SEARCH, order)
  } catch (error) {
    throw error instanceof StorageBusyError
      ? new Problem('unavailable', { detail: 'There are too many searches at the moment.', retryAfter: 2 })
      : error
  }
}
