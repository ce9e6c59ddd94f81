/** What `include=html` answers is safe and complete, whatever the article says. */
import { deepStrictEqual as deepEqual } from 'node:assert/strict'
import fc from 'fast-check'
import t from 'tap'
import { NewArticle } from '../../../src/content/model/article.ts'
import type { Section } from '../../../src/content/model/section.ts'
import { attributesIn, faultsIn, headingsOf } from '../../markdown/allowed-html.ts'
import { HOSTILE_HTML } from '../../markdown/hostile-html.ts'
import { LINK_SYNTAXES, REFUSED_ADDRESSES } from '../../markdown/hostile-links.ts'
import { HOSTILE_MARKDOWN } from '../../markdown/hostile-markdown.ts'
import { hostileNesting } from '../../markdown/hostile-nesting.ts'
import { SEED } from '../../seed.ts'
import { articles } from '../../transfer/article-arbitrary.ts'
import { printed } from './article-html.ts'

const KINDS = ['prose', 'quote', 'figure', 'note'] as const
const TEXTS = ['title', 'DOI', 'ISBN', 'publisher', 'containerTitle', 'volume', 'issue', 'page', 'note']

/** An article that has the text in every field that is printed; nothing when the schema refuses the text. */
function withText(text: string): NewArticle | undefined {
  const name = text.slice(0, 100)
  return NewArticle.safeParse({
    slug: 'a',
    title: 'A',
    lang: 'en',
    status: 'draft',
    publishedAt: null,
    sections: KINDS.map(kind => ({ heading: text, kind })),
    references: [
      {
        key: 'k',
        author: [{ family: name, given: name }, { literal: name }],
        ...Object.fromEntries(TEXTS.map(field => [field, text])),
      },
    ],
  }).data
}

t.test('hostile texts are text in headings and in the bibliography', async t => {
  const read = [...HOSTILE_HTML, ...HOSTILE_MARKDOWN, ...REFUSED_ADDRESSES].flatMap(source => {
    const article = withText(source.replace(/[\p{Cc}\u2028\u2029]+/gu, ' ').slice(0, 300))
    return article === undefined ? [] : [{ source, article }]
  })
  t.ok(read.length > 200, `${read.length} texts`)
  for (const { source, article } of read) {
    deepEqual(faultsIn(printed(article).html, 'article'), [], JSON.stringify(source))
  }
})

t.test('hostile bodies stay within their sections', async () => {
  const links = REFUSED_ADDRESSES.flatMap(address => LINK_SYNTAXES.map(write => write(address)))
  const nested = Object.values(hostileNesting(4000))
  const bodies = [...HOSTILE_HTML, ...HOSTILE_MARKDOWN, ...links, ...nested]
  const sections = bodies.map((body, index) => ({
    heading: null,
    kind: KINDS[index % KINDS.length] ?? 'prose',
    body,
    sections: [],
  }))
  for (let start = 0; start < sections.length; start += 50) {
    const article = withText('x')
    if (article === undefined) {
      throw new Error('refused')
    }
    const { html } = printed({ ...article, sections: sections.slice(start, start + 50) })
    deepEqual(faultsIn(html, 'article'), [])
  }
})

t.test('of any article the HTML is safe, has every anchor once and every heading in order', async () => {
  fc.assert(
    fc.property(articles, fc.integer({ min: 0, max: 3 }), (article, offset) => {
      const { html, tree } = printed(article, offset)
      deepEqual(faultsIn(html, 'article'), [])
      const all = (sections: readonly Section[]): Section[] =>
        sections.flatMap(section => [section, ...all(section.sections)])
      const anchors = attributesIn(html, 'id').filter(id => !id.includes('_'))
      deepEqual(
        anchors,
        all(tree).map(({ anchor }) => anchor),
      )
      deepEqual(
        headingsOf(html),
        all(tree).flatMap(({ anchor, heading, depth }) =>
          heading === null ? [] : [{ name: `h${Math.min(6, depth + offset)}`, id: anchor, text: heading }],
        ),
      )
    }),
    { seed: SEED, numRuns: 300 },
  )
})
