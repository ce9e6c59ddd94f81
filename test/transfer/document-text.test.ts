/** Words of a plain text stay what they are when they become Markdown. */
import fc from 'fast-check'
import t from 'tap'
import { parseArticle, printArticle } from '../../src/content/formats/markdown.ts'
import { LIMITS } from '../../src/kernel/limits.ts'
import { renderSection } from '../../src/markdown/render.ts'
import { textBlocks } from '../../src/transfer/document/blocks.ts'
import { bodyOf, literalText } from '../../src/transfer/document/body.ts'
import { readDocument, UnreadableDocumentError } from '../../src/transfer/document/document.ts'
import { SEED } from '../seed.ts'

const OPTIONS = { lang: 'en', references: new Map([['key', 1]]) }

const special = fc.constantFrom(
  ...[
    '*',
    '**',
    '_',
    '__',
    '`',
    '``',
    '~~',
    '#',
    '##',
    '-',
    '+',
    '=',
    '>',
    '<',
    '|',
    '!',
    '[',
    ']',
    '(',
    ')',
    ':::',
  ],
  ...[
    '\\',
    '&amp;',
    '&',
    '1.',
    '2)',
    '---',
    '===',
    '[@key]',
    '[a]: b',
    '<b>',
    '<http://a.example>',
    'a',
    'b_c',
    'é',
  ],
  ...['漢', '{#a}', '"', '‘', '. ', ' ', ' ', '\u00a0'],
)

t.test('any line is shown as it is', async t => {
  fc.assert(
    fc.property(fc.array(special, { minLength: 1, maxLength: 8 }), parts => {
      const line = parts.join('').trim().replace(/ +/g, ' ')
      const { text, html } = renderSection(literalText(line), OPTIONS)
      return text === line && (line === '' || /^<p>[^<]*<\/p>\n$/.test(html))
    }),
    { seed: SEED, numRuns: 5000 },
  )
  t.pass()
})

const shapes: { name: string; text: string; body: string }[] = [
  {
    name: 'wrapped lines',
    text: `${'word '.repeat(14)}\n${'word '.repeat(14)}\nend.`,
    body: `${'word '.repeat(28)}end.`,
  },
  {
    name: 'hyphens at the margin, and text without spaces',
    text: `${'x'.repeat(60)} well-\nknown\n\n${'漢'.repeat(36)}\n${'字'.repeat(10)}`,
    body: `${'x'.repeat(60)} well-known\n\n${'漢'.repeat(36)}${'字'.repeat(10)}`,
  },
  { name: 'a line that looks like a fence', text: '::: x', body: '\\::: x' },
  {
    name: 'a short line among wrapped ones keeps its end',
    text: `${'x'.repeat(60)}\nshort\n${'y'.repeat(20)}`,
    body: `${'x'.repeat(60)} short\\\n${'y'.repeat(20)}`,
  },
  { name: 'verse', text: 'Roses are red\nViolets are blue', body: 'Roses are red\\\nViolets are blue' },
  { name: 'a year at the beginning', text: '1986. That was a year.', body: '1986\\. That was a year.' },
  {
    name: 'a year, and a number that no neighbour continues',
    text: '1984. So the year began.\n\nIt was cold.\n\n3. And so on.\n\n5. And so forth.',
    body: '1984\\. So the year began.\n\nIt was cold.\n\n3\\. And so on.\n\n5\\. And so forth.',
  },
  { name: 'numbers in one block', text: '1. a\n2) b\n   c', body: '1. a\n2. b c' },
  { name: 'numbers in several blocks', text: '3. a\n\n4. b\n\n6. c', body: '3. a\n\n4. b\n\n6\\. c' },
  {
    name: 'nested lists, with tabs and with other bullets',
    text: '• a\n\t- b\n\t\t1. c\n\t- d\n• # e',
    body: '- a\n  - b\n    1. c\n  - d\n- \\# e',
  },
  { name: 'a list below its sentence', text: 'Take:\n- one\n- two', body: 'Take:\n\n- one\n- two' },
  {
    name: 'a dash in a paragraph',
    text: 'He came\n- late -\nand left.',
    body: 'He came\\\n\\- late -\\\nand left.',
  },
  { name: 'a quotation', text: '> Say\n>\n>* it', body: '> Say\n>\n> \\* it' },
  { name: 'a rule', text: 'a\n\n* * *\n\nb', body: 'a\n\n***\n\nb' },
  {
    name: 'a rule that underlines nothing',
    text: 'A sentence.\n---------------------',
    body: 'A sentence.\\\n\\---------------------',
  },
  {
    name: 'paragraphs by indentation',
    text: '  One ends.\n  Two goes on\nhere.\n\tThree.',
    body: 'One ends.\n\nTwo goes on\\\nhere.\n\nThree.',
  },
  {
    name: 'a list with long items and text below',
    text: `- ${'long '.repeat(30)}\n  more\nText.`,
    body: `- ${'long '.repeat(30)}more\n\nText.`,
  },
]

