/** BibTeX as people have it: what becomes of it, and what is said about its faults. */
import { once } from 'node:events'
import { type AddressInfo, createServer } from 'node:net'
import t from 'tap'
import { readBibtex } from '../../../src/content/formats/bibtex-input.ts'
import { LIMITS } from '../../../src/kernel/limits.ts'

const READ: [name: string, text: string, expected: Record<string, unknown>[]][] = [
  [
    'an article of a journal',
    String.raw`@article{dean2025,
      author = {Dean, Ann and Jos{\'e} Mar\'ia Ruiz}, title = "The {AI} \& $x^2$ --- \emph{a} view",
      journal = {Journal of {Things}}, year = 2025, month = feb, volume = 3, number = {4}, pages = {12--15},
      doi = {10.1000/ab\_c}, url = {https://example.org/a\_b?x=1&y=2%20}, isbn = {1-2}, note = {A note.} }`,
    [
      {
        key: 'dean2025',
        type: 'article-journal',
        title: 'The AI & x² — a view',
        author: [
          { family: 'Dean', given: 'Ann' },
          { family: 'Ruiz', given: 'José María' },
        ],
        issued: '2025-02',
        accessed: null,
        URL: 'https://example.org/a_b?x=1&y=2%20',
        DOI: '10.1000/ab_c',
        ISBN: '1-2',
        publisher: null,
        containerTitle: 'Journal of Things',
        volume: '3',
        issue: '4',
        page: '12-15',
        note: 'A note.',
      },
    ],
  ],
  [
    'names',
    `@book{a, title = {T}, author = {van der Berg, Jan and {Barnes and Noble} and Plato and King, Jr., Martin and
      de la Cruz and {} and 王小明 and given=Kim and others}}`,
    [
      {
        author: [
          { family: 'van der Berg', given: 'Jan' },
          { literal: 'Barnes and Noble' },
          { literal: 'Plato' },
          { family: 'King', given: 'Martin, Jr.' },
          { literal: 'de la Cruz' },
          { literal: '王小明' },
          { literal: 'Kim' },
        ],
      },
    ],
  ],
  [
    'letters without a dot under accents, and those of Scandinavia',
    String.raw`@book{a, title = {\^{\j} {\AA}\ldots{} \i}, author = {Garc{\'{\i}}a, H{\aa}kan and Y{\i}ld{\i}z, Mar\'\i a}}`,
    [
      {
        title: 'ĵ Å… ı',
        author: [
          { family: 'García', given: 'Håkan' },
          { family: 'Yıldız', given: 'María' },
        ],
      },
    ],
  ],
  [
    'months as they are written',
    `@book{a, title = {A}, year = 2020, month = {March}} @book{b, title = {B}, year = 2020, month = "Sept."}
     @book{c, title = {C}, year = 2020, month = {11}} @book{d, title = {D}, year = 2020, month = {winter}}`,
    ['2020-03', '2020-09', '2020-11', '2020'].map(issued => ({ issued })),
  ],
  [
    'several entries of several types, in their order, between other texts',
    `Zotero made this. @comment{not this}
     @preamble{"nor this"} @string{ieee = "IEEE"}
     @inproceedings{a, title = {A}, booktitle = {Proceedings}, publisher = ieee # { Press}}
     @ONLINE(b, title = {B}, date = {2025-01-31}, urldate = {2025-02}, organization = {One and Two})
     @phdthesis{c, title = {C}, school = {A University}}
     @unpublished{d, title = {D}, date = {2020/2022}}`,
    [
      { key: 'a', type: 'paper-conference', containerTitle: 'Proceedings', publisher: 'IEEE Press' },
      { key: 'b', type: 'webpage', issued: '2025-01-31', accessed: '2025-02', publisher: 'One and Two' },
      { key: 'c', type: 'thesis', publisher: 'A University' },
      { key: 'd', type: 'document', issued: '2020' },
    ],
  ],
  [
    'what is taken from another entry, one level deep',
    `@inbook{a, title = {A}, crossref = {b}} @book{b, title = {B}, year = 1999, crossref = {c}}
     @book{c, title = {C}, year = 1998} @misc{d, title = {D}, crossref = {constructor}} @misc{e, title = {E}, crossref = {d}}`,
    [
      { title: 'A', containerTitle: 'B', issued: '1999' },
      { title: 'B', issued: '1999' },
      { title: 'C' },
      { title: 'D' },
      { title: 'E' },
    ],
  ],
  [
    'fields that references do not have need not be TeX',
    '@misc{a, title = {<b>A</b> {\\bf b} \\textsuperscript{c}}, abstract = {It costs $5 \\begin{x}}, file = {C:\\x}}',
    [{ title: '<b>A</b> b c' }],
  ],
  ['an abbreviation of another text is unknown here', '@misc{a, title = {A}, note = ieee}', [{ note: null }]],
]

