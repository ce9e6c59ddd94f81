/** Whatever an article holds, its Markdown reads back as the same article. */
import fc from 'fast-check'
import t from 'tap'
import { parseArticle, printArticle } from '../../../src/content/formats/markdown.ts'
import { fillAnchors } from '../../../src/content/model/anchors.ts'
import { SEED } from '../../seed.ts'
import { articles } from '../../transfer/article-arbitrary.ts'

t.test('1,000 articles at random', async t => {
  let count = 0
  fc.assert(
    fc.property(articles, article => {
      count++
      const printed = printArticle(article)
      const result = parseArticle(printed)
      const expected = { article: { ...article, sections: fillAnchors(article.sections) } }
      if (!('article' in result) || !sameJson(result, expected)) {
        throw new Error(`${JSON.stringify(result)}\n${printed}`)
      }
      if (printArticle(result.article) !== printed) {
        throw new Error(`Printed otherwise the second time:\n${printed}`)
      }
      if (!sameJson(parseArticle(`\ufeff${printed.replaceAll('\n', '\r\n')}`), result)) {
        throw new Error(`Read otherwise from Windows:\n${printed}`)
      }
    }),
    { seed: SEED, numRuns: 1000 },
  )
  t.equal(count, 1000)
})

t.test('a whole article, as large as they come', async t => {
  const section = { heading: null, kind: 'quote' as const, body: 'x\n\n'.repeat(30_000).trim(), sections: [] }
  const sections = Array.from({ length: 5 }, (_, index) => ({
    ...section,
    anchor: `a${index}`,
    heading: `A ${index}`,
  }))
  const result = parseArticle('---\ntitle: T\nslug: a-slug\nlang: en\n---\n')
  const article = 'article' in result ? { ...result.article, sections } : undefined
  t.ok(article)
  // A parser that is bounded to so many tokens would lose headings here.
  t.ok(article && sameJson(parseArticle(printArticle(article)), { article }))
})

function sameJson(a: unknown, b: unknown): boolean {
  return sortedJson(a) === sortedJson(b)
}

/** Independent of the order of keys. */
function sortedJson(value: unknown): string {
  return JSON.stringify(value, (_key, inner: unknown) =>
    typeof inner === 'object' && inner !== null && !Array.isArray(inner)
      ? Object.fromEntries(Object.entries(inner).toSorted(([a], [b]) => (a < b ? -1 : 1)))
      : inner,
  )
}

const pieces = fc.constantFrom(
  ...[
    '---\n',
    'title: T\n',
    'references:\n',
    '  - id: x\n',
    '    issued: {',
    '}\n',
    '[',
    'meta: ',
    '&a ',
    '*a',
    '!!int ',
  ],
  ...[
    '# H\n',
    '## H {#a}\n',
    '::: {.quote}\n',
    ':::\n',
    '::: body\n',
    '```\n',
    '> ',
    '- ',
    '\n',
    'text\n',
    '===\n',
    '{',
  ],
  ...['\t', '| a |\n|-|\n', '\0', '\ud800', 'é', '1. ', '    ', '\r'],
)

t.test('any file is read or refused, and what is read comes back', async t => {
  let accepted = 0
  const front = fc.constantFrom('', '---\ntitle: T\nslug: a-slug\nlang: en\n---\n')
  fc.assert(
    fc.property(front, fc.array(pieces, { maxLength: 30 }), (start, parts) => {
      const result = parseArticle(start + parts.join(''))
      if ('faults' in result) {
        return result.faults.length > 0
      }
      accepted++
      return sameJson(parseArticle(printArticle(result.article)), result)
    }),
    { seed: SEED, numRuns: 3000 },
  )
  t.ok(accepted > 300, `${accepted} accepted`)
})
