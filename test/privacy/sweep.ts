/** Requests for every route of the OpenAPI document with every parameter that it declares. */
import type { InjectOptions, LightMyRequestResponse } from 'fastify'
import { isUuid } from '../../src/kernel/scalars.ts'
import { pathsOf, queriesOf, valuesOfSchema } from '../contract/combinations.ts'
import { type Document, type Parameter, type Route, routesOf } from '../contract/document.ts'
import type { TestService } from '../helper.ts'
import { HIDDEN, type Refs, type Site } from './plant.ts'
import { EMAIL } from './plant-comments.ts'

export type Request = InjectOptions & { url: string }

const UNKNOWN = '0194bf0e-5c00-7a3e-9d1b-2f6a4c8e0b71'

/** Values of free text that somebody who looks for something hidden would try. */
const FREE_TEXT: Record<string, string[]> = {
  lang: ['en', 'eo'],
  tag: ['shown-tag', ...HIDDEN.map(status => `canary-${status}-tag`)],
  author: ['shown author', ...HIDDEN.map(status => `canary-${status} author`), 'canary-pending name'],
  slug: ['shown', ...HIDDEN.map(status => `canary-${status}`)],
  publishedAfter: ['2025-01-04T23:59:59Z', '2998-01-01T00:00:00Z'],
  publishedBefore: ['2025-01-05T00:00:01Z', '9999-01-01T00:00:00Z'],
  since: ['2025-01-01T00:00:00Z', '2998-01-01T00:00:00Z', EMAIL],
  rule: ['blocked', 'canary-rule'],
  actorId: [UNKNOWN],
  cursor: ['canary', Buffer.from('["canary",1,"2",true]').toString('base64url')],
}

/** @returns values of a parameter: what is declared for it, what is shown, what is hidden. */
export function valuesOf({ name, in: place, schema }: Parameter, site: Site): string[] {
  if (place === 'path') {
    return namesOf(name, site)
  }
  if (['thread', 'comment', 'sameEmailAs', 'sameNetworkAs', 'sameUserAs'].includes(name)) {
    return [...site.shown.comment, ...site.hidden.comment]
  }
  if (name === 'article') {
    const all = [...site.shown.article, ...site.hidden.article, 'unknown']
    return [...all, all.join(','), EMAIL, '']
  }
  return name === 'preview' ? site.previews : (valuesOfSchema(schema) ?? FREE_TEXT[name] ?? ['canary'])
}

/** What a path parameter can be, by every name that it has: first one that is shown, then one that is hidden. */
function namesOf(parameter: string, site: Site): string[] {
  const refs = (kind: keyof Refs, ...unknown: string[]) => {
    const [[shown = '', ...others], [hidden = '', ...more]] = [site.shown[kind], site.hidden[kind]]
    return [shown, hidden, ...others, ...more, ...unknown]
  }
  const names: Record<string, string[]> = {
    article: refs('article', 'unknown', UNKNOWN),
    section: refs('section', 'unknown', UNKNOWN),
    reference: refs('reference', 'unknown', UNKNOWN),
    comment: refs('comment', UNKNOWN),
    code: ['not-found', 'canary'],
    version: ['1', '2', '999'],
    key: [UNKNOWN],
    ban: [...site.bans, UNKNOWN],
  }
  return names[parameter] ?? ['canary']
}

const METHODS = ['HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS'] as const

/** Ids reach the same articles as slugs; they are tried where an article stands alone in the path. */
const isAlone = ({ path }: Route) => path.split('{').length === 2

const valuesIn = (route: Route, site: Site) => (parameter: Parameter) =>
  valuesOf(parameter, site).filter(
    value => isAlone(route) || parameter.in !== 'path' || parameter.name !== 'article' || !isUuid(value),
  )

/** The paths of each route that are tried with everything: to what is shown, and to what is hidden. */
const THOROUGH = 2
/** Of the queries with two parameters so many are tried on such a path. */
const PAIRS = 10

const REPRESENTATIONS = [
  { accept: 'text/markdown, application/x-bibtex' },
  { accept: 'text/html, image/*;q=0' },
  { 'if-none-match': '*' },
]

