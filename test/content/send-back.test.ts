import type { LightMyRequestResponse } from 'fastify'
import t, { type Test } from 'tap'
import { Article } from '../../src/content/model/article.ts'
import type { Reference } from '../../src/content/model/reference.ts'
import type { Section } from '../../src/content/model/section.ts'
import { startEditor } from './editor.ts'

const PAGE = 'GET /v1/articles/one?include=sections,references&format=markdown'
const FORM = /GET …\?include=sections,references&format=markdown/
const SOURCE = {
  slug: 'one',
  subtitle: 'Its subtitle',
  status: 'published',
  publishedAt: '2020-02-01T00:00:00.000Z',
  tags: ['kept'],
  image: { url: 'https://example.org/a.png', alt: '' },
  meta: { kept: true },
  sections: [
    { anchor: 'a', heading: 'A', body: 'Says *so* [@key].', sections: [{ anchor: 'b', body: 'Below.' }] },
    { anchor: 'c', kind: 'note', body: 'Aside.' },
  ],
  references: [
    { key: 'key', title: 'Work', author: [{ literal: 'Somebody' }], issued: '2024-05' },
    { key: 'other', title: 'Other' },
  ],
}

const faultsOf = (response: LightMyRequestResponse) =>
  (response.json() as { errors?: { pointer: string; detail: string }[] }).errors ?? []

type Sent = Omit<Article, 'sections' | 'references'> & { sections: Section[]; references: Reference[] }

const start = async (t: Test) => {
  const { send, create } = await startEditor(t)
  const { etag } = await create(SOURCE)
  const page = async () => Article.parse((await send(PAGE)).json()) as Sent
  const put = async (payload: object, match = etag) => {
    const response = await send('PUT /v1/articles/one', { headers: { 'if-match': match }, payload })
    return { response, status: response.statusCode, faults: faultsOf(response) }
  }
  return { send, create, page, put, etag }
}

t.test('what was answered can be sent back', async t => {
  const { send, page, put, etag } = await start(t)
  const before = await page()
  t.equal(before.format, 'markdown', 'the answer says its format')
  t.equal((await send('GET /v1/articles/one')).json().format, undefined, 'when it has bodies')
  const same = await put(before)
  t.match(same, { status: 200, response: { headers: { etag } } }, 'nothing changes')

  const edited = structuredClone(before)
  edited.title = 'Another title'
  const [first] = edited.sections as [Section]
  first.anchor = 'renamed'
  first.body = 'Says something else [@new].'
  edited.sections.unshift({ heading: 'New', body: 'First now.' } as Section)
  edited.references = [{ key: 'new', title: 'New' } as never, ...edited.references]
  t.equal((await put(edited)).status, 200)
  const after = await page()
  t.match(after, { version: 2, title: 'Another title', publishedAt: SOURCE.publishedAt, status: 'published' })
  t.match(after.sections, [
    { heading: 'New' },
    { id: first.id, anchor: 'renamed', position: 1 },
    { anchor: 'c' },
  ])
  t.match(after.references, [
    { key: 'new', position: 1 },
    { id: before.references?.[0]?.id },
    { key: 'other' },
  ])
})

t.test('read-only fields are as they were answered', async t => {
  const { page, put, send } = await start(t)
  const answered = await page()
  const scenarios: [name: string, change: (page: Sent) => void, pointers: string[]][] = [
    ['its own', page => Object.assign(page, { wordCount: 0, createdAt: 'x' }), ['/createdAt', '/wordCount']],
    ['closed by hand', page => Object.assign(page, { commentsOpen: false }), ['/commentsOpen']],
    [
      'of a section',
      page => Object.assign(page.sections[0] as object, { position: 9 }),
      ['/sections/0/position'],
    ],
    [
      'of a section below',
      page => Object.assign(page.sections[0]?.sections[0] as object, { depth: 1, parentId: null }),
      ['/sections/0/sections/0/parentId', '/sections/0/sections/0/depth'],
    ],
    [
      'an unknown id',
      page => Object.assign(page.sections[1] as object, { id: '0194bf0e-5c00-7a3e-9d1b-30b5d7f91a02' }),
      ['/sections/1/id'],
    ],
    [
      'an id twice',
      page => page.sections.push({ id: page.sections[0]?.id, body: 'Copy.' } as Section),
      ['/sections/2/id'],
    ],
    [
      'of a reference',
      page => Object.assign(page.references[0] as object, { position: 2, citedBy: [] }),
      ['/references/0/position', '/references/0/citedBy'],
    ],
  ]
  for (const [name, change, pointers] of scenarios) {
    const sent = structuredClone(answered)
    change(sent)
    const { status, faults } = await put(sent)
    t.same([status, faults.map(({ pointer }) => pointer).sort()], [400, pointers.sort()], name)
    t.ok(faults.every(({ detail }) => detail.startsWith('Is read-only')))
  }
  const older = await put({ ...answered, version: 7, wordCount: 0 })
  t.match(older, {
    status: 400,
    faults: [{ pointer: '/version', detail: /^Is 7, but the article has version 1/ }],
  })
  t.equal(older.faults.length, 1, 'an older page is told as that')
  const created = await send('PUT /v1/articles/two', {
    headers: { 'if-none-match': '*' },
    payload: { ...answered, slug: 'two' },
  })
  t.equal(created.statusCode, 400, 'a new article has no such fields')
  t.same(await page(), answered, 'nothing was changed')
})

