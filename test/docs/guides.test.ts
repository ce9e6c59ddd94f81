import { readdirSync, readFileSync } from 'node:fs'
import t from 'tap'
import { Environment, listPresets } from '../../src/config.ts'
import { PROBLEMS } from '../../src/http/problems.ts'
import { LIMITS } from '../../src/kernel/limits.ts'
import { RULES } from '../../src/spam/rules/all.ts'
import { startService } from '../helper.ts'

const FOLDER = new URL('../../src/docs/guides/', import.meta.url)
const GUIDES = readdirSync(FOLDER).map(file => file.replace('.md', ''))
const sourceOf = (guide: string) => readFileSync(new URL(`${guide}.md`, FOLDER), 'utf8')

const all = (text: string, pattern: RegExp) => [...text.matchAll(pattern)].map(([, found = '']) => found)

t.test('every guide is a page whose links lead somewhere', async t => {
  const { request } = await startService(t)
  const pages = new Map<string, string>()
  for (const guide of GUIDES) {
    const { statusCode, headers, body } = await request({ url: `/docs/${guide}` })
    t.equal(statusCode, 200, guide)
    t.equal(headers['content-type'], 'text/html; charset=utf-8', guide)
    t.match(headers['content-security-policy'], /^default-src 'none'; style-src 'self'; /, guide)
    t.notMatch(
      body,
      /<script|<style|\son\w+=|\sstyle=|<!--|undefined/,
      `${guide}: nothing inline, no place left open`,
    )
    t.match(body, `<a href="../docs/${guide}" aria-current="page">`, `${guide} marks itself in the list`)
    t.same(
      all(body, /<li><a href="#([^"]+)">/g),
      guide === 'guides' ? [] : all(body, /<h2 id="([^"]+)"/g),
      `${guide} lists its headings, and the overview the guides`,
    )
    pages.set(`/docs/${guide}`, body)
  }
  for (const [page, body] of pages) {
    const ids = all(body, /\sid="([^"]*)"/g)
    t.equal(new Set(ids).size, ids.length, `${page}: each id stands once`)
    const links = [...new Set(all(body, /(?:href|src)="([^"]+)"/g))]
    t.same(
      links.filter(link => link.startsWith('/')),
      [],
      `${page}: relative, so that a path in front does not break them`,
    )
    const broken: string[] = []
    for (const link of links) {
      const { origin, pathname, hash } = new URL(link, `http://service${page}`)
      if (origin === 'http://service') {
        const { statusCode, body: target } = await request({ url: pathname })
        if (statusCode !== 200 || (hash !== '' && !target.includes(` id="${hash.slice(1)}"`))) {
          broken.push(link)
        }
      }
    }
    t.same(broken, [], page)
  }
})

t.test('the chart of a guide brings its style, and may load nothing', async t => {
  const { request } = await startService(t)
  const { headers } = await request({ url: '/docs/operators' })
  t.match(headers['content-security-policy'], /; img-src 'self' data:;/)
  const chart = await request({ url: '/docs/speed.svg' })
  t.match(chart, {
    statusCode: 200,
    body: /^<svg [^>]+>\n<title>.*prefers-color-scheme: dark/s,
    headers: {
      'content-type': 'image/svg+xml',
      'content-security-policy': "default-src 'none'; style-src 'unsafe-inline'",
    },
  })
})

t.test('tables are those of the code', async t => {
  const { request } = await startService(t)
  const firstCells = async (guide: string, cell: RegExp) => all((await request({ url: guide })).body, cell)
  const scenarios: [guide: string, cell: RegExp, names: string[]][] = [
    [
      '/docs/configuration',
      /<tr>\n<td><code>([A-Z_]+)<\/code>/g,
      [...listPresets().map(({ name }) => name), ...Object.keys(Environment.shape)],
    ],
    ['/docs/limits', /<tr>\n<td><code>(\w+)<\/code>/g, Object.keys(LIMITS)],
    ['/docs/problems', /<tr>\n<td>\d{3}<\/td>\n<td><a [^>]+><code>([a-z-]+)<\/code>/g, Object.keys(PROBLEMS)],
    [
      '/docs/moderators',
      /<tr>\n<td><code>([a-z-]+)<\/code><\/td>\n<td>[^<]+: [^<]+<\/td>\n<\/tr>/g,
      Object.keys(RULES),
    ],
  ]
  for (const [guide, cell, names] of scenarios) {
    t.same(await firstCells(guide, cell), names, guide)
  }
  const { body } = await request({ url: '/docs/configuration' })
  t.match(
    body,
    '<td><code>PORT</code></td>\n<td><code>3000</code></td>\n<td>Port to listen on; 0 takes a free one.</td>',
  )
  t.match(body, '<td><code>PUBLIC_URL</code></td>\n<td></td>', 'one without a default')
  const rowOf = (...cells: string[]) => cells.map(cell => `<td>${cell}</td>`).join('\n')
  t.match(body, rowOf('<code>COMMENT_LINKS</code>', '<code>4</code>', '<code>2</code>', '<code>1</code>'))
  const missing = 'all but <code>contact</code>, <code>first-comment</code>'
  t.match(body, rowOf('<code>COMMENT_RULES</code>', missing, 'all', 'all'))
  t.match(
    (await request({ url: '/docs/limits' })).body,
    '<td>100,000</td>\n<td>Characters of the body of one section.</td>',
  )
})

t.test('the overview and the README name every guide, in the order of the navigation', async t => {
  const { request } = await startService(t)
  const { body } = await request({ url: '/docs/guides' })
  const navigation = all(body.split('</nav>')[0] ?? '', /<a href="\.\.\/docs\/(\w+)"/g)
  const guides = navigation.filter(guide => guide !== 'guides')
  t.same(navigation.toSorted(), GUIDES.toSorted())
  t.same(all(sourceOf('guides'), /\]\((\w+)\.md\)/g), guides)
  const readme = readFileSync(new URL('../../README.md', import.meta.url), 'utf8')
  const named = all(readme.split('\n| show articles')[1] ?? '', /guides\/(\w+)\.md/g)
  t.same(
    named,
    guides.filter(guide => named.includes(guide)),
  )
  t.ok(named.length >= 12)
})

t.test('pages are revalidated, and others are 404', async t => {
  const { request } = await startService(t)
  const page = await request({ url: '/docs/frontends' })
  const again = { url: '/docs/frontends', headers: { 'if-none-match': String(page.headers.etag) } }
  t.match(await request(again), { statusCode: 304, body: '' })
  const head = await request({ url: '/docs/frontends', method: 'HEAD' })
  t.match(head, { statusCode: 200, body: '', headers: { 'content-length': page.headers['content-length'] } })
  const style = await request({
    url: `/docs/${all(page.body, /href="([^"]+\.css)"/g)[0]}`,
  })
  t.match(style.headers, { 'content-type': 'text/css; charset=utf-8', 'cache-control': /immutable/ })
  for (const url of ['/docs/nothing', '/docs/nothing/', '/docs/frontends.md', '/docs/guides/frontends']) {
    t.match((await request({ url })).json(), { status: 404, code: 'not-found' }, url)
  }
})
