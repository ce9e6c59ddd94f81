// GET /, /v1  a page for people, an index of links for programs
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod'
import { z } from 'zod'
import { showsArticles, vary } from '../http/caching.ts'
import { html, json } from '../http/contract.ts'
import { version } from '../kernel/version.ts'
import type { Reader, Storage } from '../storage/storage.ts'
import { redirectFinalSlash } from './final-slash.ts'
import { homePage, type NewestArticle } from './home-page.ts'
import { sendPage } from './layout.ts'

/** Where the links of the index lead, and what is there. */
const LINKS = {
  self: ['/v1', 'This index.'],
  articles: ['/v1/articles', 'The articles.'],
  atomFeed: ['/v1/feed.atom', 'The newest articles as Atom.'],
  jsonFeed: ['/v1/feed.json', 'The newest articles as JSON Feed.'],
  tags: ['/v1/tags', 'The tags of public articles.'],
  authors: ['/v1/authors', 'The authors of public articles.'],
  openapi: ['/openapi.json', 'The contract, as OpenAPI 3.1.'],
  documentation: ['/docs', 'The API reference, for people.'],
  guides: ['/docs/guides', 'The guides, for people.'],
  problems: ['/docs/problems', 'All problem codes, for people.'],
  health: ['/healthz', 'Whether the process runs.'],
  readiness: ['/readyz', 'Whether the service can take requests.'],
} as const

const Index = z
  .object({
    name: z.literal('Stet').meta({ description: 'The name of the service.' }),
    version: z.string().meta({ description: 'The version of the service.' }),
    links: z.object(mapLinks(([, description]) => z.url().meta({ description }))).meta({
      description: 'Where to go from here.',
    }),
  })
  .meta({ id: 'Index', description: 'What the service has, by URL.' })

function mapLinks<T>(make: (link: readonly [path: string, description: string]) => T) {
  return Object.fromEntries(Object.entries(LINKS).map(([name, link]) => [name, make(link)])) as Record<
    keyof typeof LINKS,
    T
  >
}

const indexAt = (baseUrl: string) => ({
  name: 'Stet' as const,
  version,
  links: mapLinks(([path]) => `${baseUrl}${path}`),
})

const page = html('The page.', '<!doctype html>…')
const index = json(Index, 'The index, or the page.', {
  headers: ['ETag', 'Surrogate-Key', 'Cache-Tag'],
  example: indexAt('https://content.example'),
})
const INDEX_OR_PAGE = { ...index, content: { ...index.content, ...page.content } }

/** Articles that the page shows. */
const MOST = 10

export type HomeOptions = {
  storage: Storage
  baseUrl: () => string
  /** The newest public articles; passed in, because this module may not import `content/`. */
  listNewest: (reader: Reader, most: number, now: string) => Promise<NewestArticle[]>
}

export const homeRoutes: FastifyPluginAsyncZod<HomeOptions> = async (
  app,
  { storage, baseUrl, listNewest },
) => {
  app.get('/v1/', { schema: { hide: true } }, async (_request, reply) => redirectFinalSlash(reply, 'v1'))
  for (const [url, operationId] of [
    ['/', 'getHome'],
    ['/v1', 'getIndex'],
  ] as const) {
    app.get(url, {
      config: { constant: true },
      schema: {
        operationId,
        tags: ['Read'],
        summary: 'Find out what is here',
        description: 'Links to everything else. As `text/html`, a page with the newest public articles.',
        response: { 200: INDEX_OR_PAGE },
      },
      handler: async (request, reply) => {
        vary(reply, 'Accept')
        if (request.acceptedType === 'application/json') {
          return reply.type('application/json; charset=utf-8').send(indexAt(baseUrl()))
        }
        showsArticles(reply)
        const now = new Date().toISOString()
        return sendPage(reply, homePage(await storage.snapshot(reader => listNewest(reader, MOST, now))))
      },
    })
  }
}
