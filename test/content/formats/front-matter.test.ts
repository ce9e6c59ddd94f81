/** How front matter reads and prints: text stays the text that was written. */
import t from 'tap'
import { parseArticle, printArticle } from '../../../src/content/formats/markdown.ts'

const read = (yaml: string) => {
  const result = parseArticle(`---\nslug: a-slug\nlang: en\n${yaml}\n---\n`)
  if ('faults' in result) {
    throw new Error(JSON.stringify(result.faults))
  }
  return result.article
}

t.test('what looks like a number or a truth value is text, but not in meta', async t => {
  t.equal(read('title: 1984').title, '1984')
  t.equal(read('title: yes').title, 'yes')
  t.equal(read('title: true').title, 'true')
  t.equal(read('title: 1e3').title, '1e3')
  t.strictSame(read('title: T\ntags: [2025, 0x1F, a]').tags, ['2025', '0x1F', 'a'])
  t.strictSame(read('title: T\nmeta: {a: 1e3, b: true, c: [~], 4: x}').meta, {
    a: 1000,
    b: true,
    c: [null],
    4: 'x',
  })
})

t.test('a name of JavaScript is a name like any other', async t => {
  t.throws(() => read('title: T\n__proto__: {a: b}'), /__proto__.*Is unknown/)
})

t.test('dates in the forms that CSL and Pandoc know', async t => {
  const issued = (date: string) =>
    read(`title: T\nreferences: [{id: a, title: T, issued: ${date}}]`).references[0]?.issued
  t.equal(issued('2025'), '2025')
  t.equal(issued('2025-02'), '2025-02')
  t.equal(issued('{date-parts: [[2025, 2, 1]]}'), '2025-02-01')
  t.equal(issued('{date-parts: [2025, 2]}'), '2025-02')
  t.equal(issued('[{year: 2025, month: 2, day: 1}]'), '2025-02-01')
  t.equal(issued('{year: 2025}'), '2025')
  t.equal(issued('{year: 800}'), '0800')
  t.throws(() => issued('[2024, 2025]'))
})

t.test('printed: only what is there, in a fixed order, quoted only where it must be', async t => {
  const article = read(
    [
      'publishedAt: 2025-02-01T01:00:00+01:00',
      'title: "a: b # c"',
      'summary: "One\\nTwo\\n---\\nThree"',
      'references:',
      '  - {id: k, title: "1e3", author: [{given: A, family: B}], container-title: C, page: 012}',
      '  - {id: l, title: L}',
      'authors: [{name: "no", url: https://a.example}, {name: Toàn}]',
      'image: {url: https://a.example/i.png, alt: "- x"}',
      'meta: {z: ["1", 1, "a\\u00a0b"], a: {}}',
      'tags: []',
    ].join('\n'),
  )
  t.equal(
    printArticle(article),
    [
      ...['---', 'title: "a: b # c"', 'slug: a-slug', 'lang: en', 'status: draft'],
      ...['publishedAt: 2025-02-01T00:00:00.000Z', 'summary: |-', '  One', '  Two', '  ---', '  Three'],
      ...['authors:', '  - name: no', '    url: https://a.example/', '  - name: Toàn'],
      ...['image:', '  url: https://a.example/i.png', '  alt: "- x"', 'commentPolicy: open'],
      ...['meta:', '  z:', '    - "1"', '    - 1', '    - "a\u00a0b"', '  a: {}'],
      ...['references:', '  - id: k', '    type: webpage', '    title: "1e3"', '    author:'],
      ...['      - family: B', '        given: A', '    container-title: C', '    page: "012"'],
      ...['  - id: l', '    type: webpage', '    title: L', '---', ''],
    ].join('\n'),
  )
})

t.test('white space at the ends of a text and objects that appear twice are printed as they are', async t => {
  const twice = { x: ['y'] }
  for (const last of ['\n\n', ' x\n\n', '\n\t', 'x\n']) {
    const article = { ...read('title: T'), meta: { a: twice, b: twice, c: last } }
    t.strictSame(parseArticle(printArticle(article)), { article })
  }
})
