/** `/` and `/v1`: a page for people, an index for programs. */
import t from 'tap'
import { z } from 'zod'
import { startService } from '../helper.ts'

const BROWSER = { accept: 'text/html,application/xhtml+xml,application/xml;q=0.9,image/avif,*/*;q=0.8' }
const HOME = ['/', '/v1']
const Index = z.strictObject({
  name: z.literal('Stet'),
  version: z.string(),
  links: z.record(z.string(), z.url()),
})

const all = (text: string, pattern: RegExp) => [...text.matchAll(pattern)].map(([, found = '']) => found)

t.test('browsers get a page, programs an index, others 406', async t => {
  const { request } = await startService(t, { RATE_LIMIT: '100' })
  const scenarios: [accept: string | undefined, type: string | undefined][] = [
    [undefined, 'application/json'],
    ['*/*', 'application/json'],
    ['application/json', 'application/json'],
    [BROWSER.accept, 'text/html'],
    ['text/*', 'text/html'],
    ['text/csv', undefined],
  ]
  for (const url of HOME) {
    for (const [accept, type] of scenarios) {
      const name = `${url} for ${accept}`
      const headers = accept === undefined ? {} : { accept }
      const get = await request({ url, headers })
      t.equal(get.statusCode, type === undefined ? 406 : 200, name)
      t.match(get.headers['ratelimit'], /^"requests";r=\d+;/, name)
      if (type !== undefined) {
        t.equal(get.headers['content-type'], `${type}; charset=utf-8`, name)
        t.match(get.headers, { vary: /\bAccept(?!-)/, 'cache-control': 'public, no-cache' }, name)
        const head = await request({ url, headers, method: 'HEAD' })
        t.match(head, { statusCode: 200, body: '', headers: { etag: get.headers.etag } }, name)
        const again = await request({ url, headers: { ...headers, 'if-none-match': `${get.headers.etag}` } })
        t.match(again, { statusCode: 304, body: '' }, name)
      }
    }
    t.equal((await request({ url: `${url}?page=2` })).statusCode, 400, url)
  }
})

t.test('the index leads to what is there, whatever the path in front', async t => {
  for (const base of ['https://content.example', 'https://content.example/api/stet']) {
    const { get, request } = await startService(t, { PUBLIC_URL: base })
    const { links } = await get('/', Index)
    t.same(await get('/v1', Index), await get('/', Index))
    for (const [name, link] of Object.entries(links)) {
      t.ok(link.startsWith(`${base}/`), name)
      t.equal((await request({ url: link.slice(base.length) })).statusCode, 200, name)
    }
  }
})

t.test('the page has the newest public articles, and nothing of others', async t => {
  const { request, publish, key } = await startService(t)
  const headersOfAll = { ...BROWSER, ...(await key('admin')) }
  t.match((await request({ url: '/', headers: BROWSER })).body, 'No article is public yet.')
  for (let day = 10; day <= 21; day += 1) {
    await publish({ slug: `day-${day}`, publishedAt: `2025-01-${day}T00:00:00Z`, summary: `Of day ${day}.` })
  }
  await publish({ slug: 'draft', status: 'draft', title: 'Hidden', publishedAt: '2025-02-01T00:00:00Z' })
  await publish({
    slug: 'archived',
    status: 'archived',
    title: 'Hidden',
    publishedAt: '2025-02-01T00:00:00Z',
  })
  await publish({ slug: 'scheduled', title: 'Hidden', publishedAt: '2999-01-01T00:00:00Z' })
  const newest = Array.from({ length: 10 }, (_, index) => `day-${21 - index}`)
  for (const url of HOME) {
    for (const headers of [BROWSER, headersOfAll]) {
      const { body, headers: got } = await request({ url, headers })
      t.same(all(body, /href="v1\/articles\/([^"?]+)\?/g), newest, url)
      t.notMatch(body, 'Hidden')
      t.match(body, 'Of day 21.')
      t.equal(got['cache-control'], headers === BROWSER ? 'public, no-cache' : 'private, no-store')
      t.equal(got['cache-tag'], headers === BROWSER ? 'articles' : undefined)
    }
  }
  const { headers } = await request({ url: '/', headers: BROWSER })
  await publish({ slug: 'newer', publishedAt: '2025-03-01T00:00:00Z' })
  const again = await request({ url: '/', headers: { ...BROWSER, 'if-none-match': `${headers.etag}` } })
  t.match(again, { statusCode: 200, body: 'href="v1/articles/newer?' })
})

t.test('titles lead to the site, if it is known', async t => {
  const { request, publish } = await startService(t, { ARTICLE_URL: 'https://site.example/?a=1&p={slug}' })
  await publish({ slug: 'one' })
  await publish({ slug: 'two', canonicalUrl: 'https://first.example/two' })
  const { body } = await request({ url: '/', headers: BROWSER })
  t.same(all(body, /<h3><a href="([^"]+)"/g), [
    'https://first.example/two',
    'https://site.example/?a=1&amp;p=one',
  ])
})

t.test('whatever a title is, the page stays as it is', async t => {
  const { request, publish } = await startService(t)
  const hostile = `</h3><script>alert(1)</script>"onload='x' &lt; <!--`
  await publish({ slug: 'hostile', title: hostile, summary: hostile })
  await publish({
    slug: 'arabic',
    title: 'الذكاء الاصطناعي',
    lang: 'ar',
    publishedAt: '2025-01-02T00:00:00Z',
  })
  const { body, headers } = await request({ url: '/', headers: BROWSER })
  const escaped = `&lt;/h3&gt;&lt;script&gt;alert(1)&lt;/script&gt;&quot;onload='x' &amp;lt; &lt;!--`
  t.equal(body.split(escaped).length, 3, 'title and summary')
  t.notMatch(body, /<script|<!--|<style|\sstyle=/)
  t.match(body, /<li lang="ar" dir="auto">\n<h3><a [^>]+>الذكاء الاصطناعي<\/a><\/h3>/)
  t.match(headers['content-security-policy'], /^default-src 'none'; style-src 'self'; img-src 'self' data:; /)
})

t.test('every link of the page leads somewhere, whatever the path in front', async t => {
  const { app, request, publish } = await startService(t)
  await publish()
  for (const url of HOME) {
    const links = all((await request({ url, headers: BROWSER })).body, /href="([^"]+)"/g)
    t.ok(links.length > 15)
    for (const link of links.filter(link => !link.startsWith('data:'))) {
      const { href } = new URL(link, `https://example.org/api${url}`)
      t.ok(href.startsWith('https://example.org/api/'), link)
      t.equal((await request({ url: href.replace('https://example.org/api', '') })).statusCode, 200, link)
    }
  }
  t.match(await app.inject('/v1/'), { statusCode: 308, headers: { location: '../v1' } })
})
