import t from 'tap'
import { Article } from '../../src/content/model/article.ts'
import { listOf } from '../../src/http/paging.ts'
import type { ProblemDetails } from '../../src/http/problems.ts'
import { newComment, startService, type TestService } from '../helper.ts'

const Articles = listOf(Article)

async function withArticles(t: Parameters<typeof startService>[0], count: number): Promise<TestService> {
  const service = await startService(t, { PUBLIC_URL: 'https://content.example' })
  for (let number = 1; number <= count; number += 1) {
    const slug = `a-${number}`
    await service.publish({ slug, tags: ['all'], publishedAt: `2025-01-0${number}T00:00:00Z` })
  }
  return service
}

/** The addresses of a `Link` header by their relation. */
const linksOf = (header: unknown): Record<string, string> =>
  Object.fromEntries(
    [...String(header).matchAll(/<([^>]+)>; rel="(\w+)"/g)].map(([, address = '', name = '']) => [
      name,
      address,
    ]),
  )

t.test('Link leads through all pages and back, with the query as it was', async t => {
  const service = await withArticles(t, 5)
  const start = '/v1/articles?sort=publishedAt&limit=2&tag=all&cursor='
  const pages: string[][] = []
  const visit = async (address: string) => {
    const url = address.replace('https://content.example', '')
    const response = await service.request({ url })
    t.equal(response.statusCode, 200, url)
    const { data, page } = Articles.parse(response.json())
    const links = linksOf(response.headers['link'])
    for (const [name, cursor] of [
      ['next', page.next],
      ['prev', page.prev],
    ] as const) {
      const target = URL.parse(links[name] ?? '')
      t.equal(target?.searchParams.get('cursor') ?? null, cursor, `${name} of Link and of the page`)
    }
    for (const link of Object.values(links)) {
      const { origin, pathname, searchParams } = new URL(link)
      t.equal(origin + pathname, 'https://content.example/v1/articles')
      t.match(Object.fromEntries(searchParams), { sort: 'publishedAt', limit: '2', tag: 'all' })
    }
    t.equal(URL.parse(links['first'] ?? '')?.searchParams.has('cursor'), false)
    pages.push(data.map(({ slug }) => slug))
    return links
  }
  let links = await visit(start.replace('&cursor=', ''))
  t.equal(links['prev'], undefined)
  while (links['next'] !== undefined && pages.length < 10) {
    links = await visit(links['next'])
  }
  t.same(pages, [['a-1', 'a-2'], ['a-3', 'a-4'], ['a-5']])
  while (links['prev'] !== undefined && pages.length < 10) {
    links = await visit(links['prev'])
  }
  t.same(pages.slice(3), [
    ['a-3', 'a-4'],
    ['a-1', 'a-2'],
  ])
  await visit(links['first'] ?? '')
  t.same(pages.at(-1), ['a-1', 'a-2'])
})

t.test('a cursor belongs to its query', async t => {
  const service = await withArticles(t, 5)
  await service.publish({ slug: 'open' })
  await service.publish({ slug: 'other' })
  for (const text of ['1', '2', '3']) {
    await service.request({ method: 'POST', url: '/v1/articles/open/comments', payload: newComment(text) })
  }
  const next = async (url: string) =>
    ((await service.request({ url })).json() as { page: { next: string | null } }).page.next
  const articles = await next('/v1/articles?limit=1&tag=all')
  const comments = await next('/v1/articles/open/comments?limit=1')
  t.ok(articles && comments)
  const { id } = (await service.request({ url: '/v1/articles/open' })).json() as Article
  const scenarios: [url: string, cursor: string | null, status: number][] = [
    ['/v1/articles?tag=all', articles, 200],
    ['/v1/articles?tag=all&limit=3', articles, 200],
    ['/v1/articles?tag=all&include=sections&format=text&count=true', articles, 200],
    ['/v1/articles?tag=all&sort=-publishedAt', articles, 200],
    ['/v1/articles', articles, 400],
    ['/v1/articles?tag=none', articles, 400],
    ['/v1/articles?tag=all&lang=en', articles, 400],
    ['/v1/articles?tag=all&sort=publishedAt', articles, 400],
    ['/v1/articles?tag=all&sort=-updatedAt', articles, 400],
    ['/v1/tags?limit=1', articles, 400],
    ['/v1/authors?limit=1', articles, 400],
    ['/v1/articles/open/comments?limit=1', articles, 400],
    ['/v1/articles/open/comments?limit=2', comments, 200],
    [`/v1/articles/${id}/comments?limit=2`, comments, 200],
    ['/v1/articles/other/comments?limit=1', comments, 400],
    ['/v1/articles/open/comments?view=flat', comments, 400],
    ['/v1/articles/open/comments?sort=-createdAt', comments, 400],
  ]
  for (const [url, cursor, status] of scenarios) {
    const glue = url.includes('?') ? '&' : '?'
    const response = await service.request({ url: `${url}${glue}cursor=${cursor}` })
    t.equal(response.statusCode, status, url)
    if (status === 400) {
      t.match((response.json() as ProblemDetails).errors, [{ parameter: 'cursor' }], url)
    }
  }
})

