import t from 'tap'
import { renderComment } from '../../src/markdown/render.ts'

const REL = 'rel="nofollow ugc noopener"'

t.test('what comments have', async t => {
  const scenarios: [name: string, source: string, html: string, text: string][] = [
    ['nothing', '', '', ''],
    ['a line break', 'a\nb', '<p>a<br>\nb</p>\n', 'a\nb'],
    ['paragraphs', 'a\n\nb', '<p>a</p>\n<p>b</p>\n', 'a\n\nb'],
    ['emphasis', '*a* __b__', '<p><em>a</em> <strong>b</strong></p>\n', 'a b'],
    [
      'emphasis beside CJK',
      '强调**（重要）**文字',
      '<p>强调<strong>（重要）</strong>文字</p>\n',
      '强调（重要）文字',
    ],
    ['code', '`a <b>`', '<p><code>a &lt;b&gt;</code></p>\n', 'a <b>'],
    ['fenced code', '```js\na\n```', '<pre><code class="language-js">a\n</code></pre>\n', 'a'],
    ['a quote', '> a\n\nb', '<blockquote>\n<p>a</p>\n</blockquote>\n<p>b</p>\n', 'a\n\nb'],
    ['a list', '- a\n- b', '<ul>\n<li>a</li>\n<li>b</li>\n</ul>\n', '- a\n- b'],
    ['a numbered list', '2. a', '<ol start="2">\n<li>a</li>\n</ol>\n', '2. a'],
    ['half a surrogate pair', 'a\udc00', '<p>a\ufffd</p>\n', 'a\ufffd'],
  ]
  for (const [name, source, html, text] of scenarios) {
    t.strictSame(renderComment(source), { html, text }, name)
  }
})

t.test('what comments do not have is shown as written', async t => {
  const scenarios: [name: string, source: string, html: string, text: string][] = [
    ['HTML', '<b>a</b>', '<p>&lt;b&gt;a&lt;/b&gt;</p>\n', '<b>a</b>'],
    ['a heading', '# a', '<p># a</p>\n', '# a'],
    ['a setext heading', 'a\n===', '<p>a<br>\n===</p>\n', 'a\n==='],
    ['a rule', 'a\n\n* * *', '<p>a</p>\n<p>***</p>\n', 'a\n\n***'],
    ['a table', '|a|\n|-|', '<p>|a|<br>\n|-|</p>\n', '|a|\n|-|'],
    ['strikethrough', '~~a~~', '<p>~~a~~</p>\n', '~~a~~'],
    ['indented text', '    a', '<p>a</p>\n', 'a'],
    ['a citation', '[@a]', '<p>[@a]</p>\n', '[@a]'],
    ['a definition', '[a]\n\n[a]: /b', '<p>[a]</p>\n<p>[a]: /b</p>\n', '[a]\n\n[a]: /b'],
    ['a refused image', '![a](/b)', '<p>![a](/b)</p>\n', '![a](/b)'],
  ]
  for (const [name, source, html, text] of scenarios) {
    t.strictSame(renderComment(source), { html, text }, name)
  }
})

