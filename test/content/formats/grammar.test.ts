/** The grammar of articles in Markdown, scenario by scenario: what stands below the front matter becomes which tree. */
import t from 'tap'
import { parseArticle, printArticle } from '../../../src/content/formats/markdown.ts'
import type { NewSection } from '../../../src/content/model/section.ts'

const FRONT = '---\ntitle: T\nslug: a-slug\nlang: en\n---\n'

/** A tree as nested arrays: `[anchor, heading, kind, body, ...children]`. */
type Tree = [string, string | null, string, string, ...Tree[]]

const scenarios: { name: string; body: string; tree: Tree[] }[] = [
  { name: 'nothing at all', body: '', tree: [] },
  {
    name: 'text before the first heading',
    body: '\nHi.\n\nYou.\n',
    tree: [['lead', null, 'prose', 'Hi.\n\nYou.']],
  },
  {
    name: 'levels are relative: a document may start at any, and skip some',
    body: '## A\n#### B\n### C\n## D\n# E\n## F',
    tree: [
      ['a', 'A', 'prose', '', ['b', 'B', 'prose', ''], ['c', 'C', 'prose', '']],
      ['d', 'D', 'prose', ''],
      ['e', 'E', 'prose', '', ['f', 'F', 'prose', '']],
    ],
  },
  {
    name: 'setext headings, of several lines too',
    body: 'One\n===\nText\n\nTwo&nbsp;\n *lines* \n---\n',
    tree: [['one', 'One', 'prose', 'Text', ['two-lines', 'Two lines', 'prose', '']]],
  },
  {
    name: 'anchors and kinds of headings',
    body: '# A {#x}\n# B {.note}\n# C {.quote #y}\n# D ## {#z} ##\n# {#w}E\n# F{#v}\n# # G #{.figure}',
    tree: [
      ['x', 'A', 'prose', ''],
      ['b', 'B', 'note', ''],
      ['y', 'C', 'quote', ''],
      ['z', 'D', 'prose', ''],
      ['w-e', '{#w}E', 'prose', ''],
      ['v', 'F', 'prose', ''],
      ['g', '# G', 'figure', ''],
    ],
  },
  {
    name: 'braces that are no attributes are text',
    body: '# Sets {a, b}\n# Escaped \\{#a}\n# Backslash \\\\{#b}\n# Open {#c}}\n# Code `{#d}`\n# {#e} `f`\n# } {',
    tree: [
      ['sets-a-b', 'Sets {a, b}', 'prose', ''],
      ['escaped-a', 'Escaped {#a}', 'prose', ''],
      ['b', 'Backslash \\', 'prose', ''],
      ['open-c', 'Open {#c}}', 'prose', ''],
      ['code-d', 'Code {#d}', 'prose', ''],
      ['e-f', '{#e} f', 'prose', ''],
      ['section', '} {', 'prose', ''],
    ],
  },
  {
    name: 'headings are plain text',
    body: '# The *big* `x` [link](y) &amp; C\\# <b> ![alt](z) [@key] snake_case {}',
    tree: [
      ['the-big-x-link-c-b-alt-key-snake-case', 'The big x link & C# <b> alt [@key] snake_case', 'prose', ''],
    ],
  },
  {
    name: 'no headings: in code, indented, escaped, without a space',
    body: '# A\n```\n# no\n::: {.quote}\n```\n\n    # no\n    ::: no\n\n\\# no\n\\::: no\n#no',
    tree: [
      ['a', 'A', 'prose', '```\n# no\n::: {.quote}\n```\n\n    # no\n    ::: no\n\n\\# no\n\\::: no\n#no'],
    ],
  },
  {
    name: 'what begins a section ends a list and a code block in it',
    body: '- one\n::: {.quote}\nQ\n:::\n- two\n  ```\n# A\n- > three\n::: figure\nF\n:::',
    tree: [
      ['lead', null, 'prose', '- one'],
      ['quote', null, 'quote', 'Q'],
      ['prose', null, 'prose', '- two\n  ```'],
      ['a', 'A', 'prose', '- > three', ['figure', null, 'figure', 'F']],
    ],
  },
  {
    name: 'divs below the innermost open section, and at a level',
    body: '## A\n### B\n::: {.quote}\nq\n:::\n::: {.note level=3}\nn\n:::\n::: {.figure #f level="2"}\n:::\n### C\n',
    tree: [
      [
        ...['a', 'A', 'prose', ''],
        ['b', 'B', 'prose', '', ['quote', null, 'quote', 'q']],
        ['note', null, 'note', 'n'],
      ],
      ['f', null, 'figure', '', ['c', 'C', 'prose', '']],
    ] as Tree[],
  },
  {
    name: 'text after a div stands beside it',
    body: '## A\nx\n\n::: {.quote}\nq\n:::\ny\n### B\n::: {.quote level=3}\nr\n:::\nz\n#### C',
    tree: [
      [
        ...(['a', 'A', 'prose', 'x'] as const),
        ['quote', null, 'quote', 'q'],
        ['prose', null, 'prose', 'y'],
        ['b', 'B', 'prose', ''],
        ['quote-2', null, 'quote', 'r'],
        ['prose-2', null, 'prose', 'z'],
        ['c', 'C', 'prose', ''],
      ],
    ],
  },
  {
    name: 'between fences all is exact but one blank line for the eye',
    body: '::: quote\n\n  a\n\n:::\n::: quote\n\nb\n:::\n::: quote\n\n:::\n::: quote\n\n\n:::\n::: quote\n\n\nc\n\n\n:::',
    tree: [
      ['quote', null, 'quote', '  a'],
      ['quote-2', null, 'quote', '\nb'],
      ['quote-3', null, 'quote', ''],
      ['quote-4', null, 'quote', ''],
      ['quote-5', null, 'quote', '\nc\n'],
    ],
  },
  {
    name: 'a longer fence holds shorter ones',
    body: ':::: {.note}\n::: {.quote}\n:::\n```\n::::',
    tree: [['note', null, 'note', '::: {.quote}\n:::\n```']],
  },
  {
    name: '.body holds what would not stand by itself',
    body: '# A\n\n::: {.body}\n```\nopen\n:::\n\n::: {.quote}\nq\n:::\n# B\n:::: body\n:::\n::::\n',
    tree: [
      ['a', 'A', 'prose', '```\nopen', ['quote', null, 'quote', 'q']],
      ['b', 'B', 'prose', ':::'],
    ],
  },
  {
    name: 'anchors that are left out give way to those that are given',
    body: 'x\n# A\n# A {#a}\n# A {#lead}\n# 。\n# 深度\n::: note\n:::',
    tree: [
      ['lead-2', null, 'prose', 'x'],
      ['a-2', 'A', 'prose', ''],
      ['a', 'A', 'prose', ''],
      ['lead', 'A', 'prose', ''],
      ['section', '。', 'prose', ''],
      ['shendu', '深度', 'prose', '', ['note', null, 'note', '']],
    ],
  },
]