t.test('what is no cursor is a fault, whatever it is', async t => {
  const service = await withArticles(t, 3)
  const { page } = await service.get('/v1/articles?limit=1', Articles)
  const encoded = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url')
  const [digest, ...position] = JSON.parse(Buffer.from(page.next ?? '', 'base64url').toString()) as unknown[]
  const garbage: [name: string, cursor: string][] = [
    ['nothing', ''],
    ['text', 'garbage'],
    ['half a cursor', (page.next ?? '').slice(0, -4)],
    ['no JSON', Buffer.from('[').toString('base64url')],
    ['null', encoded(null)],
    ['an object', encoded({ 0: digest })],
    ['too short', encoded([digest])],
    ['too long', encoded([digest, ...position, 1])],
    ['a fraction', encoded([digest, 1.5, 'id', false])],
    ['an object in place of a value', encoded([digest, {}, 'id', false])],
    ['null in place of an id', encoded([digest, 'x', null, false])],
    ['NUL in a value', encoded([digest, 'a\0', 'id', false])],
    ['NUL in an id', encoded([digest, 'x', 'a\0', false])],
    ['half a surrogate pair', encoded([digest, '\ud83d', 'id', false])],
    ['text in place of a direction', encoded([digest, 'x', 'id', 'false'])],
    ['of another query', encoded(['00000000', ...position])],
    ['longer than any', 'a'.repeat(2_000)],
  ]
  for (const [name, cursor] of garbage) {
    const response = await service.request({ url: `/v1/articles?limit=1&cursor=${cursor}` })
    t.match(
      response.json(),
      { status: 400, code: 'invalid-request', errors: [{ parameter: 'cursor' }] },
      name,
    )
  }
  const forged = encoded([digest, "' OR 1=1 --", "'; DROP TABLE articles; --", false])
  const { data } = await service.get(`/v1/articles?limit=1&cursor=${forged}`, Articles)
  t.same(data, [], 'a forged place is a value and nothing more')
  t.equal((await service.get('/v1/articles?count=true', Articles)).page.total, 3)
})

t.test('a page beyond either end is empty and leads back', async t => {
  const service = await withArticles(t, 2)
  const { page } = await service.get('/v1/articles?limit=1', Articles)
  const { db, tables } = service.storage.read
  t.equal((await db.select().from(tables.articles)).length, 2)
  await service.storage.write(async writer => {
    await writer.db.delete(writer.tables.articles)
  })
  const empty = await service.get(`/v1/articles?limit=1&cursor=${page.next}`, Articles)
  t.same(empty.data, [])
  t.equal(empty.page.next, null)
  await service.publish({ slug: 'newer', publishedAt: '2025-02-01T00:00:00Z' })
  const back = await service.get(`/v1/articles?limit=1&cursor=${empty.page.prev}`, Articles)
  t.same(
    back.data.map(({ slug }) => slug),
    ['newer'],
  )
})
