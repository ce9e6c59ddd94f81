/** What is refused in a Markdown article, where, and in which words. All faults of a file are told at once. */
import t from 'tap'
import { type Fault, parseArticle } from '../../../src/content/formats/markdown.ts'
import { LIMITS } from '../../../src/kernel/limits.ts'

const FRONT = '---\ntitle: T\nslug: a-slug\nlang: en\n---\n'

/** `line field: detail`, each part as far as it is there. */
const faultsOf = (markdown: string): string[] => {
  const result = parseArticle(markdown)
  return 'faults' in result ? result.faults.map(shown) : []
}

const shown = ({ line, field, detail }: Fault) => `${line ?? '-'} ${field ?? '-'}: ${detail}`

const fields = (yaml: string) => `---\ntitle: T\nslug: a-slug\nlang: en\n${yaml}\n---\n`

const KNOWN = 'Known: #anchor .prose .quote .figure .note'

const scenarios: { name: string; markdown: string; faults: (string | RegExp)[] }[] = [
  {
    name: 'an empty file',
    markdown: '',
    faults: ['1 -: Must begin with front matter between two lines `---`.'],
  },
  {
    name: 'a file without front matter, whose sections are checked all the same',
    markdown: '# A\n::: {.wrong}\n:::\n---\n# B {#Bad}',
    faults: [
      '1 -: The first line must be `---`, which opens the front matter.',
      `2 -: Unknown attributes: .wrong. ${KNOWN}`,
      /^5 sections\.1\.anchor: Must be words of a-z/,
    ],
  },
  {
    name: 'front matter that is never closed',
    markdown: '---\ntitle: T\n',
    faults: ['1 -: Must begin with front matter between two lines `---`.'],
  },
  {
    name: 'lines that only begin like one that opens it',
    markdown: '--- x\ntitle: T\n---\n',
    faults: ['1 -: The first line must be `---`, which opens the front matter.'],
  },
  {
    name: 'or like one that closes it',
    markdown: '---\ntitle: T\n----\n--- x\n',
    faults: ['1 -: Must begin with front matter between two lines `---`.'],
  },
  {
    name: 'front matter that is too long',
    markdown: `---\n# ${'x'.repeat(LIMITS.requestBytes)}\n---\n`,
    faults: [`1 -: The front matter is longer than ${LIMITS.requestBytes} characters.`],
  },
  {
    name: 'a list',
    markdown: '---\n- a\n---\n',
    faults: ['2 -: The front matter must be a YAML mapping of keys to values.'],
  },
  {
    name: 'empty front matter',
    markdown: '---\n---\n',
    faults: ['- slug: Is required.', '- title: Is required.', '- lang: Is required.'],
  },
  {
    name: 'keys without values are absent',
    markdown: '---\ntitle:\nslug: a-slug\nlang: en\ntags:\nmeta: {a: }\n---\n',
    faults: ['2 title: Is required.'],
  },
  { name: 'broken YAML', markdown: fields('tags: [a'), faults: [/^\d -: A bracket is not closed/] },
  {
    name: 'broken all over: the first ten faults of the syntax, and the depth',
    markdown: `---\n${'['.repeat(1000)}\n---\n`,
    faults: [...Array.from({ length: 10 }, () => /^2 -: /), /^2 0[.0]*: Is nested deeper than 32 levels\.$/],
  },
  { name: 'a key twice', markdown: fields('title: U'), faults: ['5 -: The key is used twice.'] },
  {
    name: 'a key twice within another, which comes twice too',
    markdown: fields('meta: {a: 1, b: 2, a: 3}\nmeta: {a: {c: 1, "c": 2}}'),
    faults: ['5 -: The key is used twice.', '6 -: The key is used twice.', '6 -: The key is used twice.'],
  },
  {
    name: 'a key again and again: the first 100 faults',
    markdown: fields('a: 1\n'.repeat(20_000)),
    faults: Array.from({ length: LIMITS.faults }, (_one, index) => `${6 + index} -: The key is used twice.`),
  },
  {
    name: 'unknown keys without end',
    markdown: fields(Array.from({ length: 20_000 }, (_one, index) => `k${index}: 1`).join('\n')),
    faults: Array.from(
      { length: LIMITS.faults },
      (_one, index) => `${5 + index} k${index}: Is unknown. Remove it, or correct its name.`,
    ),
  },
  {
    name: 'a long name, shortened',
    markdown: fields(`${'k'.repeat(500)}: 1\nmeta: {${'m'.repeat(500)}: &x 1}`),
    faults: [`6 meta.${'m'.repeat(100)}…: YAML anchors and aliases are not supported.`],
  },
  {
    name: 'keys of references without end',
    markdown: fields(
      `references:\n  - id: a\n    title: A\n${Array.from({ length: 200 }, (_one, index) => `    k${index}: 1\n`).join('')}`,
    ),
    faults: Array.from(
      { length: LIMITS.faults },
      (_one, index) => `${8 + index} references.0.k${index}: Is unknown. Remove it, or correct its name.`,
    ),
  },
  {
    name: 'references that are one again and again',
    markdown: fields(`references:\n${'  - {id: a, title: A}\n'.repeat(1_000)}`),
    faults: Array.from(
      { length: LIMITS.faults },
      (_one, index) => `${7 + index} references.${1 + index}.id: An earlier reference has the same id.`,
    ),
  },
  { name: 'a key of its own kind', markdown: fields('? [a]\n: b'), faults: ['5 -: A key must be text.'] },
  {
    name: 'anchors and aliases',
    markdown: fields('summary: &x y\nsubtitle: *x'),
    faults: [
      '5 summary: YAML anchors and aliases are not supported.',
      '6 subtitle: YAML anchors and aliases are not supported.',
    ],
  },
  {
    name: 'tags',
    markdown: fields('summary: !secret y\nsubtitle: !!binary aGk='),
    faults: ['5 -: YAML tags are not supported.', '6 -: YAML tags are not supported.'],
  },
  {
    name: 'depth',
    markdown: fields(`meta: ${'{a: '.repeat(40)}1${'}'.repeat(40)}`),
    faults: [`5 meta${'.a'.repeat(LIMITS.jsonDepth - 1)}: Is nested deeper than ${LIMITS.jsonDepth} levels.`],
  },
  {
    name: 'unknown keys, each named',
    markdown: fields(
      'titel: x\nsections: []\nauthors:\n  - {name: A, mail: b}\nreferences:\n  - {id: a, title: T, key: b}',
    ),
    faults: [
      '5 titel: Is unknown. Remove it, or correct its name.',
      '6 sections: Sections cannot be given here. Write them as headings and fenced divs below the front matter.',
      '8 authors.0.mail: Is unknown. Remove it, or correct its name.',
      '10 references.0.key: Is unknown. Remove it, or correct its name.',
    ],
  },
  {
    name: 'references in the words of CSL',
    markdown: fields(
      'references:\n  - id: a\n    container-title: ""\n  - text\n  - id: a\n    title: T\n    issued: {season: 1}',
    ),
    faults: [
      '6 references.0.title: Is required.',
      '7 references.0.container-title: Must not be empty.',
      '8 references.1: Must be an object.',
      '9 references.2.id: An earlier reference has the same id.',
      '11 references.2.issued: Must be YYYY, YYYY-MM or YYYY-MM-DD.',
    ],
  },
  {
    name: 'references that are no list',
    markdown: fields('references: x'),
    faults: ['5 references: Must be a list.'],
  },
  {
    name: 'a published article without its day, and what is wrong besides',
    markdown: fields('status: published\nlang2: x\ncommentPolicy: [x]'),
    faults: [
      '- publishedAt: A published article must have a `publishedAt`.',
      '6 lang2: Is unknown. Remove it, or correct its name.',
      /^7 commentPolicy: /,
    ],
  },
  {
    name: 'attributes',
    markdown: `${FRONT}# A {#a #b .wrong x=y}\n# B {.note .quote}\n# C {level=2}\n::: {.note level=9}\n:::\n`,
    faults: [
      `6 -: Unknown attributes: #b x=y .wrong. ${KNOWN}`,
      '7 -: A section has one kind, not 2: note, quote.',
      '8 -: The number of # sets the level of a heading. Use `level` only on fenced divs.',
      '9 -: The level of a fenced div must be 1 to 6, like the number of # of a heading.',
    ],
  },
  {
    name: 'the same anchor twice',
    markdown: `${FRONT}# A {#a}\n# B {#a}\n## C {#a}\n# D {#d}\n`,
    faults: [
      '7 -: An earlier section has the same anchor #a.',
      '8 -: An earlier section has the same anchor #a.',
    ],
  },
  {
    name: 'colons that are no fence',
    markdown: `${FRONT}::: two words\n\n:::\n\n::: {.quote\nx\n:::\n`,
    faults: [
      /^6 -: A line that begins with three colons must open/,
      /^10 -: A line that begins with three colons/,
    ],
  },
  {
    name: 'a fence that closes nothing',
    markdown: `${FRONT}a\n:::\n`,
    faults: [/^7 -: This line of colons closes no/],
  },
  {
    name: 'a fence that is never closed',
    markdown: `${FRONT}::: quote\nx\n\n# A\n`,
    faults: [
      '6 -: The fenced div that opens here is never closed.',
      '9 -: A fenced div cannot contain a heading. Move the heading out of the div.',
    ],
  },
  {
    name: 'a fence in a fence',
    markdown: `${FRONT}::: quote\n::: {.note}\nx\n:::\n:::\n`,
    faults: [
      '7 -: Fenced divs do not nest. If this is text, make the fence around it longer.',
      '10 -: This line of colons closes no fenced div. Remove it, or write `\\:::` for text.',
    ],
  },
  {
    name: 'headings that cannot be sections',
    markdown: `${FRONT}> # A\n\n- x\n  # B\n\n::: note\n\nC\n---\n\n:::\n`,
    faults: [
      '6 -: A heading in a quotation or a list cannot start a section. Move it out of there.',
      '9 -: A heading in a quotation or a list cannot start a section. Move it out of there.',
      '13 -: A fenced div cannot contain a heading. Move the heading out of the div.',
    ],
  },
  {
    name: '.body in the wrong place',
    markdown: `${FRONT}::: body\nx\n:::\n# A\ntext\n\n::: body\n:::\n# B\n::: {.body #b}\n:::\n# C\n::: body\nx\n:::\n::: body\n:::\ny\n`,
    faults: [
      '6 -: `::: {.body}` must come directly after a heading and takes no other attributes.',
      '12 -: `::: {.body}` must come directly after a heading and takes no other attributes.',
      '15 -: `::: {.body}` must come directly after a heading and takes no other attributes.',
      '21 -: `::: {.body}` must come directly after a heading and takes no other attributes.',
      '23 -: No text can follow `::: {.body}`. Put all text of the heading into the div.',
    ],
  },
  {
    name: 'a heading without text and one that is too long',
    markdown: `${FRONT}#\n# A\n## ${'x'.repeat(LIMITS.title + 1)}\n`,
    faults: [
      '6 sections.0.heading: Must not be empty.',
      /^8 sections\.1\.sections\.0\.heading: .*at most 300/,
    ],
  },
  {
    name: 'too deep',
    markdown: `${FRONT}# A\n## B\n### C\n#### D\n##### E\n###### F\n::: note\n:::\n`,
    faults: ['12 -: Sections may be nested at most 6 levels deep.'],
  },
  {
    name: 'too many sections: nothing behind them is read',
    markdown: `${FRONT}${'# A\n'.repeat(LIMITS.sectionsPerArticle + 2)}# B {.wrong}\n`,
    faults: ['1006 -: An article may have at most 1000 sections.'],
  },
  {
    name: 'faults of sections without end',
    markdown: `${FRONT}${'> # A\n\n'.repeat(1_000)}`,
    faults: Array.from(
      { length: LIMITS.faults },
      (_one, index) => new RegExp(`^${6 + 2 * index} -: A heading in`),
    ),
  },
  {
    name: 'attributes without end, shortened',
    markdown: `${FRONT}# A {${'.b '.repeat(1_000)}}\n`,
    faults: [`6 -: Unknown attributes: ${'.b '.repeat(34).slice(0, 100)}…. ${KNOWN}`],
  },
]

for (const { name, markdown, faults } of scenarios) {
  t.test(name, async t => {
    const found = faultsOf(markdown)
    t.equal(found.length, faults.length, found.join('\n'))
    for (const [index, fault] of faults.entries()) {
      t.match(found[index], fault, found.join('\n'))
    }
  })
}
