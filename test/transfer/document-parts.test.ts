/** What the reader of plain text takes for a subtitle, a heading, the end of a page or a language, and what not. */
import t from 'tap'
import type { NewSection } from '../../src/content/model/section.ts'
import { readDocument } from '../../src/transfer/document/document.ts'
import { outlineOf } from '../../src/transfer/document/outline.ts'

const TEXT = 'This is a paragraph of the text. It has two sentences, and that is enough.'

/** The headings as an indented list; `[kind]` for sections without one. */
const outline = (sections: readonly NewSection[], indent = ''): string[] =>
  sections.flatMap(({ heading, kind, sections: below }) => [
    indent + (heading ?? `[${kind}]`),
    ...outline(below, `${indent}  `),
  ])

const read = (...blocks: string[]) => readDocument(blocks.join('\n\n'))
const headings = (...blocks: string[]) =>
  outline(read('The Title', TEXT, ...blocks).article.sections).slice(1)

t.test('subtitles', async t => {
  const subtitleOf = (...blocks: string[]) => read('The Title', ...blocks).article.subtitle
  t.equal(subtitleOf('A short line below it', TEXT), 'A short line below it')
  t.equal(subtitleOf('Is this one below it?', TEXT), 'Is this one below it?')
  t.equal(
    read('The Title\nA short line below it', TEXT).article.subtitle,
    'A short line below it',
    'no blank line',
  )
  t.equal(subtitleOf('Một bức tranh', TEXT), 'Một bức tranh', 'short, but in another language')
  const isNoted = (...blocks: string[]) =>
    read('The Title', ...blocks).notes.some(note => note.startsWith('The subtitle was taken to be in vi'))
  t.ok(isNoted('Một bức tranh', TEXT))
  t.notOk(isNoted('A short line below it', TEXT))
  t.equal(subtitleOf('Two words', TEXT), null, 'as short as a heading')
  t.equal(subtitleOf('This line is a sentence.', TEXT), null)
  t.equal(subtitleOf('This line opens a list:', TEXT), null)
  t.equal(subtitleOf('A short line that nothing follows'), null)
  t.equal(subtitleOf('1. A line with a number', TEXT), null)
  t.equal(subtitleOf('1986. A line with a year', TEXT), null)
  t.equal(subtitleOf('A LINE IN CAPITAL LETTERS', TEXT), null)
  t.equal(subtitleOf('A line that is underlined\n-------------------------', TEXT), null)
  t.equal(subtitleOf('About the authors', TEXT), null)
  t.equal(subtitleOf(`${'word '.repeat(50)}end`, TEXT), null)
  t.equal(subtitleOf('Roses are red today\nViolets are blue', TEXT), null)
})

t.test('bylines and dates stay in the text, with a note', async t => {
  for (const line of [
    'By Jane van Doe',
    'January 5, 2025',
    '2025-02-01',
    'Published on Monday',
    '5 min read',
  ]) {
    const { article, notes } = read('The Title', line, 'The First Part', TEXT)
    t.strictSame(outline(article.sections), ['[prose]', 'The First Part'], line)
    t.ok(
      notes.some(note => note.startsWith(`“${line}” looks like a byline`)),
      line,
    )
  }
})

t.test('a first line that is no title', async t => {
  const { article, notes } = read(`${'Long words 漢 '.repeat(20)}end.`, TEXT)
  t.match(article.title, /^(?:Long words 漢 ?)+…$/)
  t.match(article.sections[0]?.body, /^Long .* end\.\n\nThis is/)
  t.match(notes[0], /too long for a title/)
})

t.test('slugs', async t => {
  const slugs = ['New', '。', 'Chợ nổi'].map(title => read(title, TEXT).article.slug)
  t.strictSame(slugs, ['new-article', 'article', 'cho-noi'])
})

