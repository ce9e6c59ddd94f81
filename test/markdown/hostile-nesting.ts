/** Sources whose size or depth, not their words, is the attack. */

/** All of them by name, each of about `size` characters. */
export function hostileNesting(size: number): Readonly<Record<string, string>> {
  const fill = (unit: string) => unit.repeat(Math.ceil(size / unit.length))
  const pair = (open: string, close: string) => {
    const count = Math.floor(size / (open.length + close.length))
    return `${open.repeat(count)}x${close.repeat(count)}`
  }

  /** Runs of backticks of every length, so that none closes another. */
  function backtickRuns(): string {
    let source = ''
    for (let length = 1; source.length < size; length++) {
      source += `${'`'.repeat(length)} a `
    }
    return source
  }

  /** One list item per line, each two columns deeper. */
  function staircase(): string {
    let source = ''
    for (let depth = 0; source.length < size; depth++) {
      source += `${' '.repeat(2 * depth)}- a\n`
    }
    return source
  }

  /** Reference definitions and citation keys that are all different. */
  const numbered = (write: (index: number) => string) =>
    Array.from({ length: size / 10 }, (_, index) => write(index)).join('')

  return {
    'block quotes': fill('>'),
    'block quotes with spaces': fill('> '),
    'block quotes over many lines': fill(`${'>'.repeat(50)}a\n`),
    'a deep quote that goes on lazily': `${'>'.repeat(50)}a\n${fill('b\n')}`,
    'lists in one line': fill('- a - '),
    'numbered lists in one line': fill('1. '),
    'lists of every mark': fill('* - + 1. 2) '),
    'lists and quotes': fill('> - '),
    'a staircase of lists': staircase(),
    'empty list items': fill('-\n'),
    'loose list items': fill('- a\n\n'),
    'rules that are none': fill('* * x\n'),
    'opening brackets': fill('['),
    'opening brackets with text': fill('[a '),
    'closing brackets': fill(']'),
    'balanced brackets': pair('[', ']'),
    'links in links': pair('[a', '](b)'),
    'images in images': pair('![', '](http://a.example)'),
    'images in images around much text': `${'!['.repeat(38)}${fill('a')}${'](http://a.example)'.repeat(38)}`,
    'images that do not close': fill('!['),
    'links that do not close': fill('[a](b'),
    'links in angles that do not close': fill('[a](<b'),
    'titles that do not close': fill('[a](b "'),
    'titles in brackets that do not close': fill('[a](b (c'),
    'emphasis that does not close': fill('*a '),
    'emphasis that does not open': fill('a* '),
    'underscores that do not close': fill('_a __b '),
    'emphasis of three': fill('a***b'),
    'emphasis of every kind': fill('*a _b **c __d ~~e '),
    'nested emphasis': pair('*a ', ' b*'),
    'nested strong': pair('**a ', ' b**'),
    'nested emphasis of two kinds': pair('*_a ', ' b_*'),
    'nested strikethrough': pair('~~a ', ' b~~'),
    'odd tildes': fill('~~a ~~~ b'),
    'backtick runs': backtickRuns(),
    'backtick runs in a label': `[${backtickRuns()}](${backtickRuns()})`,
    'backticks apart': fill('`` ` '),
    backslashes: fill('\\'),
    'escaped brackets': fill('\\['),
    ampersands: fill('&'),
    'entities without end': fill('&aaaaaaaaaaaaaaaaaaaaaaa'),
    'angles that do not close': fill('<'),
    'autolinks that do not close': fill('<http:'),
    'e-mail addresses that do not close': fill('<a@a.'),
    'tags that do not close': fill('<a b="'),
    'comments that do not close': fill('<!--'),
    'CDATA that does not close': fill('<![CDATA['),
    'processing instructions': fill('<?'),
    'schemes alone': fill('http://'),
    'addresses run together': fill('http://a'),
    'addresses with open brackets': fill('http://a/(([['),
    'addresses with quotes': fill("http://a/'"),
    'addresses with stars': fill('http://a/***'),
    'addresses with exclamation marks': fill('http://a/!!!!!!!!'),
    'addresses with many dots': fill(`http://${'a.'.repeat(20)}`),
    'one endless address': `http://a.example/${fill('a')}`,
    'one endless host of many scripts': `[a](http://${fill('é深я')})`,
    'definitions of one label': fill('[a]: b\n'),
    'definitions of many labels': numbered(index => `[a${index}]: b\n`),
    'definitions that do not close': fill('[a\n'),
    'definitions with open titles': fill('[a]: b "\n'),
    'a long definition used often': `[a]: http://a.example/${'u'.repeat(1900)}\n\n${fill('[a]')}`,
    'a long title used often': `[a]: http://a.example "${'u'.repeat(size / 2)}"\n\n${fill('[a] ')}`,
    'half references': `[a]: b\n\n${fill('[a][')}`,
    'nested labels of a definition': `[a]: b\n\n${pair('[', ']')}`,
    'a wide table': `${'|a'.repeat(size / 4)}\n${'|-'.repeat(size / 4)}`,
    'a long table': `|a|b|\n|-|-|\n${fill('|x|y|\n')}`,
    'sparse tables': fill(`${'|a'.repeat(1000)}\n${'|-'.repeat(1000)}\n${'|\n'.repeat(65)}\n`),
    'tables without rows': fill('|a|\n|-|\n\n'),
    'delimiter rows': fill('|-|\n'),
    'escaped pipes': `a|b\n-|-\n${fill('\\|')}`,
    fences: fill('```\n'),
    'fences that are none': fill('```a`\n'),
    'an endless info string': `\`\`\`${fill('a')}`,
    'code between blank lines': fill('    a\n\n\n'),
    'spaces alone': fill(' '),
    'tabs alone': fill('\t'),
    'line breaks alone': fill('\n'),
    'carriage returns alone': fill('\r'),
    'hard breaks': fill('a  \n'),
    'hash marks': fill('#'),
    headings: fill('# a\n'),
    'setext headings': fill('a\n=\n'),
    'a setext heading of many lines': `${fill('a\n')}===`,
    citations: fill('[@a] '),
    'citations that do not close': fill('[@a '),
    'one citation of many keys': `[${fill('@a; ')}@a]`,
    'one citation that fails at its end': `[${fill('@a; ')}@!]`,
    'a citation of spaces': `[${fill(' ')}a]`,
    'a citation of an endless key': `[@${fill('a.')}]`,
    'citations of unknown keys': numbered(index => `[@k${index}] `),
    'lone surrogates': fill('\ud800'),
    'combining marks': fill('\u0301'),
    'right-to-left overrides': fill('\u202e'),
    'joined emoji': fill('👩‍👩‍👧‍👦'),
    'Chinese without spaces': fill('深度求索'),
    'NUL characters': fill('\u0000'),
  }
}