t.test('entries become references', async t => {
  for (const [name, text, expected] of READ) {
    const read = readBibtex(text)
    t.match(read, { references: expected }, name)
    t.equal('references' in read && read.references.length, expected.length, name)
    for (const [index, { author }] of expected.entries()) {
      t.same(author && 'references' in read && read.references[index]?.author, author, name)
    }
  }
})

const ENTRY = '@misc{x, title = {T}}\n'

const FAULTS: [
  name: string,
  text: string,
  faults: [line: number | null, field: string | null, code: string][],
][] = [
  ['nothing', '', [[null, null, 'too-few']]],
  ['an address', 'https://example.org/references.bib', [[null, null, 'too-few']]],
  ['another format', '{"id": "a"}', [[null, null, 'too-few']]],
  ['a field without its end', '@book{a,\n  title = {A\n}\n', [[4, null, 'format']]],
  ['an entry without a key', `${ENTRY}@book{title = {A}}`, [[2, null, 'format']]],
  [
    'braces within braces',
    `@misc{a, title = ${'{'.repeat(20_000)}${'}'.repeat(20_000)}}`,
    [[null, null, 'format']],
  ],
  [
    'TeX without its end',
    `${ENTRY}@misc{a, title = {A}}\n@misc{b, title = {$B}}\n@misc{c, title = {\\begin{it}C}}`,
    [
      [3, '2', 'format'],
      [4, '3', 'format'],
    ],
  ],
  [
    'values that references cannot have',
    `${ENTRY}\n@online{a/b,\n url = {ftp://example.org}, year = {in press}}`,
    [
      [3, '1.key', 'format'],
      [3, '1.title', 'required'],
      [3, '1.issued', 'format'],
      [3, '1.URL', 'format'],
    ],
  ],
  ['a key twice', `${ENTRY}${ENTRY}`, [[2, '1.key', 'duplicate']]],
  ['a line that is not found', '@misc %\n {x, title = {}}', [[null, '0.title', 'required']]],
  ['a long text', '%'.repeat(LIMITS.bibtex + 1), [[null, null, 'too-long']]],
  ['a long field', `${ENTRY}@misc{a, author = {${'a '.repeat(10_001)}}}`, [[2, '1.author', 'too-long']]],
  [
    'abbreviations that grow',
    `@string{a0 = "aaaaaaaaaa"}${Array.from({ length: 40 }, (_, n) => `@string{a${n + 1} = a${n} # a${n}}`).join('')}@misc{a, title = a40}`,
    [[null, null, 'format']],
  ],
  [
    'abbreviations that grow less',
    `@string{a = "${'a'.repeat(LIMITS.bibtexField)}"}${Array.from({ length: 11 }, (_, n) => `@misc{k${n}, note = a}`).join('')}`,
    [[1, '10.note', 'too-long']],
  ],
  ['many entries', '@a{x,y=1}'.repeat(LIMITS.referencesPerArticle + 1), [[null, null, 'too-many']]],
]

t.test('faults are named with their lines', async t => {
  for (const [name, text, faults] of FAULTS) {
    const read = readBibtex(text)
    t.same('faults' in read && read.faults.map(({ line, field, code }) => [line, field, code]), faults, name)
    t.notMatch(JSON.stringify(read), /ftp:|in press/, 'and without the text')
  }
})

t.test('what one file abbreviates is not known to the next', async t => {
  t.match(readBibtex('@string{jan = "Secret"} @misc{a, title = jan}'), { references: [{ title: 'Secret' }] })
  t.match(readBibtex('@misc{a, title = jan}'), { references: [{ title: '01' }] })
})

t.test('no address in a file is fetched', async t => {
  let connections = 0
  const server = createServer(socket => {
    connections += 1
    socket.destroy()
  })
  await once(server.listen(0, '127.0.0.1'), 'listening')
  t.teardown(() => server.close())
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/x.bib`
  for (const text of [
    url,
    `{"url": "${url}"}`,
    `@misc{a, title = {${url}}, url = {${url}}, crossref = {${url}}, howpublished = {\\url{${url}}}}`,
    `@misc{${url}, title = {\\href{${url}}{a}}}`,
  ]) {
    readBibtex(text)
  }
  await new Promise(done => setImmediate(done))
  t.equal(connections, 0)
})
