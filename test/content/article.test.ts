import t from 'tap'
import { parseArticle } from '../../src/content/formats/markdown.ts'
import { Article } from '../../src/content/model/article.ts'
import { NewReference, Reference } from '../../src/content/model/reference.ts'
import { Section } from '../../src/content/model/section.ts'
import { listOf } from '../../src/http/paging.ts'
import { tamper } from '../databases.ts'
import { startService } from '../helper.ts'

const whole = {
  slug: 'whole',
  title: 'Whole',
  subtitle: 'Phụ đề',
  subtitleLang: 'vi',
  summary: 'Summary.',
  tags: ['a', 'b', 'a'],
  authors: [{ name: 'Ada' }],
  image: { url: 'https://example.org/i.png', alt: 'A picture' },
  canonicalUrl: 'https://example.org/whole',
  meta: { layout: { wide: true } },
  sections: [
    { body: 'Lead.' },
    {
      heading: 'Top',
      body: 'Text with *emphasis* and [@smith, p. 3].',
      sections: [
        { heading: 'Below', body: 'More, see [@smith; @other].' },
        { kind: 'quote', body: 'Said aloud.' },
      ],
    },
    { heading: 'Top', body: '字数 统计' },
  ],
  references: [
    { key: 'smith', title: 'A Work', author: [{ family: 'Smith', given: 'J.' }], issued: '2024-05' },
    { key: 'other', title: 'Another', URL: 'https://example.org' },
    { key: 'uncited', title: 'Nobody cites it' },
  ],
} as const

t.test('the page view shows the whole article', async t => {
  const service = await startService(t)
  await service.publish(whole as never)
  const article = await service.get('/v1/articles/whole?include=sections,references,commentCount', Article)
  t.match(article, {
    slug: 'whole',
    subtitle: 'Phụ đề',
    subtitleLang: 'vi',
    status: 'published',
    tags: ['a', 'b'],
    authors: [{ name: 'Ada', url: null }],
    image: { url: 'https://example.org/i.png', alt: 'A picture', credit: null },
    meta: { layout: { wide: true } },
    commentsOpen: true,
    commentsClosedReason: null,
    commentCount: 0,
    version: 1,
    publishedAt: '2025-01-01T00:00:00.000Z',
  })
  const [lead, top, again] = article.sections ?? []
  t.match(lead, { anchor: 'lead', heading: null, depth: 1, position: 0, parentId: null })
  t.match(top, { anchor: 'top', heading: 'Top', depth: 1, position: 1 })
  t.match(again, { anchor: 'top-2', position: 2 })
  t.match(top?.sections[0], { anchor: 'below', depth: 2, position: 0, parentId: top?.id })
  t.match(top?.sections[1], { kind: 'quote', heading: null, depth: 2, position: 1 })
  t.match(top?.body, /<em>emphasis<\/em>.*href="#ref_smith"/)
  const below = top?.sections[0]
  t.same(
    article.references?.map(({ key, position, citedBy }) => [key, position, citedBy]),
    [
      ['smith', 1, [top, below].map(section => ({ id: section?.id, anchor: section?.anchor }))],
      ['other', 2, [{ id: below?.id, anchor: below?.anchor }]],
      ['uncited', 3, []],
    ],
  )
  t.ok(article.wordCount > 10, 'Chinese words count too')

  const byId = await service.get(
    `/v1/articles/${article.id}?include=sections,references,commentCount`,
    Article,
  )
  t.same(byId, article, 'slug and id lead to the same')
  const { format, sections, references, commentCount, ...bare } = article
  t.same(await service.get(`/v1/articles/${article.id.toUpperCase()}`, Article), bare)
})

t.test('every body comes in the form asked for', async t => {
  const service = await startService(t)
  await service.publish(whole as never)
  const forms = {
    html: /^<p>Text with <em>emphasis<\/em> and <span class="citation">.*<\/p>\n$/,
    markdown: /^Text with \*emphasis\* and \[@smith, p\. 3\]\.$/,
    text: /^Text with emphasis and \[1, p\. 3\]\.$/,
  }
  for (const [format, expected] of Object.entries(forms)) {
    const article = await service.get(`/v1/articles/whole?include=sections&format=${format}`, Article)
    t.match(article.sections?.[1]?.body, expected, format)
    const tree = await service.get(`/v1/articles/whole/sections?format=${format}`, listOf(Section))
    t.same(tree.data, article.sections, `${format}: the tree alone`)
    const section = await service.get(`/v1/articles/whole/sections/top?format=${format}`, Section)
    t.same(section, article.sections?.[1], `${format}: one section`)
  }
})

