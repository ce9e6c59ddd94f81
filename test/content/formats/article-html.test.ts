import t from 'tap'
import { NewArticle } from '../../../src/content/model/article.ts'
import { attributesIn, headingsOf } from '../../markdown/allowed-html.ts'
import { inner, printed } from './article-html.ts'

t.test('sections of every kind, with and without a heading', async t => {
  const body = 'Text.'
  const p = '<p>Text.</p>\n'
  const sections = [{ heading: 'Below', body }]
  const scenarios: [section: object, html: string][] = [
    [{ body }, `<div id="lead">\n${p}</div>\n`],
    [{ heading: 'A <b> & "c"', body }, `<h2 id="a-b-c">A &lt;b&gt; &amp; &quot;c&quot;</h2>\n${p}`],
    [{ heading: 'A', body, sections }, `<h2 id="a">A</h2>\n${p}<h3 id="below">Below</h3>\n${p}`],
    [{ kind: 'quote', body }, `<blockquote id="quote" class="quote">\n${p}</blockquote>\n`],
    [
      { kind: 'quote', heading: 'A', body, sections },
      `<blockquote class="quote">\n<h2 id="a">A</h2>\n${p}<h3 id="below">Below</h3>\n${p}</blockquote>\n`,
    ],
    [{ kind: 'figure', body }, `<figure id="figure">\n${p}</figure>\n`],
    [
      { kind: 'figure', heading: 'A', body },
      `<figure>\n<figcaption><h2 id="a">A</h2></figcaption>\n${p}</figure>\n`,
    ],
    [{ kind: 'note', body }, `<aside id="note" class="note" role="note">\n${p}</aside>\n`],
    [
      { kind: 'note', heading: 'A', body },
      `<aside class="note" role="note">\n<h2 id="a">A</h2>\n${p}</aside>\n`,
    ],
  ]
  for (const [section, html] of scenarios) {
    t.equal(inner({ sections: [section] }), html, JSON.stringify(section))
  }
})

t.test('headings have the level of their depth and the offset, at most six', async t => {
  let sections: object[] = []
  for (let depth = 6; depth > 0; depth -= 1) {
    sections = [{ anchor: `at-${depth}`, heading: `At ${depth}`, sections }]
  }
  for (const [offset, levels] of [
    [0, [1, 2, 3, 4, 5, 6]],
    [1, [2, 3, 4, 5, 6, 6]],
    [2, [3, 4, 5, 6, 6, 6]],
    [3, [4, 5, 6, 6, 6, 6]],
  ] as const) {
    const names = headingsOf(inner({ sections }, offset)).map(({ name }) => name)
    t.same(
      names,
      levels.map(level => `h${level}`),
      `offset ${offset}`,
    )
  }
})

t.test('the language says where lines begin', async t => {
  for (const [lang, dir] of [
    ['en', 'ltr'],
    ['ar', 'rtl'],
    ['az-Arab', 'rtl'],
    ['zh-Hans', 'ltr'],
  ] as const) {
    const article = NewArticle.parse({ slug: 'a', title: 'A', lang, status: 'draft', publishedAt: null })
    t.equal(printed(article).html, `<div lang="${lang}" dir="${dir}">\n</div>\n`, lang)
  }
})

const cited = (id: number, key: string, number: number) =>
  `<a id="cite_${id}" href="#ref_${key}" role="doc-biblioref">${number}</a>`
const back = (id: number, index = 1) =>
  ` <a href="#cite_${id}" role="doc-backlink">↩\ufe0e${index === 1 ? '' : `<sup>${index}</sup>`}</a>`
const bibliography = (...items: string[]) =>
  `<section class="bibliography" role="doc-bibliography">\n<ol>\n${items.join('\n')}\n</ol>\n</section>\n`

t.test('citations are numbered as they come, and each entry leads back to them', async t => {
  const references = ['a', 'b', 'c'].map(key => ({ key, title: key.toUpperCase() }))
  const sections = [
    { body: 'First [@c], `[@b]`.' },
    { heading: 'H', body: '[@a; see @c, p. 3] and ![x [@b]](https://a.example)' },
  ]
  const html = inner({ sections, references })
  t.match(html, `First <span class="citation">[${cited(1, 'c', 1)}]</span>, <code>[@b]</code>.`)
  t.match(html, `<span class="citation">[${cited(2, 'a', 2)}; see ${cited(3, 'c', 1)}, p. 3]</span>`)
  t.match(html, 'alt="x [@b]"')
  t.ok(
    html.endsWith(
      bibliography(
        `<li id="ref_c"><cite dir="auto">C</cite>.${back(1)}${back(3, 2)}</li>`,
        `<li id="ref_a"><cite dir="auto">A</cite>.${back(2)}</li>`,
        '<li id="ref_b"><cite dir="auto">B</cite>.</li>',
      ),
    ),
    html,
  )
})