for (const { name, body, tree } of scenarios) {
  t.test(name, async t => {
    const result = parseArticle(FRONT + body)
    t.strictSame('faults' in result ? result.faults : treeOf(result.article.sections), tree)
    if ('article' in result) {
      t.strictSame(parseArticle(printArticle(result.article)), result, 'and round again')
    }
  })
}

t.test('how sections are printed', async t => {
  const printed = (body: string) => {
    const result = parseArticle(FRONT + body)
    return 'article' in result ? printArticle(result.article).split('---\n').at(-1)?.trim() : result.faults
  }
  t.equal(printed('x\n# A'), 'x\n\n## A {#a}', 'room for a title above')
  t.equal(
    printed('# A\n## B\n### C\n#### D\n##### E\n###### F'),
    '# A {#a}\n\n## B {#b}\n\n### C {#c}\n\n#### D {#d}\n\n##### E {#e}\n\n###### F {#f}',
    'unless all six levels are needed',
  )
  t.equal(printed('# R\\&D &lt; C\\#'), '## R&D \\< C\\# {#r-d-c}', 'only what means something is escaped')
  t.equal(printed('# \\&amp; \\\\'), '## \\&amp; \\\\ {#amp}')
  t.equal(printed('# Q&; A'), '## Q&; A {#q-a}')
  t.equal(printed('::: prose\nx\n:::\n'), 'x', 'a lead needs no fence')
  t.equal(
    printed('::: {.prose #opening}\nx\n:::\n'),
    '::: {.prose #opening}\nx\n:::',
    'with an anchor of its own it does',
  )
  t.equal(printed('# A\n::: body\n\nx\n:::\n'), '## A {#a}\n\n::: {.body}\n\nx\n:::', 'a blank line is kept')
  t.equal(printed('::: {.note #n}\n  \n:::\n'), '::: {.note #n}\n  \n:::', 'also where it is all')
})

function treeOf(sections: readonly NewSection[]): unknown[] {
  return sections.map(({ anchor, heading, kind, body, sections: below }) => [
    anchor,
    heading,
    kind,
    body,
    ...treeOf(below),
  ])
}
