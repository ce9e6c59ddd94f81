import t from 'tap'
import { readSearch } from '../../../src/search/text/query.ts'
import { makeSnippet } from '../../../src/search/text/snippet.ts'

function snippet(q: string, ...texts: string[]): string {
  const search = readSearch(q)
  if (search === null) {
    throw new Error(`Nothing is wanted: ${q}`)
  }
  return makeSnippet(search, texts)
}

const MARKED: [q: string, text: string, html: string][] = [
  ['fish', 'Fish & <chips>', '<mark>Fish</mark> &amp; &lt;chips&gt;'],
  ['"fish chips"', 'Fish & <chips>', '<mark>Fish &amp; &lt;chips</mark>&gt;'],
  ['Muenchen', 'in München', 'in <mark>München</mark>'],
  ['München', 'in Muenchen', 'in <mark>Muenchen</mark>'],
  ['email', 'Eine E-Mail.', 'Eine <mark>E-Mail</mark>.'],
  ['e-mail', 'Eine Email.', 'Eine <mark>Email</mark>.'],
  ['thuc tinh', 'được thức tỉnh bởi', 'được <mark>thức</mark> <mark>tỉnh</mark> bởi'],
  ['"slow travel"', 'Slow, travel', '<mark>Slow, travel</mark>'],
  ['Häuser', 'Das Haus am See', 'Das <mark>Haus</mark> am See'],
  ['datab*', 'Two databases', 'Two <mark>databases</mark>'],
  ['城墙', '这段古城墙长', '这段古<mark>城墙</mark>长'],
  ['古城墙', '这段古城墙长', '这段<mark>古城墙</mark>长'],
  ['墙', '这段古城墙长', '这段古城<mark>墙</mark>长'],
  ['ﾊﾟﾝ', 'パンを', '<mark>パン</mark>を'],
  ['c++', 'C, C++ and C#', 'C, <mark>C++</mark> and C#'],
  ['none', 'in a title', 'in a title'],
  ['how is the fish', 'How is the fish?', 'How is the <mark>fish</mark>?'],
  ['how is', 'How is the fish?', '<mark>How</mark> <mark>is</mark> the fish?'],
  ['-x y', 'x y', 'x <mark>y</mark>'],
]

t.test('what was found is marked', async t => {
  for (const [q, text, html] of MARKED) {
    t.equal(snippet(q, text), html, q)
  }
})

const filling = (length: number) => 'so weiter und '.repeat(length / 14)

t.test('a snippet is the part with most of what is searched for', async t => {
  const text = `foo ${filling(560)}bar und foo ${filling(560)}foo`
  const shown = snippet('foo bar', text)
  t.match(shown, /^…(?:so|weiter|und) .*<mark>bar<\/mark> und <mark>foo<\/mark> .*(?:so|weiter|und)…$/)
  t.equal(shown.match(/<mark>/g)?.length, 2)
  t.ok(shown.length > 180 && shown.length < 260, `${shown.length}`)
  t.match(snippet('foo', text), /^<mark>foo<\/mark> .*…$/, 'the first of those that are as good')
  t.match(
    snippet('schön', `schon ${filling(560)}schön`),
    /<mark>schön<\/mark>$/,
    'with the accents that were typed',
  )
  t.match(
    snippet('bar', filling(560)),
    /^so weiter .* (?:so|weiter|und)…$/,
    'the beginning, when nothing is found',
  )
  t.equal(snippet('bar', ''), '')
})

t.test('a text is cut between characters where it has no words', async t => {
  const han = '城'.repeat(300)
  t.equal(
    snippet('墙', `${han}墙${han}`).replace(/<\/?mark>/g, ''),
    `…${'城'.repeat(109)}墙${'城'.repeat(110)}…`,
  )
  const family = '👩‍👩‍👧'
  const families = snippet('foo', `foo${family.repeat(100)}`)
  t.match(families, new RegExp(`^<mark>foo</mark>(?:${family})+…$`))
  const longest = snippet('foo', `foo${'👩\u200d'.repeat(200)}`)
  t.match(
    longest,
    /^<mark>foo<\/mark>(?:👩\u200d?){60,}…$/u,
    'a character without end is cut between its parts',
  )
  t.match(snippet('aaaa', 'a'.repeat(400)), /^<mark>a{220}<\/mark>…$/)
})

t.test('only the beginning of a very long text is read', async t => {
  t.match(snippet('foo', `${'x '.repeat(10_000)}foo`), /^x .* x…$/)
  const faces = (count: number) => '🙂'.repeat(count)
  t.equal(snippet('foo', `x${faces(9_900)} foo ${faces(200)}`).at(-2), '🙂'.at(-1), 'not half a pair')
  t.match(snippet('foo', `${faces(9_950)}foo${faces(200)}`), /^…🙂+<mark>foo<\/mark>🙂+…$/u)
})

t.test(
  'the text with most of what is searched for is shown, the first of those that are as good',
  async t => {
    t.equal(snippet('foo bar', 'a foo', 'b foo bar', 'c bar foo'), 'b <mark>foo</mark> <mark>bar</mark>')
    t.equal(snippet('foo', 'a foo', 'foo foo'), 'a <mark>foo</mark>')
    t.equal(snippet('foo', 'a', 'b'), 'a')
    t.equal(snippet('foo'), '')
  },
)
