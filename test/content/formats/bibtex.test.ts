/** What is written as BibTeX reads back as the same references, by a reader of somebody else. */
import { readFileSync } from 'node:fs'
import { isDeepStrictEqual } from 'node:util'
import fc from 'fast-check'
import t from 'tap'
import { printBibtex } from '../../../src/content/formats/bibtex.ts'
import { readBibtex } from '../../../src/content/formats/bibtex-input.ts'
import { parseArticle } from '../../../src/content/formats/markdown.ts'
import type { Cited } from '../../../src/content/model/reference.ts'
import { NewReference, ReferenceType } from '../../../src/content/model/reference.ts'
import { SEED } from '../../seed.ts'

const cited = (fields: object): Cited => NewReference.parse({ key: 'k', title: 'T', ...fields }) as Cited

const WRITTEN: [name: string, fields: object, lines: string][] = [
  [
    'an article, with all its fields',
    {
      key: 'dean2025',
      type: 'article-journal',
      title: 'a 100% cheap & free Model: the iPhone of AI',
      author: [{ family: 'van der Berg', given: 'Jan' }, { literal: 'Barnes, Noble and Sons' }],
      issued: '2025-02-01',
      accessed: '2025-03',
      containerTitle: 'Journal of #1',
      volume: '3',
      issue: '4',
      page: '12–15',
      publisher: 'One and Two',
      DOI: '10.1000/a_b',
      URL: 'https://example.org/a_b?x=1&y=%20{}',
      ISBN: '978-3-16-148410-0',
      note: 'Costs 5 $',
    },
    String.raw`@article{dean2025,
  author = {van der Berg, Jan and {Barnes, Noble and Sons}},
  title = {a 100\% cheap \& free {Model:} the {iPhone} of {AI}},
  journal = {Journal of \#1},
  volume = {3},
  number = {4},
  pages = {12--15},
  publisher = {{One and Two}},
  year = {2025},
  month = feb,
  date = {2025-02-01},
  isbn = {978-3-16-148410-0},
  doi = {10.1000/a_b},
  url = {https://example.org/a_b?x=1&y=%20%7B%7D},
  urldate = {2025-03},
  note = {Costs 5 \$},
}
`,
  ],
  [
    'what TeX would read as commands and ligatures, and a brace that would not protect',
    {
      type: 'book',
      title: String.raw`\input{x} ~^ a -- b --- 'c'' &C`,
      publisher: 'A\u00a0B',
      issued: '2025',
    },
    String.raw`@book{k,
  title = {\textbackslash{}input\textbraceleft{}x\textbraceright{} \textasciitilde{}\textasciicircum{} a -{}- b -{}-{}- 'c'{}' {{}\&C}},
  publisher = {A~B},
  year = {2025},
}
`,
  ],
  [
    'Chinese',
    { type: 'webpage', title: '深度求索', author: [{ family: '王', given: '小明' }, { family: '孔子' }] },
    '@online{k,\n  author = {王, 小明 and {孔子}},\n  title = {深度求索},\n}\n',
  ],
  [
    'a report',
    { type: 'report', publisher: 'An Institute' },
    '@techreport{k,\n  title = {T},\n  institution = {An Institute},\n}\n',
  ],
  [
    'a thesis',
    { type: 'thesis', publisher: 'A University' },
    '@thesis{k,\n  title = {T},\n  school = {A University},\n}\n',
  ],
]

t.test('references are written with the fields of BibTeX', async t => {
  for (const [name, fields, expected] of WRITTEN) {
    t.equal(printBibtex([cited(fields)]), expected, name)
  }
  t.equal(printBibtex([]), '')
})

