import t from 'tap'
import { RENDERER_VERSION, renderSection } from '../../src/markdown/render.ts'

const render = (source: string) => renderSection(source, { lang: 'en', references: new Map() })

t.test('CommonMark with tables and strikethrough', async t => {
  const scenarios: [name: string, source: string, html: string, text: string][] = [
    ['nothing', '', '', ''],
    ['white space', ' \n\n\t\n', '', ''],
    ['paragraphs', 'one\ntwo\n\nthree', '<p>one\ntwo</p>\n<p>three</p>\n', 'one\ntwo\n\nthree'],
    ['a hard break', 'one  \ntwo\\\nthree', '<p>one<br>\ntwo<br>\nthree</p>\n', 'one\ntwo\nthree'],
    ['emphasis', '*a* **b** ~~c~~', '<p><em>a</em> <strong>b</strong> <s>c</s></p>\n', 'a b c'],
    [
      'emphasis beside CJK',
      '**这是中文。**后面',
      '<p><strong>这是中文。</strong>后面</p>\n',
      '这是中文。后面',
    ],
    ['code', 'a `<b> *c*` d', '<p>a <code>&lt;b&gt; *c*</code> d</p>\n', 'a <b> *c* d'],
    ['indented code', '    <b>', '<pre><code>&lt;b&gt;\n</code></pre>\n', '<b>'],
    ['fenced code', '```\na\n\n b\n```', '<pre><code>a\n\n b\n</code></pre>\n', 'a\n\n b'],
    ['a quote', '> a\n>\n> b', '<blockquote>\n<p>a</p>\n<p>b</p>\n</blockquote>\n', 'a\n\nb'],
    ['a rule', 'a\n\n***\n\nb', '<p>a</p>\n<hr>\n<p>b</p>\n', 'a\n\n***\n\nb'],
    [
      'raw HTML',
      '<b onclick="x">a</b>',
      '<p>&lt;b onclick=&quot;x&quot;&gt;a&lt;/b&gt;</p>\n',
      '<b onclick="x">a</b>',
    ],
    ['entities', '&copy; &lt; &#8212;', '<p>© &lt; —</p>\n', '© < —'],
    ['escapes', '\\*a\\* \\<b>', '<p>*a* &lt;b&gt;</p>\n', '*a* <b>'],
    ['CRLF', 'a\r\nb\r\rc', '<p>a\nb</p>\n<p>c</p>\n', 'a\nb\n\nc'],
    ['an ATX heading is text', '# a', '<p># a</p>\n', '# a'],
    ['a setext heading is text', 'a\n===', '<p>a\n===</p>\n', 'a\n==='],
    ['bare addresses stay text', 'https://a.example', '<p>https://a.example</p>\n', 'https://a.example'],
    ['quotes stay straight', '"a" -- b...', '<p>&quot;a&quot; -- b...</p>\n', '"a" -- b...'],
    [
      'an image without words',
      'a\n\n![](http://b)\n\nc',
      '<p>a</p>\n<p><img src="http://b" alt=""></p>\n<p>c</p>\n',
      'a\n\nc',
    ],
    ['half a surrogate pair', 'a\ud800b', '<p>a\ufffdb</p>\n', 'a\ufffdb'],
  ]
  for (const [name, source, html, text] of scenarios) {
    const rendered = render(source)
    t.equal(rendered.html, html, name)
    t.equal(rendered.text, text, `${name} as text`)
  }
})

t.test('lists', async t => {
  const scenarios: [name: string, source: string, html: string, text: string][] = [
    ['tight', '- a\n- b', '<ul>\n<li>a</li>\n<li>b</li>\n</ul>\n', '- a\n- b'],
    ['loose', '- a\n\n- b', '<ul>\n<li>\n<p>a</p>\n</li>\n<li>\n<p>b</p>\n</li>\n</ul>\n', '- a\n- b'],
    ['empty item', '-\n- b', '<ul>\n<li></li>\n<li>b</li>\n</ul>\n', '-\n- b'],
    ['numbered', '1. a\n1. b', '<ol>\n<li>a</li>\n<li>b</li>\n</ol>\n', '1. a\n2. b'],
    ['from nine', '9) a\n9) b', '<ol start="9">\n<li>a</li>\n<li>b</li>\n</ol>\n', '9. a\n10. b'],
    [
      'nested',
      '1. a\n   - b\n     c',
      '<ol>\n<li>a\n<ul>\n<li>b\nc</li>\n</ul>\n</li>\n</ol>\n',
      '1. a\n   - b\n     c',
    ],
    [
      'of several paragraphs',
      '- a\n\n  b\n\nc',
      '<ul>\n<li>\n<p>a</p>\n<p>b</p>\n</li>\n</ul>\n<p>c</p>\n',
      '- a\n\n  b\n\nc',
    ],
  ]
  for (const [name, source, html, text] of scenarios) {
    const rendered = render(source)
    t.equal(rendered.html, html, name)
    t.equal(rendered.text, text, `${name} as text`)
  }
})

