import t from 'tap'
import { Article } from '../../src/content/model/article.ts'
import { freeSlug } from '../../src/content/store/article-slug-queries.ts'
import { RESERVED_SLUGS } from '../../src/kernel/limits.ts'
import { countQueries } from '../databases.ts'
import { pointersOf } from '../helper.ts'
import { problemOf, startEditor } from './editor.ts'

const SECTIONS = [
  { heading: 'Top', anchor: 'top', body: 'Cites [@one].', sections: [{ heading: 'Below', body: 'Text.' }] },
  { heading: null, kind: 'quote', body: 'Alone.' },
]
const REFERENCES = [{ key: 'one', title: 'A work', author: [{ family: 'A', given: 'B' }], issued: '2025-01' }]

t.test('a draft with all that it can have', async t => {
  const { send, get, baseUrl, request } = await startEditor(t)
  const payload = {
    slug: 'whole',
    title: 'Whole',
    subtitle: 'Tất cả',
    subtitleLang: 'vi',
    lang: 'EN-us',
    summary: 'Two\r\nlines.',
    authors: [{ name: 'Ada' }],
    tags: ['one', 'two'],
    image: { url: 'https://example.org/a.png', alt: 'A picture' },
    canonicalUrl: 'https://example.org/whole',
    commentPolicy: 'moderated',
    translationGroup: 'group',
    meta: { deep: { list: [1, null] } },
    sections: SECTIONS,
    references: REFERENCES,
  }
  const made = await send('POST /v1/articles', { payload })
  t.equal(made.statusCode, 201)
  t.equal(made.headers.location, `${baseUrl()}/v1/articles/whole`)
  t.equal(made.headers['cache-control'], 'private, no-store')
  const article = Article.parse(made.json())
  t.match(article, { status: 'draft', publishedAt: null, version: 1, lang: 'en-US', summary: 'Two\nlines.' })
  t.same(article.authors, [{ name: 'Ada', url: null }])
  t.same(article.image, { ...payload.image, credit: null })
  t.same(article.meta, payload.meta)
  t.equal(article.sections, undefined, 'what was sent need not come back')

  t.equal((await request({ url: '/v1/articles/whole' })).statusCode, 404, 'nobody else sees it')
  const read = await send('GET /v1/articles/whole')
  t.equal(read.headers.etag, made.headers.etag, 'the same bytes have the same tag')
  t.equal(read.body, made.body)
  const whole = Article.parse(
    (await send('GET /v1/articles/whole?include=sections,references&format=markdown')).json(),
  )
  t.match(whole.sections, [
    { anchor: 'top', sections: [{ anchor: 'below', depth: 2 }] },
    { heading: null, kind: 'quote', body: 'Alone.' },
  ])
  t.match(whole.references, [{ key: 'one', position: 1, citedBy: [{ anchor: 'top' }] }])

  await send('POST /v1/articles', { payload: { title: 'Public', lang: 'en', status: 'published' } })
  const shown = await get('/v1/articles/public', Article)
  t.equal(shown.status, 'published')
  t.ok(shown.publishedAt && shown.publishedAt <= new Date().toISOString(), 'now, when nothing is said')
})

t.test('as Markdown', async t => {
  const { send } = await startEditor(t)
  const text = '---\nslug: down\ntitle: Down\nlang: en\n---\n\n## A heading\n\nText.\n'
  const headers = { 'content-type': 'text/markdown' }
  const made = await send('POST /v1/articles', { headers, payload: text })
  t.equal(made.statusCode, 201)
  const sections = await send('GET /v1/articles/down/sections?format=markdown')
  t.match(sections.json(), { data: [{ heading: 'A heading', body: 'Text.' }] })
  const refused = await send('POST /v1/articles', {
    headers,
    payload: '---\nslug: New Words\ntitle: x\nlang: en\nx: 1\n---\n',
  })
  t.equal(refused.statusCode, 400)
  t.same(pointersOf(refused), ['/slug', '/x'])
  t.equal((await send('POST /v1/articles', { headers, payload: 'No front matter.' })).statusCode, 400)
})

