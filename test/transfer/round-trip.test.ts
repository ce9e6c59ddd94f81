/** Whatever an article holds, its Markdown reads back as the same article. */
import fc from 'fast-check'
import t from 'tap'
import { NewArticle } from '../../src/articles/schema.ts'
import { fillAnchors } from '../../src/sections/anchors.ts'
import { parseArticle, printArticle } from '../../src/transfer/article-markdown.ts'
import { articles } from './article-arbitrary.ts'

t.test('2,000 articles at random', async t => {
  fc.assert(
    fc.property(articles, article => {
      const printed = printArticle(article)
      const result = parseArticle(printed)
      if ('faults' in result) {
        throw new Error(`${JSON.stringify(result.faults)}\n${printed}`)
      }
      t.strictSame(result.article, { ...article, sections: fillAnchors(article.sections) }, printed)
      t.equal(printArticle(result.article), printed)
      t.strictSame(
        parseArticle(`\ufeff${printed.replaceAll('\n', '\r\n')}`),
        result,
        'a Windows file reads alike',
      )
    }),
    { seed: 20250201, numRuns: 2000 },
  )
  t.ok(NewArticle)
})
