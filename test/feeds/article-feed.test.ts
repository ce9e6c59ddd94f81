import { parseAtomFeed, parseJsonFeed } from 'feedsmith'
import t, { type Test } from 'tap'
import { Article } from '../../src/content/model/article.ts'
import { JsonFeed } from '../../src/feeds/json-feed.ts'
import { pointersOf, startService, type TestService } from '../helper.ts'
import { all, readXml, textOf } from './read.ts'
import { faultsOfAtom, faultsOfJsonFeed } from './rules.ts'

const SITE = { PUBLIC_URL: 'https://api.example/stet', ARTICLE_URL: 'https://site.example/{lang}/{slug}' }
const HOSTILE = `<b>&"'</title>]]> \u{1f600}\ue000\u{10ffff}`

/** Both forms of one page, held against the rules. The address may be one that an answer gave. */
async function read(t: Test, { request }: TestService, address: string) {
  const path = address.replace(/^.*(?=\/v1\/)/, '')
  const atom = await request({ url: path.replace(/feed\.\w+/, 'feed.atom') })
  const json = await request({ url: path.replace(/feed\.\w+/, 'feed.json') })
  t.match(atom, { statusCode: 200, headers: { 'content-type': 'application/atom+xml; charset=utf-8' } })
  t.match(json, { statusCode: 200, headers: { 'content-type': 'application/feed+json; charset=utf-8' } })
  const feed = readXml(atom.body)
  t.same(faultsOfAtom(feed), [], path)
  t.same(faultsOfJsonFeed(json.json()), [], path)
  return { atom, feed, json: JsonFeed.parse(json.json()), parsed: parseAtomFeed(atom.body) }
}

const hrefOf = (links: { rel?: string; href?: string }[] = [], rel: string) =>
  links.find(link => link.rel === rel)?.href

t.test('independent parsers read the whole of an article, in both forms', async t => {
  const service = await startService(t, { ...SITE, SITE_TITLE: 'Site & "title"' })
  await service.publish({
    slug: 'one',
    title: HOSTILE,
    lang: 'vi',
    summary: `Two\n${HOSTILE}`,
    authors: [{ name: HOSTILE, url: 'https://ada.example/?a&b' }, { name: 'Bo' }],
    tags: ['a & b', '<c>'],
    image: { url: 'https://example.org/i.png', alt: '' },
    sections: [
      {
        heading: 'Top <&>',
        body: '[There](/there?a&b), [here](#top), [on](two) and [@work]. ```<code>\r]]>```',
      },
    ],
    references: [{ key: 'work', title: 'Work', URL: 'https://work.example/' }],
  } as never)
  const { id, updatedAt, publishedAt, summary, html } = await service.get(
    '/v1/articles/one?include=html',
    Article,
  )
  const { feed, json, parsed } = await read(t, service, '/v1/feed.atom')
  const content = html
    ?.replaceAll(' href="#', ' href="https://site.example/vi/one#')
    .replace('href="/there', 'href="https://site.example/there')
    .replace('href="two"', 'href="https://site.example/vi/two"')
  t.not(content, html)

  const [entry] = all(feed, 'entry')
  t.match(entry, { attributes: { 'xml:lang': 'vi' } })
  t.equal(textOf(entry as never, 'content'), content)
  const page = 'https://site.example/vi/one'
  t.match(parsed, {
    id: 'https://api.example/stet/v1/feed.atom',
    title: { value: 'Site & "title"' },
    authors: [{ name: 'Site & "title"' }],
    updated: updatedAt,
    links: [
      { rel: 'self', href: 'https://api.example/stet/v1/feed.atom' },
      { rel: 'first', href: 'https://api.example/stet/v1/feed.atom' },
      { rel: 'alternate', href: 'https://site.example/' },
    ],
    entries: [
      {
        id: `urn:uuid:${id}`,
        published: publishedAt,
        updated: updatedAt,
        links: [{ rel: 'alternate', href: page, type: 'text/html' }],
        categories: [{ term: 'a & b' }, { term: '<c>' }],
        content: { type: 'html', value: content?.trim() },
      },
    ],
  })
  t.equal(textOf(entry as never, 'title'), HOSTILE)
  t.equal(textOf(entry as never, 'summary'), summary)
  t.same(
    all(entry as never, 'author').map(one => [textOf(one, 'name'), textOf(one, 'uri')]),
    [
      [HOSTILE, 'https://ada.example/?a&b'],
      ['Bo', undefined],
    ],
  )
  const item = {
    id: `urn:uuid:${id}`,
    url: page,
    title: HOSTILE,
    content_html: content,
    summary,
    image: 'https://example.org/i.png',
    date_published: publishedAt,
    date_modified: updatedAt,
    authors: [{ name: HOSTILE, url: 'https://ada.example/?a&b' }, { name: 'Bo' }],
    tags: ['a & b', '<c>'],
    language: 'vi',
  }
  t.strictSame(json, {
    version: 'https://jsonfeed.org/version/1.1',
    title: 'Site & "title"',
    home_page_url: 'https://site.example/',
    feed_url: 'https://api.example/stet/v1/feed.json',
    items: [item],
  })
  t.match(parseJsonFeed(JSON.stringify(json)), {
    title: json.title,
    items: [{ id: item.id, title: HOSTILE }],
  })
})