t.test('headings', async t => {
  t.strictSame(headings('What came next', TEXT), ['What came next'])
  t.strictSame(headings('¿Qué pasó?', TEXT), ['¿Qué pasó?'])
  t.strictSame(headings('24 Hours', TEXT, '1984', TEXT), ['24 Hours', '1984'], 'no numbers of chapters')
  t.strictSame(headings('***', 'After the Stars', TEXT), ['After the Stars'])
  t.strictSame(headings('PART ONE', TEXT, 'References:', 'A work'), ['PART ONE'], 'references are no section')
  t.strictSame(headings('First Part', 'Second Part'), [], 'nothing follows')
  t.strictSame(headings('Some Line', 'Another Line', 'A Third Line', TEXT), [], 'too many in a row')
  t.strictSame(headings('in small letters', TEXT), [])
  t.strictSame(headings('Ends with a comma,', TEXT), [])
  t.strictSame(headings(`${'Word '.repeat(15)}`, TEXT), [], 'too many words')
  t.strictSame(headings(`${'Longword'.repeat(13)}`, TEXT), [], 'too wide')
  t.strictSame(headings('Ann', TEXT, 'Ann', TEXT), [], 'the name of a speaker')
  t.strictSame(headings('1. Milk', '2. Bread', '3. Tea', TEXT), [], 'a list')
  t.strictSame(headings('References', 'A work', 'Another Work', TEXT), [], 'names of works')
  t.strictSame(
    headings('REFERENCES', 'A work', 'ABOUT US', TEXT),
    ['ABOUT US'],
    'ended by a heading of that look',
  )
  t.strictSame(headings('References\nA work', 'Appendix', TEXT), ['Appendix'])
})

t.test('levels that the look says', async t => {
  t.strictSame(headings('Chapter 1', '1.1 One', TEXT, '1.2 Two', TEXT, 'Chapter II: More', TEXT), [
    ...['Chapter 1', '  1.1 One', '  1.2 Two', 'Chapter II: More'],
  ])
  t.strictSame(headings('第一章 开始', '第一节 早晨', TEXT, '(二) 晚上', TEXT, '二、结束', TEXT), [
    ...['第一章 开始', '  第一节 早晨', '  (二) 晚上', '二、结束'],
  ])
  t.strictSame(
    headings(
      '1. One',
      '1.1. A',
      '1.1.1 B',
      '1.1.1.1 C',
      '1.1.1.1.1 D',
      '1.1.1.1.1.1 E',
      '1.1.1.1.1.1.1 F',
      TEXT,
    ),
    [
      ...[
        '1. One',
        '  1.1. A',
        '    1.1.1 B',
        '      1.1.1.1 C',
        '        1.1.1.1.1 D',
        '          1.1.1.1.1.1 E',
      ],
      '          1.1.1.1.1.1.1 F',
    ],
  )
  t.strictSame(
    headings('One\n===', 'Two\n---', TEXT, 'A Plain Line', TEXT, 'Three\n=====', TEXT, 'Conclusion', TEXT),
    [...['One', '  Two', 'Three', 'Conclusion']],
  )
  t.strictSame(headings('A Plain Line', TEXT, 'THE PART', TEXT, 'Small Part', TEXT, 'Conclusion', TEXT), [
    ...['A Plain Line', 'THE PART', '  Small Part', 'Conclusion'],
  ])
})

t.test('groups: a heading that another follows at once is its parent', async t => {
  t.strictSame(headings('A', 'B', TEXT, 'C', TEXT, 'D', 'E', TEXT, 'Conclusion', TEXT, 'F', TEXT), [
    ...['A', '  B', '  C', 'D', '  E', 'Conclusion', 'F'],
  ])
  t.strictSame(headings('Conclusion', 'What We Know', TEXT, 'What We Do Not', TEXT), [
    ...['Conclusion', '  What We Know', '  What We Do Not'],
  ])
})