t.test('slugs are made from titles in any script', async t => {
  const { create } = await startEditor(t)
  const scenarios: [title: string, slug: string][] = [
    ['Đắk Lắk: cà phê & hơn thế nữa', 'dak-lak-ca-phe-hon-the-nua'],
    ['北京欢迎你', 'beijinghuanyingni'],
    ['مرحبا بالعالم', 'mrhb-bl-lm'],
    ['Straße nach Ürümqi', 'strasse-nach-urumqi'],
    ['😀🎉', 'grinning-tada'],
    ['!!!', 'article'],
    ['???', 'article-2'],
    ['New', 'new-article'],
    ['TAGS', 'tags-article'],
    ['tags', 'tags-article-2'],
    ['It’s 100 % — really…', 'its-100-really'],
    [`${'long word '.repeat(29)}end`, `${'long-word-'.repeat(12).slice(0, -1)}`],
    [`${'long word '.repeat(29)}other`, `${'long-word-'.repeat(11)}lon-2`],
  ]
  for (const [title, expected] of scenarios) {
    const { slug } = await create({ title })
    t.ok(slug.length <= 120)
    t.equal(slug, expected, title.slice(0, 30))
  }
  const { slug } = await create({ title: '0194bf0e-5c00-7a3e-9d1b-2f6a4c8e0b71' })
  t.equal(slug, 'section-0194bf0e-5c00-7a3e-9d1b-2f6a4c8e0b71', 'never in the form of an id')
})

t.test('a title that many articles have is looked up once', async t => {
  const { create, storage } = await startEditor(t)
  for (const slug of ['untitled', 'untitled-2', 'untitled-4', 'untitled-3-days', 'untitled-x', 'untitle']) {
    await create({ slug })
  }
  const free = () =>
    storage.snapshot(async reader => {
      const { handle, queries } = countQueries(reader)
      return [await freeSlug(handle, 'untitled'), queries()]
    })
  t.same(await free(), ['untitled-3', 2], 'the first gap; the slugs of now and the former ones')
  await create({ slug: 'untitled-3' })
  t.same(await free(), ['untitled-5', 2])
})

t.test('a slug that is taken, or was', async t => {
  const { create, send } = await startEditor(t)
  const { etag } = await create({ title: 'Words' })
  t.equal((await create({ title: 'Words' })).slug, 'words-2')
  const taken = await send('POST /v1/articles', { payload: { slug: 'words', title: 'x', lang: 'en' } })
  t.same(problemOf(taken), [409, 'conflict'])
  t.same(pointersOf(taken), ['/slug'])
  await send('PATCH /v1/articles/words', { headers: { 'if-match': etag }, payload: { slug: 'others' } })
  t.equal((await create({ title: 'Words' })).slug, 'words-3', 'a former slug is not taken by chance')
  t.equal((await create({ slug: 'words', title: 'x' })).slug, 'words', 'but on purpose')
  for (const word of RESERVED_SLUGS) {
    const refused = await send('POST /v1/articles', { payload: { slug: word, title: 'x', lang: 'en' } })
    t.same([refused.statusCode, pointersOf(refused)], [400, ['/slug']], word)
  }
})

