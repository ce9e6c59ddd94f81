/** Sources of the largest size that the contract takes. No clock is read: a quadratic rule would end in the timeout. */
import t from 'tap'
import { LIMITS } from '../../src/kernel/limits.ts'
import { headingsIn, renderComment, renderSection } from '../../src/markdown/render.ts'
import { elementsIn, textOf } from './allowed-html.ts'
import { hostileNesting } from './hostile-nesting.ts'

// Collecting coverage makes these three times slower than the six seconds they take.
t.setTimeout(600_000)

const options = { lang: 'en', references: new Map([['a', 1]]) }

t.test('hostile sections render, to a size in proportion', async t => {
  for (const [name, source] of Object.entries(hostileNesting(LIMITS.sectionBody))) {
    // A citation has the most markup for its source: 15 characters for one.
    t.ok(renderSection(source, options).html.length < 20 * source.length, name)
    t.ok(headingsIn(source).length <= source.length, name)
  }
})

t.test('hostile comments render, to a size in proportion', async t => {
  for (const [name, source] of Object.entries(hostileNesting(LIMITS.comment))) {
    // An address of one character in a link with `rel` has 60 characters of markup for 7.
    t.ok(renderComment(source).html.length < 20 * source.length, name)
  }
})

t.test('blocks beyond the depth are text, and none of it is lost', async t => {
  const nested: [string, string][] = [
    [`${'>'.repeat(50)} end\n\nafter`, 'blockquote'],
    [`${'- a\n'.repeat(3)}${'- '.repeat(50)}end\n\nafter`, 'li'],
    [`${'1. '.repeat(50)}end\nlazy\n\nafter`, 'ol'],
  ]
  for (const [source, element] of nested) {
    for (const { html, text } of [renderSection(source, options), renderComment(source)]) {
      const count = elementsIn(html).filter(name => name === element).length
      t.ok(count >= 10 && count <= 25, `${count} × ${element}`)
      t.match(text, /end[\s\S]*after$/)
      t.match(textOf(html), /end[\s\S]*after\n$/)
    }
  }
  t.equal(
    textOf(renderSection('>'.repeat(50), options).html).replace(/\s/g, ''),
    '>'.repeat(30),
    'the marks beyond the depth are text',
  )
})

t.test('spans beyond the depth are text, and none of it is lost', async t => {
  const { html, text } = renderSection(`${'*a '.repeat(30)}x${' b*'.repeat(30)}`, options)
  t.equal(elementsIn(html).filter(name => name === 'em').length, 20)
  t.equal(text, `${'a '.repeat(20)}${'*a '.repeat(10)}x${' b*'.repeat(10)}${' b'.repeat(20)}`)
  t.notMatch(renderSection(`${'*a '.repeat(30)}[x](/y)${' b*'.repeat(30)}`, options).html, /<a/)
  t.match(
    renderSection(`${'*a '.repeat(19)}[x](/y)${' b*'.repeat(19)}`, options).html,
    /<a href="\/y">x<\/a>/,
  )
})

t.test('a table that would fill up endless cells ends', async t => {
  const columns = 1000
  const sparse = `${'|a'.repeat(columns)}\n${'|-'.repeat(columns)}\n${'|\n'.repeat(60)}\n`
  const { html } = renderSection(sparse.repeat(20), options)
  const tables = elementsIn(html).filter(name => name === 'table').length
  t.equal(tables, 1, 'the second would begin after 100,000 tokens')
  t.match(textOf(html), /\|a\|a/, 'the rest is text')
})

t.test('a reference definition is not repeated without end', async t => {
  const address = 'https://a.example/'.padEnd(2000, 'u')
  const source = `[r]: ${address}\n\n${'[r] '.repeat(1000)}`
  const { html, text } = renderSection(source, options)
  const links = elementsIn(html).filter(name => name === 'a').length
  t.equal(links, 500, 'of 1,000,000 characters')
  t.equal(text, 'r '.repeat(1000).trim())
})
