/** Whole files that are hostile by their length, by name: Markdown articles, their front matter, plain text. */

type MakeText = (length: number) => string

const fill =
  (unit: string): MakeText =>
  length =>
    unit.repeat(Math.max(1, Math.floor(length / unit.length)))

const numbered =
  (write: (index: number) => string): MakeText =>
  length => {
    const parts: string[] = []
    for (let size = 0, index = 0; size < length; index += 1) {
      const part = write(index)
      parts.push(part)
      size += part.length
    }
    return parts.join('').slice(0, length)
  }

const pair =
  (open: string, close: string): MakeText =>
  length => {
    const count = Math.floor(length / (open.length + close.length))
    return `${open.repeat(count)}x${close.repeat(count)}`
  }

/** Below the front matter. */
export const MARKDOWN: Readonly<Record<string, MakeText>> = {
  text: fill('Some words of a text. '),
  'lines of text': fill('Some words of a text.\n'),
  paragraphs: fill('Some words.\n\n'),
  headings: fill('# a\n'),
  'headings of every level': fill('# a\n## a\n### a\n#### a\n##### a\n###### a\n'),
  'headings with anchors': numbered(index => `# a {#a-${index}}\n`),
  'headings with the same anchor': fill('# a {#a}\n'),
  'one heading of many attributes': length => `# a {${'.b '.repeat(length / 3)}}`,
  'one heading of many braces': length => `# a ${'{'.repeat(length / 2)}${'}'.repeat(length / 2)}`,
  'one heading of emphasis': length => `# ${'*a '.repeat(length / 3)}`,
  'headings in quotations': fill('> # a\n'),
  'headings that are underlined': fill('a\n=\n'),
  'fenced divs': fill('::: {.note}\nx\n:::\n'),
  'fenced divs that do not close': fill('::: {.note}\n'),
  'fenced divs of unknown kinds': fill('::: {.b .c}\n:::\n'),
  'fences of colons': fill(':::\n'),
  'one row of colons': fill(':'),
  'fences that grow': numbered(index => `${':'.repeat(3 + index)}\n`),
  'fenced bodies': fill('# a\n::: {.body}\nx\n:::\n'),
  'a div of headings': length => `::: {.note}\n${'# a\n'.repeat(length / 4)}:::\n`,
  'code fences': fill('```\n'),
  quotations: fill('> '),
  'a deep quotation that goes on lazily': length => `${'>'.repeat(50)}a\n${'b\n'.repeat(length / 2)}`,
  lists: fill('- a\n'),
  'lists in one line': fill('- '),
  definitions: numbered(index => `[a${index}]: b\n`),
  tables: fill('|a|\n|-|\n\n'),
  brackets: fill('['),
  'line breaks': fill('\n'),
  blanks: fill(' '),
}

const inMeta = (make: MakeText) => (length: number) => `meta:\n${make(length)}`