t.test('all faults at once', async t => {
  const { send } = await startEditor(t)
  const scenarios: [payload: object, pointers: string[]][] = [
    [{}, ['/lang', '/title']],
    [
      { title: '', lang: 'xx-', slug: 'A B', status: 'hidden', id: 'x', tags: ['a', ''] },
      ['/id', '/lang', '/slug', '/status', '/tags/1', '/title'],
    ],
    [
      {
        title: 'x',
        lang: 'en',
        image: { alt: 'a\nb', url: 'javascript:1' },
        authors: [{ name: 'A' }, { url: 'x' }],
        meta: { big: 'x'.repeat(17_000) },
        references: [{ key: 'no key', title: 'x' }],
        sections: [{ heading: 'x', sections: [{ anchor: '-', body: 1 }] }],
      },
      [
        '/authors/1/name',
        '/authors/1/url',
        '/image/alt',
        '/image/url',
        '/meta',
        '/references/0/key',
        '/sections/0/sections/0/anchor',
        '/sections/0/sections/0/body',
      ],
    ],
    [
      {
        title: 'x',
        lang: 'en',
        references: [
          { key: 'one', title: 'x' },
          { key: 'one', title: 'y' },
        ],
        sections: [
          { anchor: 'twice', body: 'Cites [@none].' },
          { anchor: 'twice', body: '# A heading\n\n[@nobody]' },
        ],
      },
      ['/references/1/key', '/sections', '/sections/0/body', '/sections/1/body', '/sections/1/body'],
    ],
    [{ title: 'x', lang: 'en', status: 'scheduled' }, ['/publishedAt']],
    [{ title: 'x', lang: 'en', status: 'scheduled', publishedAt: '2025-01-01T00:00:00Z' }, ['/publishedAt']],
  ]
  for (const [payload, pointers] of scenarios) {
    const response = await send('POST /v1/articles', { payload })
    t.same(problemOf(response), [400, 'invalid-request'])
    t.same(pointersOf(response), pointers, response.body)
  }
  t.match((await send('GET /v1/articles?status=draft,published&count=true')).json(), { page: { total: 0 } })
})

t.test('one article of a group in each language', async t => {
  const { create, send } = await startEditor(t)
  await create({ slug: 'hidden-original', translationGroup: 'group' })
  await create({ lang: 'vi', translationGroup: 'group' })
  const payload = { title: 'x', lang: 'EN', translationGroup: 'group' }
  const twin = await send('POST /v1/articles', { payload })
  t.same(problemOf(twin), [409, 'conflict'])
  t.same(pointersOf(twin), ['/translationGroup'])
})

t.test('no slug is made that leads to another article', async t => {
  const { create, send } = await startEditor(t)
  await create({ slug: 'a-title' })
  await send('PATCH /v1/articles/a-title', { headers: { 'if-match': '*' }, payload: { slug: 'renamed' } })
  t.equal((await create({ title: 'A title' })).slug, 'a-title-2', 'a former slug goes on leading there')
  t.equal((await create({ title: 'A title' })).slug, 'a-title-3')
})

t.test('what a form leaves empty is left out, and a decorative image has an empty alt', async t => {
  const { send } = await startEditor(t)
  const empty = {
    subtitle: '',
    subtitleLang: '',
    summary: '',
    canonicalUrl: '',
    translationGroup: '',
    publishedAt: '',
  }
  const image = { url: 'https://example.org/a.png', alt: '', credit: '' }
  const payload = {
    title: 'Empty',
    lang: 'en',
    slug: '',
    ...empty,
    image,
    authors: [{ name: 'Ada', url: '' }],
  }
  const made = await send('POST /v1/articles', { payload })
  const expected = {
    slug: 'empty',
    ...Object.fromEntries(Object.keys(empty).map(name => [name, null])),
    image: { ...image, credit: null },
    authors: [{ name: 'Ada', url: null }],
  }
  t.match(Article.parse(made.json()), expected)
  const headers = { 'if-match': String(made.headers.etag) }
  const patched = await send('PATCH /v1/articles/empty', {
    headers,
    payload: { subtitle: 'S', canonicalUrl: '' },
  })
  t.match(Article.parse(patched.json()), { subtitle: 'S', canonicalUrl: null })
  const again = { 'if-match': String(patched.headers.etag) }
  const emptied = await send('PATCH /v1/articles/empty', { headers: again, payload: { subtitle: '' } })
  t.match(Article.parse(emptied.json()), { subtitle: null })
})
