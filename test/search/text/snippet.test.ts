import t from 'tap'
import { readSearch } from '../../../src/search/text/query.ts'
import { makeSnippet } from '../../../src/search/text/snippet.ts'

function snippet(q: string, text: string): string {
  const search = readSearch(q)
  if (search === null) {
    throw new Error(`Nothing is wanted: ${q}`)
  }
  return makeSnippet(search, text)
}

const MARKED: [q: string, text: string, html: string][] = [
  ['fish', 'Fish & <chips>', '<mark>Fish</mark> &amp; &lt;chips&gt;'],
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
  ['-x y', 'x y', 'x <mark>y</mark>'],
]

t.test('what was found is marked', async t => {
  for (const [q, text, html] of MARKED) {
    t.equal(snippet(q, text), html, q)
  }
})
