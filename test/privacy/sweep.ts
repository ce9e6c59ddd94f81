/** Requests for every route of the OpenAPI document with every parameter that it declares. */
import type { InjectOptions } from 'fastify'
import { isUuid } from '../../src/scalars.ts'
import { type Document, type Operation, type Parameter, type Route, routesOf } from '../contract/document.ts'
import { HIDDEN, type Site } from './plant.ts'

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
  cursor: ['canary', Buffer.from('["canary",1,"2",true]').toString('base64url')],
}

function valuesOf({ name, schema }: Parameter, site: Site): string[] {
  if (name === 'thread') {
    return [...site.shown.comment, ...site.hidden.comment]
  }
  if (name === 'preview') {
    return site.previews
  }
  switch (schema.type) {
    case 'integer':
      return [schema.minimum ?? 0, schema.maximum ?? 0, (schema.maximum ?? 0) + 1].map(String)
    case 'boolean':
      return ['true', 'false']
    case 'array': {
      const names = (schema.items?.enum ?? []).map(String)
      return [...names, names.join(',')]
    }
    default:
      return schema.enum?.map(String) ?? FREE_TEXT[name] ?? ['canary']
  }
}

/** The addresses of a route: each path parameter shown, hidden and unknown, by every name that it has. */
function pathsOf({ path, operation }: Route, site: Site): string[] {
  const names: Record<string, string[]> = {
    article: [...site.shown.article, ...site.hidden.article, 'unknown', UNKNOWN],
    section: [...site.shown.section, ...site.hidden.section, 'unknown', UNKNOWN],
    reference: [...site.shown.reference, ...site.hidden.reference, 'unknown', UNKNOWN],
    comment: [...site.shown.comment, ...site.hidden.comment, UNKNOWN],
    code: ['not-found', 'canary'],
    version: ['1', '2', '999'],
    key: [UNKNOWN],
  }
  const parameters = (operation.parameters ?? []).filter(one => one.in === 'path')
  if (parameters.length > 1) {
    // Ids reach the same articles; they are tried where an article stands alone.
    names['article'] = names['article']?.filter(name => !isUuid(name)) ?? []
  }
  return parameters.reduce(
    (paths, { name }) =>
      paths.flatMap(one => (names[name] ?? ['canary']).map(value => one.replace(`{${name}}`, value))),
    [path],
  )
}

/** Each parameter by itself, and with each value of every parameter that lists its values. */
function queriesOf(operation: Operation, site: Site): string[] {
  const parameters = (operation.parameters ?? []).filter(one => one.in === 'query')
  const pairsOf = (parameter: Parameter) =>
    valuesOf(parameter, site).map(value => `${parameter.name}=${encodeURIComponent(value)}`)
  const listed = parameters.filter(
    ({ schema }) => schema.enum ?? schema.items?.enum ?? schema.type === 'boolean',
  )
  const single = parameters.flatMap(pairsOf)
  const double = parameters.flatMap(one =>
    listed
      .filter(other => other !== one)
      .flatMap(other => pairsOf(one).flatMap(first => pairsOf(other).map(second => `${first}&${second}`))),
  )
  return ['', ...single, ...double].map(query => query && `?${query}`)
}

const METHODS = ['HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS'] as const

/** Reads of everything; every method without credentials; the headers that choose between representations. */
export function sweep(document: Document, site: Site): Request[] {
  const routes = routesOf(document)
  const reads = routes
    .filter(({ method }) => method === 'GET')
    .flatMap(route => {
      const queries = queriesOf(route.operation, site)
      return pathsOf(route, site).flatMap((path, index) => [
        ...(index < 12 ? queries : queries.slice(0, 4)).map(query => ({ url: path + query })),
        { url: path, headers: { accept: 'text/markdown' } },
        { url: path, headers: { accept: 'text/html, image/*;q=0' } },
        { url: path, headers: { 'if-none-match': '*' } },
      ])
    })
  const others = routes.flatMap(route =>
    pathsOf(route, site).flatMap(url => METHODS.map(method => ({ url, method }))),
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
  return [...reads, ...others, ...foreign, ...documents]
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