t.test('keys differ by more than case', async t => {
  const keys = ['Foo', 'foo', 'FOO', 'foo-2', 'DBLP:a.b'].map(key => cited({ key }))
  t.same(printBibtex(keys).match(/(?<=^@online\{)[^,]+/gm), ['Foo', 'foo-2', 'FOO-3', 'foo-2-2', 'DBLP:a.b'])
})

/** What a reader of BibTeX makes of the type. */
const TYPES: Partial<Record<Cited['type'], Cited['type']>> = {
  article: 'document',
  'article-magazine': 'article-journal',
  'article-newspaper': 'article-journal',
  bill: 'legislation',
  broadcast: 'document',
  'entry-encyclopedia': 'entry',
  interview: 'document',
  post: 'webpage',
  'post-weblog': 'webpage',
  speech: 'document',
}

const WITH_ISSUE: Cited['type'][] = [
  'article-journal',
  'article-magazine',
  'article-newspaper',
  'paper-conference',
]

/** The reference as BibTeX can say it: a name in one part is literal, and few types have an issue. */
const asRead = ({ author, type, issue, page, ...fields }: Cited) => ({
  ...fields,
  type: TYPES[type] ?? type,
  author: author.map(({ family, given, literal }) =>
    given === undefined ? { literal: literal ?? family } : { family, given },
  ),
  issue: WITH_ISSUE.includes(type) ? issue : null,
  page: page?.replace('–', '-') ?? null,
})

/** TeX has no several blanks in a row. The library leaves them behind some commands. */
const withSingleBlanks = (value: unknown): unknown =>
  JSON.parse(JSON.stringify(value).replace(/[^\S\u00a0]+/g, ' '))

function readBack(references: readonly Cited[]) {
  const text = printBibtex(references)
  const read = readBibtex(text)
  if ('faults' in read) {
    throw new Error(`${JSON.stringify(read.faults)}\n${text}`)
  }
  return read.references as Cited[]
}

t.test('all references of the example', async t => {
  const file = new URL('../../../seed/deepseek-the-ai-revolution-from-asia.md', import.meta.url)
  const read = parseArticle(readFileSync(file, 'utf8'))
  const references = ('article' in read ? read.article.references : []) as Cited[]
  t.equal(references.length, 3)
  t.same(readBack(references), references.map(asRead))
})

const pieces = fc.constantFrom(
  ...String.raw`\ { } ~ ^ $ & # % _ " ' @ , = - -- --- '' ${'``'} and AND van De iPhone AI Straße é 标题 <b> \textbf{x} 😀 1 . : ( ) %0`.split(
    ' ',
  ),
  ' ',
  '\u00a0',
)
const texts = fc
  .array(pieces, { minLength: 1, maxLength: 8 })
  .map(parts => parts.join(''))
  .filter(isLine)
const words = fc.constantFrom(
  'van',
  'Berg',
  'de la',
  'and',
  'Müller-Lüdenscheidt',
  '王',
  'Jr.',
  'a=b',
  'X, Y',
  'O’Neill',
  '-',
  'AT&T',
  '{',
)
const names = fc.array(words, { minLength: 1, maxLength: 3 }).map(parts => parts.join(' '))
const maybe = <T>(one: fc.Arbitrary<T>) => fc.option(one, { nil: null })
const dates = fc.constantFrom('2025', '2025-02', '2025-12-31', '0999-01-01')

const references = fc
  .record({
    type: fc.constantFrom(...ReferenceType.options),
    title: texts,
    author: fc.array(
      fc.oneof(
        names.map(literal => ({ literal })),
        fc.record({ family: names, given: names }),
      ),
      { maxLength: 3 },
    ),
    issued: maybe(dates),
    accessed: maybe(dates),
    URL: maybe(fc.webUrl({ withFragments: true, withQueryParameters: true })),
    DOI: maybe(
      fc.constantFrom('10.1000/a_b', '10.1002/(SICI)1097(199806)49:8<693::AID>3.0.CO;2-O', '10.1/100%25$#&~'),
    ),
    ISBN: maybe(texts),
    publisher: maybe(texts),
    containerTitle: maybe(texts),
    volume: maybe(texts),
    issue: maybe(texts),
    page: maybe(fc.constantFrom('1', '12-15', 'A-1', 'iv–x')),
    note: maybe(texts),
  })
  .map(cited)

function isLine(text: string) {
  return NewReference.safeParse({ key: 'k', title: text }).success
}

t.test('1,000 references at random', async t => {
  let count = 0
  fc.assert(
    fc.property(references, reference => {
      count++
      const read = withSingleBlanks(readBack([reference])[0])
      const expected = withSingleBlanks(asRead(reference))
      if (!isDeepStrictEqual(read, expected)) {
        throw new Error(`${JSON.stringify(read)}\n${JSON.stringify(expected)}\n${printBibtex([reference])}`)
      }
    }),
    { seed: SEED, numRuns: 1000 },
  )
  t.equal(count, 1000)
})