for (const { name, text, body } of shapes) {
  t.test(name, async t => {
    t.equal(bodyOf(textBlocks(text)), body)
  })
}

t.test(
  'control characters, which no field may hold, are dropped; line ends of all kinds are line ends',
  async t => {
    const lines = textBlocks('\ufeffa\u0007b\r\nc\rd\u2028e\u0085f\fg\u000bh').map(block => block.lines)
    t.strictSame(lines, [['ab', 'c', 'd', 'e', 'f'], ['g'], ['h']])
  },
)

const unreadable: [string, string, RegExp][] = [
  ['nothing', '', /no text/],
  ['blank lines', '\ufeff \r\n\u00a0\n\t', /no text/],
  ['a binary file', 'a\0b', /not a text/],
  ['another encoding', 'caf\ufffd\ufffd', /not a text/],
  ['HTML', '\n<!DOCTYPE html><p>x', /HTML/],
  ['only a comment form', 'Leave a Reply\n\nName', /no text above the comment form/],
  ['too much text', `T\n\n${'word '.repeat(30_000)}`, /makes no valid article.*sections\.0\.body/],
]

for (const [name, text, message] of unreadable) {
  t.test(`${name} is refused`, async t => {
    t.throws(() => readDocument(text), UnreadableDocumentError)
    t.throws(() => readDocument(text), { message })

    t.test('a text that is too much is refused before it is read', async t => {
      const headings = Array.from(
        { length: LIMITS.sectionsPerArticle + 1 },
        (_one, index) => `Heading ${index}\n-------`,
      )
      const scenarios: [text: string, says: RegExp][] = [
        ['a'.repeat(LIMITS.requestBytes + 1), /longer than 4194304 characters/],
        [`A${'\u0316\u0301'.repeat(16)}`, /more than 30 combining marks in a row/],
        [`Title\n\n${headings.join('\n\nSome words of it.\n\n')}`, /more than 1000 headings/],
      ]
      for (const [text, says] of scenarios) {
        t.throws(() => readDocument(text), { name: 'UnreadableDocumentError', message: says })
      }
    })
  })
}

const paragraphs = fc.constantFrom(
  ...[
    'Title Like This',
    'PART ONE',
    '1. First',
    '1.1 Second',
    '第一章 开始',
    'Conclusion',
    'Under\n=====',
    'Down\n----',
  ],
  ...[
    'It was late. Nobody came.',
    'One sentence only.',
    '- a\n- b',
    '1. a\n2. b',
    '> said',
    'By Ann Lee',
    '***',
    '# x',
  ],
  ...[
    'References',
    'Related posts',
    'short',
    `${'many words '.repeat(30)}end.`,
    '::: {.note}',
    '```',
    '[@a] *b* _c_',
  ],
)

t.test('1,000 texts at random: no letter is lost, and the article survives as Markdown', async t => {
  const letters = (text: string) => text.match(/[\p{L}\p{N}]+/gu)?.join(' ')
  fc.assert(
    fc.property(fc.array(paragraphs, { minLength: 1, maxLength: 12 }), parts => {
      const { article, outline } = readDocument(`Start\n\n${parts.join('\n\n')}`)
      const result = parseArticle(printArticle(article))
      const kept =
        outline.length > 0 && JSON.stringify(sorted(result)) === JSON.stringify(sorted({ article }))
      const isCut = parts.some(part => /^Related|^References/.test(part))
      const read = letters(
        JSON.stringify(article.sections)
          .replace(/"(\w+)":/g, '')
          .replace(/\\+n?/g, ' '),
      )
      return (
        kept &&
        (isCut ||
          letters(parts.join(' '))
            ?.split(' ')
            .every(word => `Start ${article.subtitle} ${read}`.includes(word)))
      )
    }),
    { seed: SEED, numRuns: 1000 },
  )
  t.pass()
})

function sorted(value: unknown): unknown {
  if (Array.isArray(value)) {
    return value.map(sorted)
  }
  return typeof value === 'object' && value !== null
    ? Object.fromEntries(
        Object.entries(value)
          .toSorted()
          .map(([key, inner]) => [key, sorted(inner)]),
      )
    : value
}