t.test('links', async t => {
  const to = (href: string, content: string) => `<a href="${href}" ${REL}>${content}</a>`
  const scenarios: [source: string, html: string][] = [
    ['[a](https://a.example)', to('https://a.example', 'a')],
    ['[a](http://a.example "title")', to('http://a.example', 'a')],
    ['[a](mailto:a@b.example)', to('mailto:a@b.example', 'a')],
    ['<a@b.example>', to('mailto:a@b.example', 'a@b.example')],
    ['https://a.example/b?c=d#e.', `${to('https://a.example/b?c=d#e', 'https://a.example/b?c=d#e')}.`],
    ['(HTTP://a.example)', `(${to('HTTP://a.example', 'HTTP://a.example')})`],
    ['https://ä.example/%C3%A4', to('https://xn--4ca.example/%C3%A4', 'https://ä.example/%C3%A4')],
    ['[https://a.example](https://b.example)', to('https://b.example', 'https://a.example')],
    ['[<https://a.example>](https://b.example)', to('https://b.example', 'https://a.example')],
    ['![a](https://a.example)', `!${to('https://a.example', 'a')}`],
    ['`https://a.example`', '<code>https://a.example</code>'],
    ['[a](/b) [a](#b) [a](b)', '[a](/b) [a](#b) [a](b)'],
    ['[a]()', 'a'],
    ['a.example www.a.example a@b.example', 'a.example www.a.example a@b.example'],
    ['//a.example ftp://a.example mailto:a@b.example', '//a.example ftp://a.example mailto:a@b.example'],
    [
      '[a](https://user@a.example)',
      '[a](https://user@a.example)'.replace('https://user', to('https://user', 'https://user')),
    ],
  ]
  for (const [source, html] of scenarios) {
    t.equal(renderComment(source).html, `<p>${html}</p>\n`, source)
  }
})

t.test('the host of a link is what a browser makes of it', async t => {
  for (const [source, ...addresses] of [
    ['https://MÜNCHEN.example/x', 'https://xn--mnchen-3ya.example/x'],
    ['[a](https://MÜNCHEN.example/%C3%A4?b#c)', 'https://xn--mnchen-3ya.example/%C3%A4?b#c'],
    ['<https://ＭÜNCHEN.example>', 'https://xn--mnchen-3ya.example'],
    ['[a](https://faß.example)', 'https://xn--fa-hia.example'],
    ['[a](https://a%2eexample:8080/ä)', 'https://a.example:8080/%C3%A4'],
    ['[a](https://a。example/)', 'https://a.example/'],
    ['https://例え.jp/x https://shop.中国', 'https://xn--r8jz45g.jp/x', 'https://shop.xn--fiqs8s'],
    ['[a](mailto:b@MÜNCHEN.example?subject=c)', 'mailto:b@xn--mnchen-3ya.example?subject=c'],
    ['[a](https://\u0301.example) <https://xn--ü.example>'],
  ] as const) {
    const found = Array.from(renderComment(source).html.matchAll(/href="([^"]*)"/g), ([, href]) => href)
    t.strictSame(found, addresses, source)
  }
})

t.test('text that follows a bare address without a blank is no part of it', async t => {
  for (const [source, address] of [
    ['看https://a.example看这里', 'https://a.example'],
    ['https://a.example/b。后面', 'https://a.example/b'],
    ['https://a.example/路', 'https://a.example/'],
    ['https://a.example에서', 'https://a.example'],
    ['https://a.example/b、c', 'https://a.example/b'],
    ['（https://a.example/b）', 'https://a.example/b'],
    ['https://a.example/b\u200bc', 'https://a.example/b'],
    ['https://a.example\u00ad/b', 'https://a.example'],
    ['https://a.example/b\u3164', 'https://a.example/b'],
    ['https://a.example/ü', 'https://a.example/%C3%BC'],
  ] as const) {
    t.equal(/href="([^"]*)"/.exec(renderComment(source).html)?.[1], address, source)
  }
})

t.test('of addresses in one row without white space the first are links', async t => {
  const row = (count: number) =>
    Array.from({ length: count }, (_one, index) => `http://a${index}.example`).join(')')
  const linksIn = (source: string) => renderComment(source).html.match(/<a /g)?.length
  t.equal(linksIn(row(20)), 20)
  t.equal(linksIn(row(21)), 20)
  t.equal(linksIn(`${row(20)} ${row(20)}`), 40)
  t.equal(renderComment(row(30)).text, row(30), 'none of the text is lost')
  t.equal(linksIn(`[http://x.example](http://y.example))${row(19)}`), 19)
  t.equal(linksIn(`://${row(2)}`), 2, 'a row that begins in the middle of an address')
})