t.test('sections and references are reached by name and by id', async t => {
  const service = await startService(t)
  await service.publish(whole as never)
  const { data: tree } = await service.get('/v1/articles/whole/sections', listOf(Section))
  const deep = tree[1]?.sections[0]
  t.same(await service.get('/v1/articles/whole/sections/below', Section), deep)
  t.same(await service.get(`/v1/articles/whole/sections/${deep?.id}`, Section), deep)
  const { data: references } = await service.get('/v1/articles/whole/references', listOf(Reference))
  t.same(await service.get('/v1/articles/whole/references/smith', Reference), references[0])
  t.same(await service.get(`/v1/articles/whole/references/${references[1]?.id}`, Reference), references[1])

  const missing = ['sections/nowhere', 'references/nobody', `sections/${references[0]?.id}`]
  for (const path of missing) {
    t.equal((await service.request({ url: `/v1/articles/whole/${path}` })).statusCode, 404, path)
  }
})

t.test('as text/markdown it is the article as it was written', async t => {
  const service = await startService(t)
  await service.publish(whole as never)
  const response = await service.request({ url: '/v1/articles/whole', headers: { accept: 'text/markdown' } })
  t.match(response.headers['content-type'], /^text\/markdown/)
  t.match(response.headers.vary, /Accept/)
  t.equal(response.headers['content-language'], 'en')
  const parsed = parseArticle(response.body)
  t.match(parsed, { article: { slug: 'whole', tags: ['a', 'b'], references: [{ key: 'smith' }, {}, {}] } })
})

t.test('closed comments are announced', async t => {
  const service = await startService(t)
  await service.publish({ slug: 'closed', commentPolicy: 'closed' })
  t.match(await service.get('/v1/articles/closed', Article), {
    commentsOpen: false,
    commentsClosedReason: 'closed',
  })
})

t.test('the parts of an article are in their order, wherever the database keeps them', async t => {
  const service = await startService(t)
  await service.publish({
    ...whole,
    tags: ['z', 'a', 'm'],
    authors: [{ name: 'Zoe' }, { name: 'Ada' }],
  } as never)
  const read = () => service.get('/v1/articles/whole?include=sections,references', Article)
  const before = await read()
  t.same(
    [before.tags, before.authors.map(({ name }) => name)],
    [
      ['z', 'a', 'm'],
      ['Zoe', 'Ada'],
    ],
  )
  for (const table of ['article_tags', 'article_authors', 'sections', 'article_references']) {
    // PostgreSQL writes a changed row anew, behind the others, and reads a table that it knows to be small without an
    // index.
    await tamper(
      service.storage.url,
      `UPDATE ${table} SET position = position WHERE position = 0; ANALYZE ${table}`,
    )
  }
  t.same(await read(), before)
})

t.test('an answer has the fields of its schema alone, in their order, whatever is stored', async t => {
  const service = await startService(t)
  await service.publish(whole as never)
  const include = 'include=sections,references,html,toc,commentCount,translations'
  const urls = [
    `/v1/articles/whole?${include}`,
    `/v1/articles?${include}`,
    '/v1/articles',
    '/v1/articles/whole/sections',
    '/v1/articles/whole/references',
  ]
  const read = () => Promise.all(urls.map(async url => (await service.request({ url })).body))
  const before = await read()
  const planted = { planted: 'canary' }
  const image = JSON.stringify({ ...planted, ...whole.image, credit: null })
  const { key: _, ...reference } = NewReference.parse({ key: 'k', title: 'Planted' })
  const fields = JSON.stringify({ ...planted, ...reference, author: [{ ...planted, literal: 'House' }] })
  await tamper(
    service.storage.url,
    `ALTER TABLE articles ADD COLUMN planted text DEFAULT 'canary';
     ALTER TABLE sections ADD COLUMN planted text DEFAULT 'canary';
     ALTER TABLE article_references ADD COLUMN planted text DEFAULT 'canary';
     UPDATE articles SET image = '${image}';
     UPDATE article_references SET fields = '${fields}'`,
  )
  const after = await read()
  t.notMatch(after.join(), 'canary')
  t.match(after.join(), 'House')
  t.equal(after[2], before[2], 'nothing else differs')
  for (const schema of [Article, listOf(Article)]) {
    const body = after[schema === Article ? 0 : 1] ?? ''
    t.equal(JSON.stringify(schema.parse(JSON.parse(body))), body, 'as its schema would write it')
  }
})