export const YAML: Readonly<Record<string, MakeText>> = {
  keys: numbered(index => `k${index}: 0\n`),
  'keys of meta': inMeta(numbered(index => `  k${index}: 0\n`)),
  'the same key': fill('a: 0\n'),
  'keys below a long one': length =>
    `meta:\n  ${'k'.repeat(900)}:\n${numbered(index => `    k${index}: 0\n`)(length)}`,
  'an endless key': fill('k'),
  'keys in braces': length => `meta: {${numbered(index => `k${index}: 0, `)(length)}}`,
  'lists in brackets': length => `meta: {a: [${'0, '.repeat(length / 3)}]}`,
  'brackets that do not close': length => `tags: ${'['.repeat(length)}`,
  'brackets in brackets': length => `tags: ${pair('[', ']')(length)}`,
  'braces in braces': length => `meta: ${pair('{a: ', '}')(length)}`,
  'dashes in one line': length => `tags:\n${'- '.repeat(length / 2)}`,
  'lists in lists': numbered(index => `${' '.repeat(index)}-\n`),
  'maps in maps': numbered(index => `${' '.repeat(index)}a:\n`),
  tags: length => `tags:\n${'- a\n'.repeat(length / 4)}`,
  authors: length => `authors:\n${'- {}\n'.repeat(length / 5)}`,
  references: numbered(index => (index === 0 ? 'references:\n' : `- {id: k${index}, title: a}\n`)),
  'references that are nothing': length => `references:\n${'- 0\n'.repeat(length / 4)}`,
  'a reference of many keys': length =>
    `references:\n- id: a\n${numbered(index => `  k${index}: 0\n`)(length)}`,
  anchors: numbered(index => `a${index}: &b x\n`),
  aliases: numbered(index => `a${index}: *b\n`),
  'a chain of aliases': numbered(index => `a${index}: &c${index} [*c${index - 1}, *c${index - 1}]\n`),
  'unknown tags': numbered(index => `a${index}: !b x\n`),
  'explicit keys': fill('? a\n: b\n'),
  'keys of lists': fill('? [a]\n'),
  'a plain text': length => `summary: ${'a '.repeat(length / 2)}`,
  'a plain text of many lines': length => `summary: a\n${'  a\n'.repeat(length / 4)}`,
  'a quoted text': length => `summary: "${'a'.repeat(length)}"`,
  'a quoted text of escapes': length => `summary: "${'\\u00e9'.repeat(length / 6)}"`,
  'a quoted text of many lines': length => `summary: "a\n${'\n'.repeat(length)}"`,
  'quotes that do not close': fill('"'),
  'quoted keys': fill('"a" '),
  'a block of text': length => `summary: |\n${'  a\n'.repeat(length / 4)}`,
  'a folded block of text': length => `summary: >\n${'  a\n\n'.repeat(length / 5)}`,
  comments: fill('# a\n'),
  'comments behind values': numbered(index => `a${index}: b # c\n`),
  colons: fill(': '),
  'colons that run together': fill(':'),
  'tabs at the beginning': fill('\ta: b\n'),
  'marks of documents': fill('...\n'),
  directives: fill('%YAML 1.2\n'),
  'merge keys': fill('<<: {a: b}\n'),
  'numbers of many digits': length => `meta: {a: ${'1'.repeat(length)}}`,
  'line breaks': fill('\n'),
  blanks: fill(' '),
  'characters that open nothing': fill('@'),
}

/** Pages saved as plain text. */
export const DOCUMENTS: Readonly<Record<string, MakeText>> = {
  sentences: fill('Some words of a text. '),
  'lines of sentences': fill('Some words of a text, and more of them, which go on to the end of a line.\n'),
  paragraphs: fill('Some words of a text.\n\n'),
  headings: numbered(index => `The Heading ${index}\n\nSome words of a text.\n\n`),
  'headings alone': numbered(index => `The Heading ${index}\n\n`),
  'headings that are alike': fill('A Heading\n\nSome words of a text.\n\n'),
  'numbered headings': numbered(index => `${index % 99}. The Heading\n\nSome words of a text.\n\n`),
  'numbers of many parts': fill('1.'),
  'underlined headings': numbered(index => `Heading ${index}\n----------\n\nSome words.\n\n`),
  capitals: numbered(index => `HEADING ${index}\n\nSome words of a text.\n\n`),
  'sentences that sum up': fill('A Heading\n\nThe other words matter.\n\nThe other words matter here.\n\n'),
  bullets: fill('- a\n'),
  'bullets that go in': numbered(index => `${' '.repeat(index % 500)}- a\n`),
  numbers: numbered(index => `${index % 9_999}. a\n`),
  quotations: fill('> a\n'),
  references: numbered(
    index => `${index === 0 ? 'References\n\n' : ''}[${index}] A. (2019). B. C, 1(2), 3-4.\n`,
  ),
  'references that are alike': length => `References\n\n${'- The same work\n'.repeat(length / 16)}`,
  'one reference': length => `References\n\n- ${'a, '.repeat(length / 3)}`,
  'one reference of digits': length => `References\n\n- ${'10.1234/'.repeat(length / 8)}`,
  'one reference of names': length => `References\n\n- ${'Osei, K., '.repeat(length / 10)}(2019). A. B, 1.`,
  'one reference of blanks': length => `References\n\n- a${' '.repeat(length)}.`,
  'comment forms': fill('Leave a reply\n\n'),
  'ends of pages above the end of the text': length =>
    `${'Related posts\n\nx\n\n'.repeat(length / 18)}Some words of a text.\n`,
  'sentences of their own words': numbered(
    index => `The Heading ${index}\n\nWord${index}a word${index}b.\n\nWord${index}a word${index}b stand.\n\n`,
  ),
  'ends of pages': fill('Related posts\n\nSome words.\n\n'),
  Chinese: fill('深度求索'),
  'Chinese sentences': fill('深度求索。'),
  Vietnamese: fill('Việt Nam '),
  'one word': fill('a'),
  'decomposed letters': fill('e\u0323\u0302'),
  'marks in one row': fill('\u0316\u0301'),
  blanks: fill(' '),
  'rows of stars': fill('* '),
  'lines of dashes': fill('---\n'),
  colons: fill('a:\n'),
}