t.test('pages lead from one to the next, and each article is in one of them', async t => {
  const service = await startService(t, SITE)
  for (let day = 1; day <= 23; day += 1) {
    await service.publish({
      slug: `day-${day}`,
      publishedAt: `2025-01-${String(day).padStart(2, '0')}T00:00:00Z`,
    })
  }
  const expected = Array.from({ length: 23 }, (_one, index) => `https://site.example/en/day-${23 - index}`)
  const found: (string | undefined)[] = []
  const ids = new Set<string>()
  let [next, number]: [string | undefined, number] = ['/v1/feed.atom', 0]
  const pages: string[] = []
  while (next !== undefined) {
    const { json, parsed } = await read(t, service, next)
    found.push(...(parsed.entries ?? []).map(({ links }) => hrefOf(links, 'alternate')))
    t.same(
      json.items.map(({ url }) => url),
      found.slice(number * 10),
    )
    t.equal(json.feed_url, 'https://api.example/stet/v1/feed.json')
    t.equal(hrefOf(parsed.links, 'self'), number === 0 ? 'https://api.example/stet/v1/feed.atom' : next)
    t.equal(hrefOf(parsed.links, 'previous') !== undefined, number > 0)
    pages.push(next)
    ids.add(String(parsed.id))
    next = hrefOf(parsed.links, 'next')
    t.equal(json.next_url, next?.replace('feed.atom', 'feed.json'), 'one cursor for both forms')
    number += 1
  }
  t.same(found, expected)
  t.equal(ids.size, 1, 'it is one feed')
  const { parsed } = await read(t, service, String(pages[2]))
  const back = await read(t, service, String(hrefOf(parsed.links, 'previous')))
  t.equal(back.json.items[0]?.url, expected[10])
  const forged = await service.request({ url: `${pages[1]?.replace(/^.*(?=\/v1\/)/, '')}&tag=a` })
  t.same([forged.statusCode, pointersOf(forged)], [400, ['cursor']])
})

t.test('filters are those of the list, and the feed says which', async t => {
  const service = await startService(t, SITE)
  const authors = [{ name: 'Ada' }]
  await service.publish({ slug: 'one', lang: 'en-US', tags: ['a,b'], authors } as never)
  await service.publish({ slug: 'two', lang: 'de', tags: ['a,b'] } as never)
  await service.publish({ slug: 'three', lang: 'fr', authors } as never)
  for (const [query, slugs, title, canonical] of [
    ['', ['three', 'two', 'one'], 'site.example', ''],
    ['?tag=a%2Cb', ['two', 'one'], 'site.example – a,b', '?tag=a%2Cb'],
    ['?author=Ada&tag=a%2Cb', ['one'], 'site.example – a,b – Ada', '?tag=a%2Cb&author=Ada'],
    ['?lang=en,de', ['two', 'one'], 'site.example', '?lang=de&lang=en'],
    ['?tag=none', [], 'site.example – none', '?tag=none'],
  ] as const) {
    const { json, parsed } = await read(t, service, `/v1/feed.json${query}`)
    t.same(
      json.items.map(({ url }) => url?.split('/').at(-1)),
      slugs,
      query,
    )
    t.equal(json.title, title)
    t.equal(json.feed_url, `https://api.example/stet/v1/feed.json${canonical}`)
    t.equal(
      parsed.id,
      `https://api.example/stet/v1/feed.atom${canonical}`,
      'whatever the order of its filters',
    )
  }
  const unknown = await service.request({ url: '/v1/feed.atom?limit=5&sort=title' })
  t.same([unknown.statusCode, pointersOf(unknown)], [400, ['limit', 'sort']])
})

