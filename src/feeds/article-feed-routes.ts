// GET /v1/feed.atom, /v1/feed.json  the newest public articles, whole

import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod'
import { z } from 'zod'
import { type Composition, composeArticles } from '../content/article-page.ts'
import { stateOf } from '../content/article-surroundings.ts'
import { isFresh } from '../content/find-article.ts'
import { SUBJECT_FILTERS } from '../content/list-filters.ts'
import { pageOf } from '../content/model/address.ts'
import type { Article } from '../content/model/article.ts'
import { listArticles } from '../content/store/article-list-queries.ts'
import { showsArticles } from '../http/caching.ts'
import { NOTHING, needsBody } from '../http/conditional.ts'
import { PageQuery } from '../http/paging.ts'
import { readPage, scopeOf } from '../kernel/paging.ts'
import { withAbsoluteLinks } from './absolute-links.ts'
import { addressPages, type Entry, lastUpdate, urnOf } from './feed.ts'
import { FORMS } from './forms.ts'
import { describeSite, type FeedOptions } from './options.ts'

/** Articles in a page: they are whole. */
const PAGE = 10

const FeedQuery = z.strictObject({ ...SUBJECT_FILTERS, cursor: PageQuery.cursor })

/** Of a feed without entries. */
const NEVER = '1970-01-01T00:00:00.000Z'

export const articleFeedRoutes: FastifyPluginAsyncZod<FeedOptions> = async (
  app,
  { storage, settings, baseUrl },
) => {
  const { closeDays, articleUrl } = settings
  for (const { name, ending, type, answer, print } of FORMS) {
    app.get(`/v1/feed.${ending}`, {
      config: { oneForm: true },
      schema: {
        operationId: `get${name}Feed`,
        tags: ['Read'],
        summary: `Follow articles (${type})`,
        description: `The published articles, newest first and whole, ${PAGE} in a page.`,
        querystring: FeedQuery,
        response: { 200: answer },
      },
      handler: async (request, reply) => {
        const { cursor, ...filters } = request.query
        const now = new Date().toISOString()
        const composition: Composition = {
          include: ['html', 'seo'],
          format: 'html',
          now,
          closeDays,
          articleUrl,
        }
        showsArticles(reply)
        reply.type(`${type}; charset=utf-8`)
        return storage.snapshot(async reader => {
          const { rows, page } = await readPage({ limit: PAGE, cursor }, scopeOf(['feed'], filters), {
            fetch: slice =>
              listArticles(reader, filters, { column: 'publishedAt', descending: true }, slice, now),
            positionOf: ({ publishedAt, id }) => ({ value: String(publishedAt), id }),
          })
          if (!needsBody(request, reply, [page, ...stateOf(rows, [], composition)])) {
            return NOTHING
          }
          const articles = await composeArticles(reader, rows, composition, [])
          const entries = articles.map(article => toEntry(article, articleUrl))
          const { site, home } = describeSite(settings, baseUrl())
          const { lang: _lang, ...names } = filters
          return print({
            title: [site, ...Object.values(names).flat()].join(' – '),
            lang: null,
            site,
            home,
            updated: lastUpdate(entries, NEVER),
            addresses: addressPages(addressFeed(`${baseUrl()}/v1/feed.${ending}`, filters), cursor, page),
            entries,
          })
        }, isFresh(request))
      },
    })
  }
}

/** The same filters have the same address, however they were written. */
function addressFeed(feed: string, filters: Record<string, readonly string[] | undefined>): URL {
  const address = new URL(feed)
  for (const [name, values = []] of Object.entries(filters)) {
    for (const value of values.toSorted()) {
      address.searchParams.append(name, value)
    }
  }
  return address
}

function toEntry(article: Article, articleUrl: string | undefined): Entry {
  const { id, title, lang, url, authors, tags, image, summary, seo, html = '' } = article
  const published = String(article.publishedAt)
  return {
    id: urnOf(id),
    title,
    lang,
    url,
    published,
    // One that was scheduled last changed when it appeared.
    updated: article.updatedAt > published ? article.updatedAt : published,
    authors: authors.map(({ name, url }) => ({ name, url })),
    tags,
    image: image?.url ?? null,
    summary: summary ?? seo?.description ?? null,
    // Editors write relative links for the pages of the site.
    html: withAbsoluteLinks(html, pageOf(article, articleUrl) ?? url),
  }
}