t.test('tables keep their alignment without style, and their columns in text', async t => {
  const { html, text } = render('| a | b | c | d |\n|:--|:-:|--:|---|\n| 1 |  | `x\\|y` | *4* |\n| 2 |')
  t.equal(
    html,
    '<table>\n<thead>\n<tr>\n' +
      '<th class="align-left">a</th>\n<th class="align-center">b</th>\n<th class="align-right">c</th>\n<th>d</th>\n' +
      '</tr>\n</thead>\n<tbody>\n<tr>\n' +
      '<td class="align-left">1</td>\n<td class="align-center"></td>\n' +
      '<td class="align-right"><code>x|y</code></td>\n<td><em>4</em></td>\n' +
      '</tr>\n<tr>\n' +
      '<td class="align-left">2</td>\n<td class="align-center"></td>\n<td class="align-right"></td>\n<td></td>\n' +
      '</tr>\n</tbody>\n</table>\n',
  )
  t.equal(text, 'a\tb\tc\td\n1\t\tx|y\t4\n2\t\t\t')
  t.equal(render('|a|\n|-|\n|b\tc|').text, 'a\nb c', 'a tab in a cell would make two of it')
})

t.test('the language of code is a class only when it is a plain name', async t => {
  const scenarios: [info: string, language: string | undefined][] = [
    ['js', 'js'],
    ['  C++  extra words', 'c++'],
    ['c#', 'c#'],
    ['objective-c', 'objective-c'],
    ['', undefined],
    ['js{1,2}', undefined],
    ['"onclick=x', undefined],
    ['&#106;s', undefined],
    ['x'.repeat(40), 'x'.repeat(40)],
    ['x'.repeat(41), undefined],
  ]
  for (const [info, language] of scenarios) {
    const attribute = language === undefined ? '' : ` class="language-${language}"`
    t.equal(render(`~~~${info}\n<b>\n~~~`).html, `<pre><code${attribute}>&lt;b&gt;\n</code></pre>\n`, info)
  }
})

t.test('links and images', async t => {
  const scenarios: [source: string, html: string, text: string][] = [
    ['[a](https://a.example/ä)', '<a href="https://a.example/%C3%A4">a</a>', 'a'],
    ['[a](mailto:a@b.example)', '<a href="mailto:a@b.example">a</a>', 'a'],
    [
      '[a](#b) [c](/d) [e](f/g?h:i) [j](#k:l)',
      '<a href="#b">a</a> <a href="/d">c</a> <a href="f/g?h:i">e</a> <a href="#k:l">j</a>',
      'a c e j',
    ],
    ['[a](/b "c \\"d\\"")', '<a href="/b" title="c &quot;d&quot;">a</a>', 'a'],
    ['[*a*](/b)', '<a href="/b"><em>a</em></a>', 'a'],
    ['[a]()', 'a', 'a'],
    [
      '<https://a.example/%20>',
      '<a href="https://a.example/%20">https://a.example/%20</a>',
      'https://a.example/%20',
    ],
    ['<a@b.example>', '<a href="mailto:a@b.example">a@b.example</a>', 'a@b.example'],
    ['[<https://a.example>](/b)', '<a href="/b">https://a.example</a>', 'https://a.example'],
    [
      '[<https://a.example>](/b) [c](/d)',
      '<a href="/b">https://a.example</a> <a href="/d">c</a>',
      'https://a.example c',
    ],
    ['![a *b*](https://a.example/i.png)', '<img src="https://a.example/i.png" alt="a b">', 'a b'],
    ['![a](https://a.example/i.png "t")', '<img src="https://a.example/i.png" alt="a" title="t">', 'a'],
    ['![a](/i.png)', 'a', 'a'],
    ['![a ![b](https://b.example) c](mailto:a@b.example)', 'a b c', 'a b c'],
    ['[a](ftp://b)', '[a](ftp://b)', '[a](ftp://b)'],
    ['[a](javascript:b)', '[a](javascript:b)', '[a](javascript:b)'],
    ['![a](data:b)', '![a](data:b)', '![a](data:b)'],
  ]
  for (const [source, html, text] of scenarios) {
    const rendered = render(source)
    t.equal(rendered.html, `<p>${html}</p>\n`, source)
    t.equal(rendered.text, text, `${source} as text`)
  }
  t.equal(render('[a]\n\n[a]: /b').html, '<p><a href="/b">a</a></p>\n')
})

t.test('words are those of the text', async t => {
  t.equal(render('one **two** [three](https://four.example) `five`').words, 4)
  t.equal(renderSection('深度求索的崛起', { lang: 'zh', references: new Map() }).words > 1, true)
})

t.test('the version is a positive whole number', async t => {
  t.ok(Number.isInteger(RENDERER_VERSION) && RENDERER_VERSION > 0)
})
