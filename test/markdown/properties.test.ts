import { deepStrictEqual as deepEqual } from 'node:assert/strict'
import fc from 'fast-check'
import t from 'tap'
import { headingsIn, renderComment, renderSection } from '../../src/markdown/render.ts'
import { SEED } from '../seed.ts'
import { faultsIn, textOf } from './allowed-html.ts'
import { HOSTILE_HTML } from './hostile-html.ts'
import { REFUSED_ADDRESSES } from './hostile-links.ts'
import { HOSTILE_MARKDOWN } from './hostile-markdown.ts'

const references = new Map([
  ['a', 1],
  ['b', 2],
])
const section = (source: string) => renderSection(source, { lang: 'en', references })

const markup = fc.constantFrom(
  ...[
    '*',
    '**',
    '_',
    '~~',
    '`',
    '```',
    '[',
    ']',
    '(',
    ')',
    '](',
    '![',
    '<',
    '>',
    '|',
    '|-|',
    ':-:',
    '\\',
    '&',
    ';',
    '"',
  ],
  ...[
    "'",
    '\n',
    '\n\n',
    '  \n',
    '\t',
    '    ',
    '- ',
    '1. ',
    '> ',
    '# ',
    '---',
    '===',
    '[a]: ',
    '[@a',
    '@b',
    ', p. 3',
    ' ',
  ],
  ...[
    'http://a.example',
    'https://',
    'mailto:',
    'javascript:',
    'data:',
    '//',
    '/',
    '#',
    '&#106;',
    '%3a',
    '\u0000',
    '\ud800',
  ],
  ...['<script>', '</p>', '<!--', '<svg', ' onclick=', 'x', 'y', '深', '\u202e'],
)
const fragment = fc.oneof(
  { weight: 8, arbitrary: markup },
  { weight: 1, arbitrary: fc.string({ unit: 'binary', maxLength: 20 }) },
  { weight: 1, arbitrary: fc.constantFrom(...HOSTILE_HTML, ...HOSTILE_MARKDOWN, ...REFUSED_ADDRESSES) },
)
const sources = fc.array(fragment, { maxLength: 60 }).map(fragments => fragments.join(''))

t.test('any source gives allowed HTML only', async () => {
  fc.assert(
    fc.property(sources, source => {
      // Thrown and not counted: a property has thousands of runs.
      deepEqual(faultsIn(section(source).html, 'section'), [])
      deepEqual(faultsIn(renderComment(source).html, 'comment'), [])
    }),
    { seed: SEED, numRuns: 4000 },
  )
})

t.test('any string gives allowed HTML only', async () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary', maxLength: 200 }), source => {
      return (
        faultsIn(section(source).html, 'section').length === 0 &&
        faultsIn(renderComment(source).html, 'comment').length === 0
      )
    }),
    { seed: SEED, numRuns: 2000 },
  )
})

t.test('the text of a comment is what its HTML shows', async () => {
  const letters = (text: string) => text.replace(/[^\p{L}]/gu, '')
  fc.assert(
    fc.property(sources, source => {
      const { html, text } = renderComment(source)
      return letters(textOf(html)) === letters(text)
    }),
    { seed: SEED, numRuns: 2000 },
  )
})

t.test('the lines of headings lie within the source', async () => {
  fc.assert(
    fc.property(sources, source => {
      const lines = source.split(/\r\n?|\n/).length
      return headingsIn(source).every(line => line >= 1 && line <= lines)
    }),
    { seed: SEED, numRuns: 2000 },
  )
})
