/** Proxies give the headers of an answer little room: nginx 4 kB by default, others less. */
import { gunzipSync } from 'node:zlib'
import type { LightMyRequestResponse } from 'fastify'
import t from 'tap'
import { documentOf, routesOf } from '../contract/document.ts'
import { newComment, startService } from '../helper.ts'
import { addressOf, planter, QUERIES, validRequest } from '../privacy/cells.ts'

const MOST = 2_048

/** The bytes of status line and headers on the wire, with those that Node adds to a kept connection. */
function headerBytes({ statusCode, statusMessage, headers }: LightMyRequestResponse): number {
  const lines = Object.entries({ ...headers, 'keep-alive': 'timeout=72' }).flatMap(([name, value]) =>
    [value].flat().map(one => `${name}: ${one}\r\n`),
  )
  return Buffer.byteLength(`HTTP/1.1 ${statusCode} ${statusMessage}\r\n${lines.join('')}\r\n`)
}

const contentOf = ({ rawPayload }: LightMyRequestResponse) => JSON.parse(String(gunzipSync(rawPayload)))

/** As long as one part of a host may be. */
const ORIGIN = `https://${'h'.repeat(63)}.example`
const PUBLIC_URL = `https://content.example/${'p'.repeat(176)}`
const word = (number: number) => String(number).padStart(120, 'w')

t.test('all headers of every answer stay below 2 kB', async t => {
  const environment = {
    PUBLIC_URL,
    CORS_ORIGINS: ORIGIN,
    HSTS_SECONDS: '63072000',
    SHARED_CACHE_SECONDS: '86400',
  }
  const service = await startService(t, environment)
  const tag = '標'.repeat(60)
  for (let number = 0; number < 101; number += 1) {
    await service.publish({
      slug: word(number),
      title: '😀'.repeat(297) + String(number).padStart(3, '0'),
      lang: 'en',
      tags: [tag],
      authors: [{ name: '名'.repeat(100) }],
    } as never)
  }
  const keys = { nobody: {}, admin: await service.key('admin') }
  const sizes: [bytes: number, name: string][] = []
  const measure = async (
    name: string,
    options: { url: string; method?: string; headers?: object; payload?: object | string },
    status?: number,
    { app } = service,
  ) => {
    const response = await app.inject({
      ...options,
      method: (options.method ?? 'GET') as 'GET',
      headers: { origin: ORIGIN, 'accept-encoding': 'gzip', ...options.headers },
    })
    if (status !== undefined) {
      t.equal(response.statusCode, status, name)
    }
    sizes.push([headerBytes(response), `${response.statusCode} ${name}`])
    return response
  }

  const planted = await planter(service)
  for (const route of routesOf(documentOf(service.app))) {
    const state = route.path.includes('{comment}') ? 'approved' : 'published'
    for (const [who, credentials] of Object.entries(keys)) {
      const query = QUERIES[route.id] ?? ''
      const url = `${addressOf(route, await planted.target(route.path, state))}?${query}`
      const { headers, payload } = validRequest(route)
      const request = {
        method: route.method,
        headers: { ...headers, ...credentials },
        ...(payload && { payload }),
      }
      const name = `${route.method} ${route.path} for ${who}`
      await measure(`${name}, with an unknown parameter`, { ...request, url: `${url}&x=y` })
      await measure(name, { ...request, url })
      planted.spoil(route.path, state)
    }
  }

  const slugs = Array.from({ length: 100 }, (_, number) => word(number))
  const counts = await measure('counts of 100', { url: `/v1/comment-counts?article=${slugs}` }, 200)
  t.equal(contentOf(counts).data.length, 100)
  t.equal(counts.headers['surrogate-key'], 'articles comments')
  t.equal(counts.headers['cache-tag'], 'articles,comments')

  const filters = `tag=${encodeURIComponent(tag)}&author=${encodeURIComponent('名'.repeat(100))}`
  const times =
    'publishedAfter=2020-01-01T00:00:00.000%2B00:00&publishedBefore=2030-01-01T00:00:00.000%2B00:00'
  const list = `/v1/articles?${filters}&${times}&sort=title&include=commentCount,translations&count=true`
  const first = await measure('100 articles', { url: `${list}&limit=100` }, 200)
  t.equal(first.headers['surrogate-key'], 'articles comments')
  t.equal(first.headers['cache-tag'], 'articles,comments')
  t.equal(first.headers.link, undefined, 'too long')
  await measure('the next page', { url: `${list}&limit=100&cursor=${contentOf(first).page.next}` }, 200)
  for (const filter of ['limit=100', 'sort=title&limit=1', 'sort=-updatedAt&limit=40', filters]) {
    await measure(`articles ${filter}`, { url: `/v1/articles?${filter}` }, 200)
  }
  // Links of every length up to the first that is left out.
  for (let length = 1, linked = true; linked; length += 1) {
    const url = `/v1/articles?limit=1&slug=${word(1)}&author=${'a'.repeat(length)}&tag=${encodeURIComponent(tag)}`
    linked = (await measure(`an author of ${length}`, { url }, 200)).headers.link !== undefined
  }
  const quotas = { COMMENT_RATE_LIMIT_NETWORK: '1' }
  const limited = await startService(t, { ...environment, ...quotas }, service.storage)
  const posted = { method: 'POST', url: `/v1/articles/${word(1)}/comments`, payload: newComment() }
  // On PostgreSQL all instances count together, so this one may be too many.
  await measure('a comment', posted, undefined, limited)
  await measure('one too many', posted, 429, limited)
  const renamed = {
    method: 'PATCH',
    url: `/v1/articles/${word(2)}`,
    headers: { ...keys.admin, 'if-match': '*' },
  }
  await measure('a new slug', { ...renamed, payload: { slug: 'n'.repeat(120) } }, 200)
  const former = `/v1/articles/${word(2)}/sections`
  const preview = `format=markdown&preview=${'x'.repeat(100)}`
  await measure('the former one', { url: `${former}/${word(3)}?${preview}` }, 308)
  await measure('an encoded section', { url: `${former}/${'%61'.repeat(120)}?${preview}` }, 308)
  await measure('an encoded token', { url: `${former}/x?preview=${'%61'.repeat(100)}` }, 308)
  await measure('both', { url: `${former}/${'%61'.repeat(120)}?preview=${'%F0%9F%98%80'.repeat(100)}` }, 414)
  for (const url of [
    '/',
    '/docs',
    '/docs/',
    '/docs/guides',
    '/openapi.json',
    '/openapi.yaml',
    '/nowhere',
    '/problems/not-found',
  ]) {
    await measure(url, { url })
    await measure(`OPTIONS ${url}`, {
      url,
      method: 'OPTIONS',
      headers: { 'access-control-request-method': 'PUT' },
    })
  }
  sizes.sort(([a], [b]) => b - a)
  t.same(
    sizes.filter(([bytes]) => bytes > MOST),
    [],
    `of ${sizes.length} answers; the largest has ${sizes[0]}`,
  )
})
