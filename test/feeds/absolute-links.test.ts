import fc from 'fast-check'
import t from 'tap'
import { withAbsoluteLinks } from '../../src/feeds/absolute-links.ts'
import { renderSection } from '../../src/markdown/render.ts'
import { SEED } from '../seed.ts'

const BASE = 'https://site.example/blog/one?a=1'

t.test('relative links get the address of the page, others stay', async t => {
  for (const [href, expected] of [
    ['#part', `${BASE}#part`],
    ['#ref_key', `${BASE}#ref_key`],
    ['/about', 'https://site.example/about'],
    ['two', 'https://site.example/blog/two'],
    ['?a=2&amp;b=3', 'https://site.example/blog/one?a=2&amp;b=3'],
    ['https://a.example/?a&amp;b', 'https://a.example/?a&amp;b'],
    ['mailto:a@a.example', 'mailto:a@a.example'],
  ] as const) {
    t.equal(withAbsoluteLinks(`<a href="${href}">x</a>`, BASE), `<a href="${expected}">x</a>`)
  }
  t.equal(withAbsoluteLinks('<a id="a" href="#b">x</a>', null), '<a id="a">x</a>', 'no page is known')
  const text = '<p>Write <code>a href=&quot;#b&quot;</code></p>'
  t.equal(withAbsoluteLinks(text, BASE), text)
})

t.test('whatever an editor links to, the link is absolute or none', async t => {
  const options = { lang: 'en', references: new Map() }
  const address = fc
    .array(fc.constantFrom(...'/#?:@.&%=[]{}~a1é ', '..', '%2f', '&amp;', 'http:'))
    .map(parts => parts.join(''))
  const property = fc.property(address, address => {
    const { html } = renderSection(`[x](<${address}>)`, options)
    return [BASE, null].every(
      base => / href="(?!https?:|mailto:)/.test(withAbsoluteLinks(html, base)) === false,
    )
  })
  fc.assert(property, { seed: SEED, numRuns: 5_000 })
  t.pass()
})
