import t from 'tap'
import { renderComment, renderSection } from '../../src/markdown/render.ts'
import { elementsIn, faultsIn, textOf } from './allowed-html.ts'
import { HOSTILE_HTML } from './hostile-html.ts'
import { LINK_SYNTAXES, REFUSED_ADDRESSES } from './hostile-links.ts'
import { HOSTILE_MARKDOWN } from './hostile-markdown.ts'
import { hostileNesting } from './hostile-nesting.ts'

const references = new Map([
  ['a', 1],
  ['b', 2],
])
const sectionHtml = (source: string) => renderSection(source, { lang: 'en', references }).html
const commentHtml = (source: string) => renderComment(source).html

/** Everything that `find` finds wrong, with the source: one comparison per table keeps control characters out of TAP. */
function failures(sources: readonly string[], find: (source: string) => readonly string[]): string[] {
  return sources.flatMap(source => find(source).map(fault => `${JSON.stringify(source)} ${fault}`))
}

function unsafe(source: string): string[] {
  return [
    ...faultsIn(sectionHtml(source), 'section').map(fault => `as a section ${fault}`),
    ...faultsIn(commentHtml(source), 'comment').map(fault => `as a comment ${fault}`),
  ]
}

const links = REFUSED_ADDRESSES.flatMap(address => LINK_SYNTAXES.map(write => write(address)))

t.test('the corpus is as large as agreed', async t => {
  t.ok(HOSTILE_HTML.length + REFUSED_ADDRESSES.length + HOSTILE_MARKDOWN.length >= 400)
})

t.test('nothing but allowed elements, attributes and addresses', async t => {
  t.strictSame(failures(HOSTILE_HTML, unsafe), [])
  t.strictSame(failures(HOSTILE_MARKDOWN, unsafe), [])
  t.strictSame(failures(links, unsafe), [])
})

t.test('raw HTML is text, and all of it is seen', async t => {
  /** What must survive rendering: letters, digits and the sign that opens a tag. */
  const kept = (text: string) => text.replace(/[^\p{L}\p{N}<]/gu, '')
  // From the characters * _ ` and > that HTML happens to contain.
  const harmless = new Set(['p', 'br', 'em', 'strong', 'code', 'blockquote'])
  const lost = (source: string) =>
    [sectionHtml(source), commentHtml(source)].flatMap(html => [
      ...(kept(textOf(html)) === kept(source.toWellFormed()) ? [] : [`is shown as ${textOf(html)}`]),
      ...elementsIn(html).filter(name => !harmless.has(name)),
    ])
  t.strictSame(failures(HOSTILE_HTML, lost), [])
})

t.test('no syntax makes a link or an image of a refused address', async t => {
  const linked = (html: string) => elementsIn(html).filter(name => name === 'a' || name === 'img')
  t.strictSame(
    failures(links, source => linked(sectionHtml(source))),
    [],
  )
  // A web address within a refused one is linked in comments, like every bare address.
  const withoutWeb = links.filter(source => !/https?:\/\/./.test(source))
  t.strictSame(
    failures(withoutWeb, source => linked(commentHtml(source))),
    [],
  )
})

t.test('a source of hostile depth renders to bounded depth', async t => {
  t.strictSame(failures(Object.values(hostileNesting(4000)), unsafe), [])
})