t.test('other bodies with read-only fields are refused, and told the form that is taken', async t => {
  const { send, page, put, etag } = await start(t)
  const summary = (await send('GET /v1/articles/one')).json()
  const html = (await send('GET /v1/articles/one?include=sections,references&format=html')).json()
  const { format: _, ...unnamed } = await page()
  const headers = { 'if-match': etag }
  const [section] = unnamed.sections ?? []
  const scenarios: [name: string, status: number, faults: { pointer?: string; detail: string }[]][] = []
  for (const [name, payload, pointer] of [
    ['a plain GET', summary, '/id'],
    ['in HTML', html, '/format'],
    ['without its format', unnamed, '/format'],
  ] as const) {
    const { status, faults } = await put(payload)
    scenarios.push([name, status, faults.filter(fault => fault.pointer === pointer)])
  }
  const changes: [line: Parameters<typeof send>[0], payload: object, pointer: string][] = [
    ['PATCH /v1/articles/one', { version: 3 }, '/version'],
    ['POST /v1/articles', { title: 'T', lang: 'en', sections: [section] }, '/sections/0/id'],
  ]
  for (const [line, payload, pointer] of changes) {
    const response = await send(line, { headers, payload })
    const faults = faultsOf(response).filter(fault => fault.pointer === pointer)
    scenarios.push([line, response.statusCode, faults])
  }
  for (const [name, status, faults] of scenarios) {
    t.same([status, faults.length], [400, 1], name)
    t.match(faults[0]?.detail, FORM, name)
  }
  const unknown = await put({ title: 'T', lang: 'en', unknown: 1 })
  t.same(
    unknown.faults.map(({ detail }) => FORM.test(detail)),
    [false],
    'what nobody knows is unknown',
  )
})

t.test('PUT without a status keeps status and time', async t => {
  const { send, create } = await startEditor(t)
  const future = new Date(Date.now() + 3_600_000).toISOString()
  const past = '2020-02-01T00:00:00.000Z'
  const other = '2021-03-01T00:00:00.000Z'
  const markdown = '---\nslug: SLUG\ntitle: T\nlang: en\n---\n\nText.\n'
  const shown = (status: string, publishedAt: string | null) => ({ status, publishedAt })
  const rows: [present: object, sent: object | string, expected: object | number][] = [
    [{}, {}, shown('draft', null)],
    [shown('published', past), {}, shown('published', past)],
    [shown('published', past), markdown, shown('published', past)],
    [shown('scheduled', future), {}, shown('scheduled', future)],
    [shown('archived', past), {}, shown('archived', past)],
    [shown('published', past), { publishedAt: other }, shown('published', other)],
    [shown('published', past), { publishedAt: null }, shown('published', past)],
    [shown('published', past), { status: 'published' }, shown('published', past)],
    [shown('published', past), { status: 'draft' }, shown('draft', null)],
    [shown('published', past), { status: 'scheduled', publishedAt: past }, shown('published', past)],
    [shown('published', past), { status: 'scheduled', publishedAt: other }, 400],
    [shown('published', past), { status: 'scheduled' }, 400],
    [shown('archived', past), { status: 'scheduled', publishedAt: past }, 400],
    [{}, { publishedAt: other }, shown('draft', other)],
  ]
  for (const [index, [present, sent, expected]] of rows.entries()) {
    const slug = `kept-${index}`
    await create({ slug, ...present })
    const response = await send(`PUT /v1/articles/${slug}`, {
      headers: {
        'if-match': '*',
        'content-type': typeof sent === 'string' ? 'text/markdown' : 'application/json',
      },
      payload: typeof sent === 'string' ? sent.replace('SLUG', slug) : { title: 'T', lang: 'en', ...sent },
    })
    const name = JSON.stringify([present, sent])
    if (typeof expected === 'number') {
      t.same(
        [response.statusCode, faultsOf(response).map(({ pointer }) => pointer)],
        [400, ['/publishedAt']],
        name,
      )
    } else {
      t.match(response.json(), expected, name)
    }
  }
})
