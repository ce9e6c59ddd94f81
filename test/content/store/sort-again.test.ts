/** Tags and authors get their slugs, and all that lists are sorted by its keys, with the articles and again at a start. */
import t from 'tap'
import { z } from 'zod'
import { sortVersionOf } from '../../../src/content/model/sort-key.ts'
import { sortAgain } from '../../../src/content/store/sort-again.ts'
import { listOf } from '../../../src/http/paging.ts'
import { tamper } from '../../databases.ts'
import { startService, type TestService } from '../../helper.ts'

const Named = listOf(z.object({ slug: z.string(), name: z.string().optional() }))
const list = async (service: TestService, url: string) => (await service.get(url, Named)).data
const slugs = async (service: TestService, url: string) => (await list(service, url)).map(({ slug }) => slug)

/** In English and in Swedish in another order. */
const TITLES = { angstrom: 'Ångström', zebra: 'Zebra', apple: 'apple' }

t.test('a start with another language', async t => {
  const service = await startService(t)
  const { storage } = service
  for (const [slug, title] of Object.entries(TITLES)) {
    await service.publish({ slug, title, tags: [title], authors: [{ name: title }] } as never)
  }
  const lists = ['/v1/articles?sort=title', '/v1/tags', '/v1/authors']
  for (const url of lists) {
    t.same(await slugs(service, url), ['angstrom', 'apple', 'zebra'], url)
  }
  t.equal(await sortAgain(storage, 'en'), 0, 'nothing to do')
  const touched: unknown[] = []
  storage.changes.onCommit(names => touched.push(names))
  t.equal(await sortAgain(storage, 'sv'), 3)
  t.not(touched.length, 0, 'caches hear of it')
  for (const url of lists) {
    t.same(await slugs(service, url), ['apple', 'zebra', 'angstrom'], url)
  }
  const { db, tables } = storage.read
  const rows = await db
    .select({ version: tables.articles.version, sorted: tables.articles.sortVersion })
    .from(tables.articles)
  t.same(
    rows,
    Object.keys(TITLES).map(() => ({ version: 1, sorted: sortVersionOf('sv') })),
    'no version increases',
  )
})

t.test('the first start after an upgrade', async t => {
  const service = await startService(t)
  const { storage } = service
  await service.publish({
    slug: 'one',
    title: 'B',
    tags: ['GitHub', 'github', 'x'],
    authors: [{ name: 'Bo' }],
  } as never)
  await service.publish({ slug: 'two', title: 'a', tags: ['GitHub'], status: 'draft' } as never)
  const expected = [await list(service, '/v1/tags?count=true'), await list(service, '/v1/authors')]
  for (const statement of [
    `UPDATE articles SET title_key = '', sort_version = NULL`,
    'DELETE FROM tags',
    'DELETE FROM authors',
    `UPDATE article_tags SET slug = NULL, public_from = '2025-01-01T00:00:00.000Z' WHERE article_id IN (SELECT id FROM articles WHERE slug = 'one')`,
    'UPDATE article_authors SET slug = NULL',
  ]) {
    await tamper(storage.url, statement)
  }
  t.same(await list(service, '/v1/tags'), [])
  t.equal(await sortAgain(storage, 'en'), 2)
  t.same([await list(service, '/v1/tags?count=true'), await list(service, '/v1/authors')], expected)
  t.same(await slugs(service, '/v1/articles?tag=GITHUB'), ['one'])
})

t.test('slugs', async t => {
  const service = await startService(t)
  const key = await service.key('content:write')
  const tags = [
    'C',
    'C++',
    'C#',
    'Ça',
    'ca',
    'CA',
    '人工智能',
    '🎉',
    '🎊',
    '.NET',
    `${'漢'.repeat(59)}a`,
    `${'漢'.repeat(59)}b`,
  ]
  await service.publish({ slug: 'one', tags })
  const bySlug = new Map((await list(service, '/v1/tags?limit=100')).map(({ slug, name }) => [name, slug]))
  t.match(Object.fromEntries(bySlug), {
    C: 'c',
    'C++': 'c-plus-plus',
    'C#': 'c-sharp',
    Ça: 'ca',
    ca: 'ca-2',
    人工智能: /^ren-?gong-?zhi-?neng$/,
    '.NET': 'net',
  })
  t.equal(new Set(bySlug.values()).size, tags.length - 1, 'one each, but for case')
  t.ok([...bySlug.values()].every(slug => slug.length <= 120))

  await service.publish({ slug: 'two', tags: ['CA', 'Ca', 'x'] })
  const change = { url: '/v1/articles/one', headers: { ...key, 'if-match': '*' } }
  await service.request({ method: 'PATCH', ...change, payload: { tags: ['c'] } })
  t.same(
    await list(service, '/v1/tags'),
    [
      { slug: 'c', name: 'c' },
      { slug: 'ca-2', name: 'CA' },
      { slug: 'x', name: 'x' },
    ],
    'what no article has goes; the others keep their slugs',
  )
  await service.request({ method: 'DELETE', ...change })
  t.same(await slugs(service, '/v1/tags'), ['ca-2', 'x'])
  t.same(await slugs(service, '/v1/articles?tag=ca-2'), ['two'])
  t.same(await slugs(service, '/v1/articles?tag=C'), [])
})
