import t from 'tap'
import { CitationKey } from '../../src/kernel/scalars.ts'
import { renderSection } from '../../src/markdown/render.ts'

const references = new Map([
  ['a', 1],
  ['b', 2],
  ['smith:2020.x_1-y', 12],
])
const render = (source: string) => renderSection(source, { lang: 'en', references })
const link = (key: string, number: number) => `<a href="#ref_${key}" role="doc-biblioref">${number}</a>`
const span = (content: string) => `<span class="citation">[${content}]</span>`
const A = link('a', 1)
const B = link('b', 2)

t.test('citations', async t => {
  const scenarios: [source: string, html: string, text: string, cited: string[]][] = [
    ['[@a]', span(A), '[1]', ['a']],
    ['x [@a].', `x ${span(A)}.`, 'x [1].', ['a']],
    ['[@b; @a]', span(`${B}; ${A}`), '[2; 1]', ['b', 'a']],
    ['[@a;@a]', span(`${A}; ${A}`), '[1; 1]', ['a']],
    ['[@a][@b]', span(A) + span(B), '[1][2]', ['a', 'b']],
    ['[@a, p. 3]', span(`${A}, p. 3`), '[1, p. 3]', ['a']],
    ['[@a, p. 3; @b, ch. 4]', span(`${A}, p. 3; ${B}, ch. 4`), '[1, p. 3; 2, ch. 4]', ['a', 'b']],
    ['[@a pp. 3-4]', span(`${A} pp. 3-4`), '[1 pp. 3-4]', ['a']],
    ['[see @a, p. 3]', span(`see ${A}, p. 3`), '[see 1, p. 3]', ['a']],
    ['[see also\n  @a,\n  p. 3]', span(`see also ${A}, p. 3`), '[see also 1, p. 3]', ['a']],
    ['[-@a] [see -@b]', `${span(A)} ${span(`see ${B}`)}`, '[1] [see 2]', ['a', 'b']],
    ['[ @a ]', span(A), '[1]', ['a']],
    ['[@a, *p* <b> &amp]', span(`${A}, *p* &lt;b&gt; &amp;amp`), '[1, *p* <b> &amp]', ['a']],
    ['[@a, \\[3\\]]', span(`${A}, [3]`), '[1, [3]]', ['a']],
    ['[see [x @a]', `[see ${span(`x ${A}`)}`, '[see [x 1]', ['a']],
    ['**[@a]**', `<strong>${span(A)}</strong>`, '[1]', ['a']],
    ['[@smith:2020.x_1-y]', span(link('smith:2020.x_1-y', 12)), '[12]', ['smith:2020.x_1-y']],
    ['![x [@a]](https://c.example)', '<img src="https://c.example" alt="x [@a]">', 'x [@a]', ['a']],
    ['[@a](javascript:x)', `${span(A)}(javascript:x)`, '[1](javascript:x)', ['a']],
    ['[x [@a]](https://c.example)', `[x ${span(A)}](https://c.example)`, '[x [1]](https://c.example)', ['a']],
  ]
  for (const [source, html, text, cited] of scenarios) {
    const rendered = render(source)
    t.equal(rendered.html, `<p>${html}</p>\n`, source)
    t.equal(rendered.text, text, `${source} as text`)
    t.strictSame(rendered.cited, cited, `${source} cites`)
  }
})

t.test('a citation with an unknown key stays as it was written and is reported', async t => {
  const scenarios: [source: string, cited: string[]][] = [
    ['[@c]', ['c']],
    ['[see @c, p. 3; @a]', ['c', 'a']],
    ['[@constructor] [@__proto__] [@toString]', ['constructor', '__proto__', 'toString']],
  ]
  for (const [source, cited] of scenarios) {
    t.match(render(source), { html: `<p>${source}</p>\n`, text: source, cited }, source)
  }
})

t.test('what is no citation stays text or becomes what CommonMark says', async t => {
  const scenarios: [source: string, html: string][] = [
    ['`[@a]`', '<code>[@a]</code>'],
    ['\\[@a]', '[@a]'],
    ['[\\@a]', '[@a]'],
    ['[@a\\]', '[@a]'],
    ['[@a](https://c.example)', '<a href="https://c.example">@a</a>'],
    ['[@a, `]`', '[@a, <code>]</code>'],
    ['@a', '@a'],
    ['[@a', '[@a'],
    ['[@]', '[@]'],
    ['[]', '[]'],
    ['[@a;]', '[@a;]'],
    ['[@a; b]', '[@a; b]'],
    ['[@a and @b]', '[@a and @b]'],
    ['[x@a]', '[x@a]'],
    ['[@-a]', '[@-a]'],
    ['[@a.]', '[@a.]'],
    ['[@a/b]', '[@a/b]'],
    ['[@ä]', '[@ä]'],
    ['[@a[@b', '[@a[@b'],
    [`[@${'a'.repeat(101)}]`, `[@${'a'.repeat(101)}]`],
  ]
  for (const [source, html] of scenarios) {
    const rendered = render(source)
    t.equal(rendered.html, `<p>${html}</p>\n`, source)
    t.strictSame(rendered.cited, [], `${source} cites nothing`)
  }
  t.strictSame(render('    [@a]\n\n```\n[@b]\n```').cited, [], 'code blocks cite nothing')
  t.match(render('[@a]\n\n[@a]: /b').html, '<a href="/b">@a</a>', 'a definition makes it a link')
})

t.test('a key may be as long as CitationKey lets it, and no longer', async t => {
  const longest = 'k'.repeat(100)
  t.ok(CitationKey.safeParse(longest).success)
  t.notOk(CitationKey.safeParse(`${longest}k`).success)
  t.strictSame(render(`[@${longest}] [@${longest}k]`).cited, [longest])
})
