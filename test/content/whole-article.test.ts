import t from 'tap'
import { Article } from '../../src/content/model/article.ts'
import { listOf } from '../../src/http/paging.ts'
import { pointersOf, startService } from '../helper.ts'
import { startEditor } from './history/editor.ts'

const whole = {
  slug: 'whole',
  sections: [
    { body: 'Lead [@other].' },
    {
      heading: 'Top & more',
      body: '*One* [@smith; @other].',
      sections: [{ heading: 'Below', body: 'Two.' }],
    },
    { kind: 'note', body: 'Aside.', sections: [{ heading: 'Within', body: '' }] },
  ],
  references: [
    { key: 'smith', title: 'A Work' },
    { key: 'other', title: 'Another', URL: 'https://example.org' },
  ],
} as const

const HTML = `<div lang="en" dir="ltr">
<div id="lead">
<p>Lead <span class="citation">[<a id="cite_1" href="#ref_other" role="doc-biblioref">1</a>]</span>.</p>
</div>
<h2 id="top-more">Top &amp; more</h2>
<p><em>One</em> <span class="citation">[<a id="cite_2" href="#ref_smith" role="doc-biblioref">2</a>; <a id="cite_3" href="#ref_other" role="doc-biblioref">1</a>]</span>.</p>
<h3 id="below">Below</h3>
<p>Two.</p>
<aside id="note" class="note" role="note">
<p>Aside.</p>
<h3 id="within">Within</h3>
</aside>
<section class="bibliography" role="doc-bibliography">
<ol>
<li id="ref_other"><cite dir="auto">Another</cite>. <a href="https://example.org/" dir="ltr">https://example.org/</a>. <a href="#cite_1" role="doc-backlink">↩\ufe0e</a> <a href="#cite_3" role="doc-backlink">↩\ufe0e<sup>2</sup></a></li>
<li id="ref_smith"><cite dir="auto">A Work</cite>. <a href="#cite_2" role="doc-backlink">↩\ufe0e</a></li>
</ol>
</section>
</div>
`

const TOC = [
  {
    anchor: 'top-more',
    heading: 'Top & more',
    depth: 1,
    sections: [{ anchor: 'below', heading: 'Below', depth: 2, sections: [] }],
  },
  // Its parent has no heading.
  { anchor: 'within', heading: 'Within', depth: 2, sections: [] },
]

const ABSENT = { html: undefined, toc: undefined, sections: undefined, references: undefined }

t.test('include=html answers the whole article as one text, include=toc its contents', async t => {
  const service = await startService(t)
  await service.publish(whole as never)
  for (const [query, expected] of [
    ['include=html', { html: HTML }],
    ['include=toc', { toc: TOC }],
    ['include=html,toc', { html: HTML, toc: TOC }],
    ['include=html&format=markdown', { html: HTML }],
    ['include=html&headingOffset=0', { html: HTML.replaceAll('h2', 'h1').replaceAll('h3', 'h2') }],
    ['include=html&headingOffset=3', { html: HTML.replaceAll('h3', 'h5').replaceAll('h2', 'h4') }],
    ['include=toc&headingOffset=3', { toc: TOC }],
    ['headingOffset=3', {}],
  ] as const) {
    const { html, toc, sections, references } = await service.get(`/v1/articles/whole?${query}`, Article)
    t.strictSame({ html, toc, sections, references }, { ...ABSENT, ...expected }, query)
  }
  for (const format of ['html', 'markdown', 'text']) {
    const alone = await service.get(
      `/v1/articles/whole?include=sections,references&format=${format}`,
      Article,
    )
    t.same(
      await service.get(`/v1/articles/whole?include=sections,references,html,toc&format=${format}`, Article),
      { ...alone, html: HTML, toc: TOC },
      `beside sections as ${format}`,
    )
  }
  for (const offset of ['-1', '4', '1.5', '', 'x']) {
    const response = await service.request({ url: `/v1/articles/whole?include=html&headingOffset=${offset}` })
    t.equal(response.statusCode, 400, offset)
    t.same(pointersOf(response), ['headingOffset'], offset)
  }
})

t.test('pages of the list have it too, at most ten articles of them', async t => {
  const service = await startService(t)
  for (let number = 0; number < 11; number += 1) {
    await service.publish({ ...whole, slug: `a-${number}` } as never)
  }
  const list = await service.get('/v1/articles?include=html,toc&headingOffset=1', listOf(Article))
  t.equal(list.data.length, 10)
  t.ok(list.data.every(({ html }) => html === HTML))
  t.strictSame(list.data[9]?.toc, TOC)
  for (const part of ['html', 'toc']) {
    const response = await service.request({ url: `/v1/articles?include=${part}&limit=11` })
    t.equal(response.statusCode, 400, part)
    t.same(pointersOf(response), ['limit'], part)
  }
  const next = `/v1/articles?include=html&headingOffset=2&cursor=${list.page.next}`
  t.equal((await service.get(next, listOf(Article))).data.length, 1, 'a cursor is for any form')
})

t.test('a preview shows it', async t => {
  const editor = await startEditor(t)
  await editor.create({ ...whole, status: 'draft' })
  const link = await editor.send('POST /v1/articles/whole/preview-links', { payload: {} })
  const { token } = link.json() as { token: string }
  const { html } = await editor.get(`/v1/articles/whole?include=html&preview=${token}`, Article)
  t.equal(html, HTML)
})