t.test('anchors like the ids of entries and citations are no entries and citations', async t => {
  const sections = [{ anchor: 'ref-a', heading: 'R', body: '[@a]', sections: [{ anchor: 'cite-1' }] }]
  t.same(attributesIn(inner({ sections, references: [{ key: 'a', title: 'A' }] }), 'id'), [
    'ref-a',
    'cite_1',
    'cite-1',
    'ref_a',
  ])
})

t.test('entries of the bibliography', async t => {
  const link = (address: string) => `<a href="${address}" dir="ltr">${address}</a>`
  const scenarios: [entry: object, html: string][] = [
    [{ title: 'A <b> & "c"' }, '<cite dir="auto">A &lt;b&gt; &amp; &quot;c&quot;</cite>.'],
    [{ title: 'Why?' }, '<cite dir="auto">Why?</cite>'],
    [{ title: '为什么？', issued: '2024' }, '<cite dir="auto">为什么？</cite> (2024).'],
    [
      {
        title: 'On it',
        author: [{ family: 'Dean', given: 'Ann' }, { family: 'Roe' }, { literal: 'A & B <Ltd>' }],
        issued: '2025-02-01',
      },
      '<bdi>Dean, Ann; Roe; A &amp; B &lt;Ltd&gt;</bdi> (2025-02-01). <cite dir="auto">On it</cite>.',
    ],
    [
      { title: 'On it', containerTitle: 'The <Journal>', volume: '1<2', issue: '3', page: '4–<5' },
      '<bdi>On it</bdi>. <cite dir="auto">The &lt;Journal&gt;</cite> 1&lt;2(3), 4–&lt;5.',
    ],
    [{ title: 'T', issue: '3' }, '<cite dir="auto">T</cite>. (3).'],
    [{ title: 'T', page: '9' }, '<cite dir="auto">T</cite>. 9.'],
    [
      { title: 'T', publisher: 'P & Co.', ISBN: '<1>', note: 'See "it"' },
      '<cite dir="auto">T</cite>. P &amp; Co. ISBN &lt;1&gt;. See &quot;it&quot;.',
    ],
    [
      { title: 'T', URL: 'https://a.example/?a=1&b="' },
      `<cite dir="auto">T</cite>. ${link('https://a.example/?a=1&amp;b=%22')}.`,
    ],
    [{ title: 'T', URL: 'https://a.example/?\\' }, '<cite dir="auto">T</cite>. https://a.example/?\\.'],
    [
      { title: 'T', URL: 'https://a.example', accessed: '2025-03' },
      `<cite dir="auto">T</cite>. ${link('https://a.example/')} (2025-03).`,
    ],
    [{ title: 'T', accessed: '2025-03' }, '<cite dir="auto">T</cite>.'],
    [
      { title: 'T', DOI: '10.1000/a#"<b>?' },
      `<cite dir="auto">T</cite>. ${link('https://doi.org/10.1000/a%23%22%3Cb%3E%3F')}.`,
    ],
    [
      { title: 'T', DOI: 'doi: 10.1000/182', URL: 'http://dx.doi.org/10.1000/182', accessed: '2025' },
      `<cite dir="auto">T</cite>. ${link('https://doi.org/10.1000/182')} (2025).`,
    ],
    [
      { title: 'T', DOI: '10.1000/182', URL: 'https://a.example', accessed: '2025' },
      `<cite dir="auto">T</cite>. ${link('https://doi.org/10.1000/182')}. ${link('https://a.example/')} (2025).`,
    ],
    [
      { title: 'T', DOI: '10.1000/AbC', URL: 'https://doi.org/10.1000/aBc' },
      `<cite dir="auto">T</cite>. ${link('https://doi.org/10.1000/AbC')}.`,
    ],
    [
      { title: 'T', DOI: '10.1000/ä', URL: 'https://a.example' },
      `<cite dir="auto">T</cite>. ${link('https://doi.org/10.1000/%C3%A4')}. ${link('https://a.example/')}.`,
    ],
    [{ title: 'T', DOI: 'javascript:x<' }, '<cite dir="auto">T</cite>. DOI javascript:x&lt;.'],
    [
      { title: 'T', DOI: 'no', URL: 'https://a.example' },
      `<cite dir="auto">T</cite>. DOI no. ${link('https://a.example/')}.`,
    ],
  ]
  for (const [entry, html] of scenarios) {
    t.equal(
      inner({ references: [{ key: 'k', ...entry }] }),
      bibliography(`<li id="ref_k">${html}</li>`),
      JSON.stringify(entry),
    )
  }
})