t.test('nothing leads to the API when the service does not know the site', async t => {
  for (const environment of [{}, { ARTICLE_URL: 'https://{lang}.site.example/{slug}' }]) {
    const service = await startService(t, { PUBLIC_URL: 'https://api.example', ...environment })
    const body = 'Text [here](#a) and [there](/b).'
    await service.publish({ slug: 'one', title: 'One', sections: [{ body }] } as never)
    await service.publish({
      slug: 'two',
      title: 'Two',
      canonicalUrl: 'https://first.example/blog/two',
      publishedAt: '2024-01-01T00:00:00Z',
      sections: [{ body }],
    } as never)
    const { json } = await read(t, service, '/v1/feed.json')
    t.match(json, { title: 'api.example', home_page_url: undefined })
    const isKnown = 'ARTICLE_URL' in environment
    const [one, two] = json.items
    t.equal(one?.url, isKnown ? 'https://en.site.example/one' : undefined)
    t.equal(two?.url, 'https://first.example/blog/two')
    const base = isKnown ? 'https://en.site.example' : undefined
    t.match(one?.content_html, base ? `<a href="${base}/b">there</a>` : '<a>there</a>')
    t.match(two?.content_html, `<a href="${base ?? 'https://first.example'}/b">there</a>`)
    t.equal(one?.summary, 'Text here and there.', 'without a summary, the beginning of the text')
  }
})

t.test('what was scheduled is updated when it appears, an empty feed never', async t => {
  const service = await startService(t)
  const { feed, json } = await read(t, service, '/v1/feed.atom')
  t.equal(textOf(feed, 'updated'), '1970-01-01T00:00:00.000Z')
  t.same(json.items, [])
  await service.publish({ slug: 'bare', title: 'Bare', publishedAt: new Date().toISOString() })
  const { db, tables } = service.storage.read
  await service.storage.write(writer =>
    writer.db.update(tables.articles).set({ updatedAt: '2025-01-01T00:00:00.000Z' }),
  )
  t.equal((await db.select().from(tables.articles)).length, 1)
  const { json: later } = await read(t, service, '/v1/feed.atom')
  const [item] = later.items
  t.equal(item?.date_modified, item?.date_published)
  t.match(item, { summary: undefined, authors: undefined, tags: undefined, image: undefined })
})

t.test('it is asked for cheaply, by anybody, and shows nothing that is not public', async t => {
  const service = await startService(t, { ...SITE, RATE_LIMIT: '100' })
  const key = await service.key('admin')
  const parts = {
    summary: 'canary',
    tags: ['canary'],
    authors: [{ name: 'canary' }],
    sections: [{ body: 'canary' }],
  }
  await service.publish({ slug: 'one' })
  await service.publish({ slug: 'canary-1', status: 'draft', ...parts } as never)
  await service.publish({ slug: 'canary-2', status: 'archived', ...parts } as never)
  await service.publish({ slug: 'canary-3', publishedAt: '2999-01-01T00:00:00Z', ...parts } as never)
  for (const url of ['/v1/feed.atom', '/v1/feed.json']) {
    for (const accept of ['*/*', 'text/html', 'application/rss+xml', 'application/json', 'text/csv']) {
      const { statusCode, headers, body } = await service.request({ url, headers: { accept } })
      t.equal(statusCode, 200, `${url} for ${accept}`)
      t.match(headers, { 'cache-control': 'public, no-cache', 'cache-tag': 'articles' })
      t.match(headers['ratelimit'], /^"requests";r=\d+;/)
      t.notMatch(headers['vary'], /Accept\b(?!-)/, 'one form for all')
      t.notMatch(body, 'canary')
      const again = await service.request({ url, headers: { accept, 'if-none-match': String(headers.etag) } })
      t.match(again, { statusCode: 304, body: '' })
    }
    const { headers, body } = await service.request({ url, headers: key })
    t.equal(headers['cache-control'], 'private, no-store')
    t.notMatch(body, 'canary')
  }
})
