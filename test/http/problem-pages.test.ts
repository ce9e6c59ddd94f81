/** The pages that explain problems. */
import t from 'tap'
import { exampleOf, PROBLEMS } from '../../src/http/problems.ts'
import type { ProblemCode } from '../../src/kernel/problem.ts'
import { startService } from '../helper.ts'

const all = (text: string, pattern: RegExp) => [...text.matchAll(pattern)].map(([, found = '']) => found)
const readHtml = (html: string) =>
  html.replaceAll('&quot;', '"').replaceAll('&lt;', '<').replaceAll('&gt;', '>').replaceAll('&amp;', '&')

t.test('each has the meaning, the remedy, a real example and ways back', async t => {
  const base = 'https://content.example/api'
  const { request } = await startService(t, { PUBLIC_URL: base })
  const known = new Map<string, number>()
  const statusOf = async (url: string) => known.get(url) ?? (await request({ url })).statusCode
  for (const code of Object.keys(PROBLEMS) as ProblemCode[]) {
    const { body, headers } = await request({ url: `/problems/${code}` })
    t.match(
      headers['content-security-policy'],
      /^default-src 'none'; style-src 'self'; img-src 'self' data:; /,
      code,
    )
    t.notMatch(body, /<script|<style|\sstyle=|undefined/, code)
    t.match(body, `<h1 id="${/<h1 id="([^"]+)"/.exec(body)?.[1]}">${PROBLEMS[code].title}</h1>`, code)
    t.match(body, /<h2 id="what-to-do">What to do<\/h2>\n<p>[\s\S]{40,}<h2 id="example">/, code)
    const example = JSON.parse(
      readHtml(/<code class="language-json">([\s\S]+?)<\/code>/.exec(body)?.[1] ?? ''),
    )
    t.same(example, exampleOf(code, base), code)
    t.equal(example.type, `${base}/problems/${code}`)
    for (const header of Object.keys(PROBLEMS[code].headers ?? {})) {
      t.match(body, new RegExp(`<p>Headers that can come with it: .*<code>${header}</code>`), code)
    }
    const links = all(body, /(?:href)="([^"]+)"/g).filter(link => !link.startsWith('data:'))
    for (const back of ['../docs/problems', '../docs', '../docs/guides', '../']) {
      t.ok(links.includes(back), `${code}: ${back}`)
    }
    for (const link of new Set(links)) {
      const { href } = new URL(link, `${base}/problems/${code}`)
      t.ok(href.startsWith(`${base}/`), `${code}: ${link}`)
      const status = await statusOf(href.slice(base.length))
      known.set(href.slice(base.length), status)
      t.equal(status, 200, `${code}: ${link}`)
    }
  }
})

t.test('what is left of a shortened URL leads to the list', async t => {
  const { app, request } = await startService(t)
  const { statusCode, headers } = await app.inject('/problems')
  t.equal(statusCode, 308)
  const list = new URL(String(headers.location), 'https://content.example/api/problems')
  t.equal(list.href, 'https://content.example/api/docs/problems')
  const { body } = await request({ url: '/docs/problems' })
  t.same(all(body, /<a href="\.\.\/problems\/([a-z-]+)"><code>\1<\/code><\/a>/g), Object.keys(PROBLEMS))
})
