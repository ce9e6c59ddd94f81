// GET /v1/articles  the public articles; with a key, others too

import type { FastifyRequest } from 'fastify'
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod'
import { z } from 'zod'
import { demand, permits, showsMoreWith } from '../http/auth.ts'
import { showsArticles, showsCommentsOf } from '../http/caching.ts'
import { NOTHING, needsBody } from '../http/conditional.ts'
import { json } from '../http/contract.ts'
import { linkPages, listOf, PageQuery } from '../http/paging.ts'
import { builtByField } from '../http/route.ts'
import { LIMITS } from '../kernel/limits.ts'
import { readPage, scopeOf } from '../kernel/paging.ts'
import { listParameter } from '../kernel/parameters.ts'
import { Problem } from '../kernel/problem.ts'
import { Anchor, Slug, TimeInQuery } from '../kernel/scalars.ts'
import { composeArticles, PartsQuery } from './article-page.ts'
import { readSurroundings, stateOf } from './article-surroundings.ts'
import { isFresh } from './find-article.ts'
import { PUBLICATION_FILTERS, SUBJECT_FILTERS } from './list-filters.ts'
import { Article, articleSummaryExample } from './model/article.ts'
import type { ContentOptions } from './options.ts'
import { countMatchingArticles, listArticles } from './store/article-list-queries.ts'
import type { SortColumn } from './store/article-list-shape.ts'

const STATES = ['draft', 'scheduled', 'published', 'archived'] as const
const SORTS = ['-publishedAt', 'publishedAt', '-updatedAt', 'updatedAt', 'title', '-title'] as const

const LONG_PARTS = ['sections', 'references', 'html', 'toc', 'seo', 'jsonLd']

const MOST_WHOLE = LIMITS.wholePageSize

const ListQuery = z.strictObject({
  ...PageQuery,
  limit: PageQuery.limit.meta({
    description: `Maximum number of entries in the page. Default: 20. With ${LONG_PARTS.map(part => `\`${part}\``).join(', ')} at most ${MOST_WHOLE}, which is the default then.`,
  }),
  ...PartsQuery,
  ...SUBJECT_FILTERS,
  slug: listParameter(Slug, LIMITS.listedSlugs)
    .optional()
    .describe('Only the articles that have or had one of these slugs. Repeated, or separated by commas.'),
  translationGroup: Anchor.optional().describe(
    'Only the articles that are translations of each other under this name.',
  ),
  ...PUBLICATION_FILTERS,
  updatedAfter: TimeInQuery.optional().describe(
    'Only articles that changed after this time. An article that becomes public when its time comes does not change by that.',
  ),
  status: listParameter(z.enum(STATES), STATES.length)
    .default(['published'])
    .describe(
      'Only articles with one of these statuses. Repeated, or separated by commas. All but `published` need the scope `content:read`.',
    ),
  sort: z.enum(SORTS).optional().meta({
    component: 'ArticleSort',
    description:
      '`-` means descending. Equal values are ordered by id. Titles are sorted as people sort in the language of the site, by their first 60 characters. Default: `-publishedAt`, or `-updatedAt` when `status` includes drafts or archived articles, which may have no `publishedAt`.',
  }),
})

export const articleListRoutes: FastifyPluginAsyncZod<ContentOptions> = async (
  app,
  { storage, settings: { closeDays, articleUrl }, baseUrl, countComments },
) => {
  app.get('/v1/articles', {
    ...builtByField,
    schema: {
      operationId: 'listArticles',
      tags: ['Read'],
      summary: 'List articles',
      description:
        'Published articles, newest first by default. Other statuses need a key with the scope `content:read`.',
      security: showsMoreWith('content:read'),
      querystring: ListQuery,
      response: {
        200: json(listOf(Article), 'A page of articles.', {
          headers: ['ETag', 'Link', 'Surrogate-Key', 'Cache-Tag'],
          example: { data: [articleSummaryExample], page: { next: null, prev: null, limit: 20 } },
        }),
      },
    },
    handler: async (request, reply) => {
      const { include, format, headingOffset, sort: asked, limit, cursor, count, ...filters } = request.query
      refuseLongPages(include, limit)
      demandStates(request, filters.status)
      const sort = asked ?? standardSort(filters.status)
      refuseMissingTimes(sort, filters.status)
      const scope = scopeOf(['articles', sort], filters)
      const wanted = { limit: limit ?? (isWhole(include) ? MOST_WHOLE : undefined), cursor, count }
      const column = columnOf(sort)
      const order = { column, descending: sort.startsWith('-') }
      const now = new Date().toISOString()
      const seesAll = permits(request, 'content:read')
      const composition = { include, format, headingOffset, now, closeDays, articleUrl }
      showsArticles(reply)
      return storage.snapshot(async reader => {
        const { rows, page } = await readPage(wanted, scope, {
          fetch: slice => listArticles(reader, filters, order, slice, now),
          count: () => countMatchingArticles(reader, filters, now),
          positionOf: row => ({ value: String(row[column]), id: row.id }),
        })
        const around = await readSurroundings(reader, rows, composition, { seesAll, countComments })
        linkPages(request, reply, page, baseUrl())
        if (include.includes('commentCount')) {
          showsCommentsOf(
            reply,
            rows.map(({ id }) => id),
          )
        }
        if (!needsBody(request, reply, [page, ...stateOf(rows, around, composition)])) {
          return NOTHING
        }
        return { data: await composeArticles(reader, rows, composition, around), page }
      }, isFresh(request))
    },
  })
}

type State = (typeof STATES)[number]

/** @throws Problem 401 or 403 when the request may not see articles of these statuses. */
function demandStates(request: FastifyRequest, status: State[]): void {
  if (status.some(state => state !== 'published')) {
    demand(request, 'content:read')
  }
}

/** Whether these statuses include one in which an article may have no time of publication. */
const mayBeTimeless = (status: State[]) => status.some(state => state === 'draft' || state === 'archived')

const standardSort = (status: State[]) => (mayBeTimeless(status) ? '-updatedAt' : '-publishedAt')

/** Titles are sorted by their key. */
const columnOf = (sort: string): SortColumn =>
  sort.endsWith('title') ? 'titleKey' : sort.endsWith('updatedAt') ? 'updatedAt' : 'publishedAt'

function refuseMissingTimes(sort: string, status: State[]): void {
  if (mayBeTimeless(status) && sort.endsWith('publishedAt')) {
    throw new Problem('invalid-request', {
      faults: [
        {
          parameter: 'sort',
          code: 'conflict',
          detail: 'Drafts and archived articles may have no `publishedAt`. Sort by another field.',
        },
      ],
    })
  }
}

const isWhole = (include: readonly string[]) => include.some(name => LONG_PARTS.includes(name))

function refuseLongPages(include: readonly string[], limit: number | undefined): void {
  if (isWhole(include) && limit !== undefined && limit > MOST_WHOLE) {
    throw new Problem('invalid-request', {
      detail: 'The page is too large for articles with their parts.',
      faults: [
        {
          parameter: 'limit',
          code: 'too-large',
          detail: `Must be at most ${MOST_WHOLE} with ${LONG_PARTS.join(', ')}.`,
        },
      ],
    })
  }
}