/** Reads of the routes, with every parameter and the headers that choose between representations. */
export const readsOf = (routes: Route[], site: Site): Request[] =>
  routes
    .filter(({ method }) => method === 'GET')
    .flatMap(route => {
      const all = queriesOf(route.operation, parameter => valuesOf(parameter, site))
      const pairs = all.filter(query => query.includes('&'))
      const queries = [
        ...all.filter(query => !query.includes('&')),
        ...pairs.filter((_pair, index) => index % Math.ceil(pairs.length / PAIRS) === 0),
      ]
      return pathsOf(route, valuesIn(route, site)).flatMap((url, index) =>
        index < THOROUGH
          ? [
              ...queries.map(query => ({ url: url + query })),
              ...REPRESENTATIONS.map(headers => ({ url, headers })),
            ]
          : [{ url }],
      )
    })

/** Reads of everything; every method without credentials. */
export function sweep(document: Document, site: Site): Request[] {
  const routes = routesOf(document)
  const reads = readsOf(routes, site)
  const byPath = new Map(routes.map(route => [route.path, route]))
  // A method that a path does not know is refused before anything is looked up.
  const others = [...byPath.values()].flatMap(route =>
    pathsOf(route, valuesIn(route, site))
      .slice(0, THOROUGH)
      .flatMap(url => METHODS.map(method => ({ url, method }))),
  )
  const tokens = [...site.tokens.values()].slice(0, 3)
  const foreign = site.hidden.comment.flatMap(id =>
    tokens
      .filter(token => token !== site.tokens.get(id))
      .map(token => ({
        url: `/v1/comments/${id}`,
        headers: { authorization: `Bearer ${token}` },
      })),
  )
  const documents = ['/openapi.json', '/openapi.yaml', '/docs', '/nowhere', '/v1/comments'].map(url => ({
    url,
  }))
  return [...reads, ...others, ...foreign, ...documents]
}

const MOST_PAGES = 50

/** Sends them all; of what comes in pages, also for every page that follows. */
export async function* answersOf(
  service: TestService,
  requests: readonly Request[],
): AsyncGenerator<[request: Request, response: LightMyRequestResponse]> {
  for (const first of requests) {
    let request: Request | undefined = first
    for (let page = 0; request !== undefined; page++) {
      if (page === MOST_PAGES) {
        throw new Error(`${first.url} has more than ${MOST_PAGES} pages`)
      }
      const response = await service.request(request)
      yield [request, response]
      const next = /<([^>]+)>; rel="next"/.exec(String(response.headers['link']))?.[1]
      request = next && request.method !== 'HEAD' ? { ...request, url: next } : undefined
    }
  }
}

/** Requests that are wrong, each with something private in the wrong place. */
export const provoked = (id: string): Request[] => {
  const url = '/v1/articles/shown/comments'
  const post = { method: 'POST', url } as const
  const json = { 'content-type': 'application/json' }
  const email = 'canary.poster@canary.example'
  return [
    { ...post, headers: json, payload: `{"author":{"email":"${email}"` },
    {
      ...post,
      headers: json,
      payload: `{"author":{"name":"canary","email":"${email}","email":"${email}"},"body":"x"}`,
    },
    { ...post, headers: { 'content-type': 'text/plain' }, payload: email },
    { ...post, payload: { author: { name: 'x', email: `canary(${email}` }, body: 'canary' } },
    {
      ...post,
      payload: { author: { name: 'first name', email, url: 'https://first.example/' }, body: 'first text' },
    },
    { ...post, payload: { author: { name: 'canary', email }, body: 'canary', parentId: id } },
    { ...post, payload: { author: { name: 'canary', email }, body: 'canary'.repeat(40_000) } },
    { ...post, headers: { 'idempotency-key': 'canary key' }, payload: {} },
    {
      ...post,
      headers: { 'idempotency-key': 'canary-idempotency-key-1' },
      payload: { author: { name: 'x', email }, body: 'x' },
    },
    { url: `/v1/articles?sort=${email}` },
    { url: `/v1/articles?limit=${email}&cursor=${email}` },
    { url: `/v1/articles/%zz?email=${email}` },
    { url: `/v1/nowhere/${email}?email=${email}` },
    { url: `/v1/articles/shown?include=${email}` },
    { url, headers: { accept: 'application/canary', 'user-agent': 'canary' } },
    {
      url: `/v1/comments/${id}`,
      headers: { authorization: `Basic ${Buffer.from(email).toString('base64')}` },
    },
    { method: 'DELETE', url: `/v1/comments/${id}`, headers: { authorization: 'Bearer stet_mt_canary' } },
    { method: 'PUT', url: `/v1/articles/shown?email=${email}`, payload: { email } },
    { method: 'PUT', url: `/v1/articles?email=${email}`, payload: { email } },
  ]
}
