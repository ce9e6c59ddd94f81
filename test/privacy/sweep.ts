/** Requests for every route of the OpenAPI document with every parameter that it declares. */
import type { InjectOptions } from 'fastify'
import { isUuid } from '../../src/kernel/scalars.ts'
import { pathsOf, queriesOf, valuesOfSchema } from '../contract/combinations.ts'
import { type Document, type Parameter, type Route, routesOf } from '../contract/document.ts'
import { DATABASE } from '../databases.ts'
import { HIDDEN, type Site } from './plant.ts'
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
  if (['thread', 'comment', 'sameEmailAs', 'sameNetworkAs'].includes(name)) {
    return [...site.shown.comment, ...site.hidden.comment]
  }
  if (name === 'article') {
    const all = [...site.shown.article, ...site.hidden.article, 'unknown']
    return [...all, all.join(','), EMAIL, '']
  }
  return name === 'preview' ? site.previews : (valuesOfSchema(schema) ?? FREE_TEXT[name] ?? ['canary'])
}

/** What a path parameter can be: shown, hidden and unknown, by every name that it has. */
function namesOf(parameter: string, site: Site): string[] {
  const names: Record<string, string[]> = {
    article: [...site.shown.article, ...site.hidden.article, 'unknown', UNKNOWN],
    section: [...site.shown.section, ...site.hidden.section, 'unknown', UNKNOWN],
    reference: [...site.shown.reference, ...site.hidden.reference, 'unknown', UNKNOWN],
    comment: [...site.shown.comment, ...site.hidden.comment, UNKNOWN],
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

/** Reads of the routes, with every parameter and the headers that choose between representations. */
export const readsOf = (routes: Route[], site: Site): Request[] =>
  routes
    .filter(({ method }) => method === 'GET')
    .flatMap(route => {
      const queries = queriesOf(route.operation, parameter => valuesOf(parameter, site))
      return pathsOf(route, valuesIn(route, site)).flatMap((path, index) => [
        ...(index < 8 ? queries : queries.slice(0, 4)).map(query => ({ url: path + query })),
        { url: path, headers: { accept: 'text/markdown' } },
        { url: path, headers: { accept: 'text/html, image/*;q=0' } },
        { url: path, headers: { 'if-none-match': '*' } },
      ])
    })

/** What may be shown is decided by the same code on either database: on the second an eighth of it will do. */
export const forDatabase = <T>(all: T[]): T[] =>
  DATABASE === 'postgres' ? all.filter((_one, index) => index % 8 === 0) : all

/** Reads of everything; every method without credentials. */
export function sweep(document: Document, site: Site): Request[] {
  const routes = routesOf(document)
  const reads = readsOf(routes, site)
  // A method that a path does not know is refused before anything is looked up: some paths of each route will do.
  const others = routes.flatMap(route =>
    pathsOf(route, valuesIn(route, site)).flatMap((url, index) =>
      METHODS.filter(method => index < 6 || method === 'HEAD' || method === route.method).map(method => ({
        url,
        method,
      })),
    ),
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
  const documents = ['/openapi.json', '/openapi.yaml', '/docs', '/', '/nowhere', '/v1', '/v1/comments'].map(
    url => ({
      url,
    }),
  )
  const all = [...reads, ...others, ...foreign, ...documents]
  return forDatabase(all)
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
    { ...post, payload: { author: { name: 'canary', email }, body: 'canary'.repeat(20_000) } },
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