t.test('the sentence that closes a group', async t => {
  const first = 'Rivers carry gravel to the harbour. Nobody pays for it.'
  const second = 'Ships need deep water. The council pays for dredging.'
  const closing = 'Rivers bring gravel and ships need water, so the council keeps dredging.'
  const group = (sentence: string, below = 'Next Part') =>
    headings('Harbours', 'Gravel', first, 'Water', second, sentence, below, TEXT)
  t.strictSame(group(closing), ['Harbours', '  Gravel', '  Water', '  [quote]', 'Next Part'])
  t.strictSame(group(closing, 'Conclusion'), ['Harbours', '  Gravel', '  Water', '  [quote]', 'Conclusion'])
  const open = ['Harbours', '  Gravel', '  Water', '  Next Part']
  t.strictSame(group('The council met in May.'), open, 'it sums up nothing')
  t.strictSame(group('Ships need water, and the council knows it.'), open, 'only the last section')
  t.strictSame(group(`${closing} That is all.`), open, 'two sentences')
  t.strictSame(group(closing.replace(', so', `, ${'so '.repeat(40)}`)), open, 'too long')
  t.strictSame(
    headings(
      '港口',
      '河流',
      '河流带来砾石。没有人付钱。',
      '船只',
      '船只需要深水。市政府付钱。',
      '河流带来砾石,船只需要深水。',
      '下一章',
      TEXT,
    ),
    [...['港口', '  河流', '  船只', '  [quote]', '下一章']],
  )
})

t.test('the end of a page', async t => {
  const kept = (...blocks: string[]) =>
    read('The Title', TEXT, ...blocks).article.sections[0]?.body.split('\n\n').length
  t.equal(kept(TEXT, 'Leave a comment', TEXT), 2, 'whatever follows the form')
  t.equal(
    kept('Related posts', 'Another Title', 'Share this', 'Your email address will not be published.', TEXT),
    1,
  )
  t.equal(kept('Related posts', 'Another Title'), 1)
  t.equal(kept('Leave a comment', 'Related posts', 'Another Title'), 1)
  t.equal(
    kept('3 Comments', 'Tom says:', 'Great article!', 'Leave a reply'),
    1,
    'short comments above the form',
  )
  t.equal(kept('Comments', TEXT), 1, 'a heading when text follows')
  t.strictSame(headings('Comments', `${TEXT} ${TEXT}`, 'Leave a reply'), ['Comments'])
  t.strictSame(headings('Comments', TEXT), ['Comments'])
  t.match(
    read('The Title', TEXT, 'Laisser un commentaire').notes.at(-1),
    /Everything from “Laisser un commentaire” on/,
  )
})

t.test('languages, und when it is not clear', async t => {
  const texts: [string, string][] = [
    ['le chat est dans la maison et les enfants sont dans une école pour apprendre', 'fr'],
    ['el perro y los gatos del barrio con una casa para los niños pero más', 'es'],
    ['これは日本語の文章です。漢字もあります。', 'ja'],
    ['이것은 한국어 문장입니다.', 'ko'],
    ['Αυτό είναι ένα κείμενο.', 'el'],
    ['Это русский или болгарский текст.', 'und'],
    ['Lorem ipsum dolor sit amet.', 'und'],
    ['A bowl of phở', 'en'],
    ['12345 67890.', 'und'],
    ['Món phở is a soup of the north, and it is loved for the broth that they make.', 'en'],
  ]
  for (const [text, lang] of texts) {
    t.equal(read('X', `${text}.`).article.lang, lang, text)
  }
  t.match(read('X', 'Lorem ipsum.').notes, [/not recognised/])
  t.strictSame(
    read('X', 'Заголовок на другом языке', TEXT).article.subtitleLang,
    null,
    'Cyrillic is not one language',
  )
})

t.test('an underline is about as long as its line', async t => {
  for (const [length, found] of [
    [3, []],
    [4, ['Nine abcd']],
    [14, ['Nine abcd']],
    [15, []],
  ] as const) {
    t.strictSame(
      headings('One\n===', TEXT, `Nine abcd\n${'='.repeat(length)}`, TEXT).slice(1),
      found,
      `${length}`,
    )
  }
})

t.test('the outline that is shown first', async t => {
  const section = (body: string, heading: string | null = null): NewSection => ({
    ...{ heading, body, kind: 'prose', sections: [] },
  })
  const sections = [section('x'.repeat(50)), section('y'.repeat(51)), section('a few words', 'Heading')]
  const article = { ...read('The Title', TEXT).article, subtitle: 'Below', subtitleLang: 'vi', sections }
  t.strictSame(outlineOf(article).split('\n'), [
    'The Title (en)',
    'Below (subtitle, vi)',
    `  [prose] “${'x'.repeat(50)}” · 1 word`,
    `  [prose] “${'y'.repeat(50)}…” · 1 word`,
    '  Heading · 3 words',
  ])
})
