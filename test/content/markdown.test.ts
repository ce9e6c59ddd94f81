/** Articles as `text/markdown` over HTTP, in both directions. */
import type { InjectOptions, LightMyRequestResponse } from 'fastify'
import t, { type Test } from 'tap'
import { printArticle } from '../../src/content/formats/markdown.ts'
import { Article, NewArticle } from '../../src/content/model/article.ts'
import { LIMITS } from '../../src/kernel/limits.ts'
import type { Scope } from '../../src/kernel/scalars.ts'
import { createKey } from '../../src/keys/manage.ts'
import { startService } from '../helper.ts'

const MARKDOWN = 'text/markdown'

const whole = NewArticle.parse({
  slug: 'whole',
  title: 'Whole: "a" title',
  subtitle: 'Phụ đề',
  subtitleLang: 'vi',
  lang: 'en',
  summary: 'Two\nlines.',
  status: 'published',
  publishedAt: '2025-02-01T00:00:00Z',
  authors: [{ name: 'Ada', url: 'https://example.org/' }],
  tags: ['x', '深度求索'],
  translationGroup: 'group',
  commentPolicy: 'moderated',
  meta: { layout: { wide: true }, 'a.b': null },
  sections: [
    { body: 'Lead.' },
    {
      heading: 'Top # {x}',
      body: 'See [@k].',
      sections: [
        { heading: 'Below', body: '```\n## code\n```', sections: [{ kind: 'quote', body: 'Said.' }] },
      ],
    },
    { anchor: 'named', heading: 'Top', kind: 'note', body: '' },
  ],
  references: [{ key: 'k', title: 'A work', issued: '2024-05' }],
}) as NewArticle

const minimal = (more = '') => `---\nslug: minimal\ntitle: M\nlang: en\n${more}---\n\nText.\n`

async function setUp(t: Test) {
  const service = await startService(t)
  const keyOf = async (...scopes: Scope[]) =>
    `Bearer ${(await createKey(service.storage, { name: 'K', scopes, expiresAt: null })).key}`
  const [writer, reader] = [await keyOf('content:write'), await keyOf('content:read')]
  const send = (
    method: 'POST' | 'PUT',
    path: string,
    payload: string | Buffer,
    headers: Record<string, string> = {},
  ): Promise<LightMyRequestResponse> =>
    service.request({
      method,
      url: `/v1/articles${path}`,
      payload,
      headers: { authorization: writer, 'content-type': MARKDOWN, ...headers },
    } satisfies InjectOptions)
  const read = (path: string, authorization?: string) =>
    service.request({
      url: `/v1/articles${path}`,
      headers: { accept: MARKDOWN, ...(authorization && { authorization }) },
    })
  return { ...service, writer, reader, send, read }
}

t.test('what is read can be put back without loss', async t => {
  const { get, send, read } = await setUp(t)
  const made = await send('POST', '', printArticle(whole))
  t.match(made, { statusCode: 201, headers: { location: /\/v1\/articles\/whole$/ } })
  const shown = await read('/whole')
  t.match(shown, {
    statusCode: 200,
    headers: { 'content-type': 'text/markdown; charset=utf-8', vary: /Accept/ },
  })
  t.equal(shown.body, printArticle(whole), 'byte for byte what was sent')
  const before = await get('/v1/articles/whole?include=sections,references', Article)

  const etag = String(shown.headers.etag)
  const put = await send('PUT', '/whole', shown.body, {
    'if-match': etag,
    'content-type': 'text/markdown; charset=UTF-8',
  })
  t.equal(put.statusCode, 200)
  const after = await get('/v1/articles/whole?include=sections,references', Article)
  t.equal((await read('/whole')).body, shown.body)
  t.same(after, before, 'with the ids of all sections and references, and the same version')

  const moved = shown.body.replace('## Top \\# ', '## New {#new}\n\n## Changed \\# ').replaceAll('\n', '\r\n')
  t.match(await send('PUT', '/whole', `\ufeff${moved}`, { 'if-match': `${put.headers.etag}` }), {
    statusCode: 200,
  })
  const { sections } = await get('/v1/articles/whole?include=sections', Article)
  t.match(sections, [
    { id: before.sections?.[0]?.id },
    { anchor: 'new' },
    {
      id: before.sections?.[1]?.id,
      heading: 'Changed # {x}',
      sections: before.sections?.[1]?.sections.map(({ id }) => ({ id })),
    },
    { id: before.sections?.[2]?.id },
  ])
  t.match(await send('PUT', '/whole', shown.body, { 'if-match': etag }), { statusCode: 412 })
  t.match(await send('PUT', '/whole', shown.body), { statusCode: 428 })
})

t.test('a new article at a slug, and a post that is repeated', async t => {
  const { send, read } = await setUp(t)
  const once = { 'if-none-match': '*' }
  t.match(await send('PUT', '/minimal', minimal(), once), {
    statusCode: 201,
    headers: { location: /\/minimal$/, etag: /^"1-/ },
  })
  t.match(await send('PUT', '/minimal', minimal(), once), { statusCode: 412 })
  const key = { 'idempotency-key': 'one-post-of-an-article' }
  const text = minimal().replace('minimal', 'other')
  const first = await send('POST', '', text, key)
  t.equal(first.statusCode, 201)
  t.match(await send('POST', '', text, key), { statusCode: 201, body: first.body })
  t.match(await send('POST', '', `${text}More.\n`, key), { statusCode: 422 })
  t.match(await send('POST', '', text), { statusCode: 409 })
  t.match(await read('/other', 'Bearer nobody'), { statusCode: 401 })
})

t.test('all faults are named, with lines and pointers', async t => {
  const { send, read, writer } = await setUp(t)
  const text =
    '---\nslug: A b\nlang: en\ncolour: red\nreferences:\n  - id: k\n    title: [x]\n---\n\n## H {#x}\n\n## I {#x}\n'
  const expected = {
    statusCode: 400,
    headers: { 'content-type': /^application\/problem\+json/ },
  }
  const faults = [
    { pointer: '/title', detail: 'Is required.' },
    { pointer: '/slug', detail: /^Line 2: Must be words/ },
    { pointer: '/colour', detail: 'Line 4: Is unknown. Remove it, or correct its name.' },
    { pointer: '/references/0/title', detail: /^Line 7: / },
    { pointer: '', detail: /^Line 12: .* anchor #x/ },
  ]
  for (const [method, path, headers] of [
    ['POST', '', {}],
    ['PUT', '/minimal', { 'if-none-match': '*' }],
  ] as const) {
    const refused = await send(method, path, text, headers)
    t.match(refused, expected)
    t.match(refused.json(), { errors: faults })
    t.equal(refused.json().errors.length, faults.length)
  }
  t.match((await send('POST', '', minimal().replace('Text.', '[@nobody]'))).json(), {
    errors: [{ pointer: '/sections/0/body', detail: /Cites "nobody"/ }],
  })
  t.match((await send('POST', '', '# No front matter')).json(), {
    errors: [{ pointer: '', detail: /^Line 1: / }],
  })
  t.match(await send('POST', '', ''), { statusCode: 400 })
  t.match(await read('/minimal', writer), { statusCode: 404 }, 'nothing was stored')
})

t.test('long front matter is refused before it is read', async t => {
  const { send } = await setUp(t)
  const padded = (length: number, more = '') => {
    const [, own = '', rest = ''] = /^---\n(.*?)\n---\n(.*)$/s.exec(minimal(more)) ?? []
    return `---\n${own}\n# ${'x'.repeat(length - own.length - 3)}\n---\n${rest}`
  }
  t.match(await send('POST', '', padded(LIMITS.frontMatter)), { statusCode: 201 })
  t.same((await send('POST', '', padded(LIMITS.frontMatter + 1, 'colour: red\n'))).json().errors, [
    { pointer: '', code: 'too-long', detail: 'Line 1: The front matter is longer than 1000000 characters.' },
  ])
})

t.test('what is not UTF-8 text is refused', async t => {
  const { send } = await setUp(t)
  const type = (value: string) => ({ 'content-type': value })
  const latin = await send('POST', '', minimal(), type('text/markdown; charset=iso-8859-1'))
  t.match(latin, { statusCode: 415, body: /UTF-8/ })
  t.match(await send('POST', '', minimal(), { 'content-encoding': 'gzip' }), { statusCode: 415 })
  const bytes = Buffer.concat([Buffer.from(minimal()), Buffer.from([0xc3, 0x28])])
  t.match(await send('POST', '', bytes), { statusCode: 400, body: /not valid UTF-8/ })
  t.match(await send('POST', '', minimal(), type('text/plain')), { statusCode: 415, body: /text\/markdown/ })
  t.match(await send('POST', '', 'x'.repeat(LIMITS.requestBytes + 1)), { statusCode: 413 })
  t.match(await send('POST', '', minimal(), type('text/markdown; charset="utf8"; variant=pandoc')), {
    statusCode: 201,
  })
})

t.test('drafts need a key, and so does every write', async t => {
  const { send, read, reader, writer } = await setUp(t)
  t.match(await send('POST', '', minimal(), { authorization: '' }), { statusCode: 401 })
  t.match(await send('POST', '', minimal(), { authorization: reader }), { statusCode: 403 })
  t.match((await send('POST', '', minimal())).json(), { status: 'draft', publishedAt: null })
  t.match(await read('/minimal'), { statusCode: 404 })
  for (const key of [reader, writer]) {
    const shown = await read('/minimal', key)
    t.match(shown, {
      statusCode: 200,
      headers: { 'cache-control': 'private, no-store', 'content-language': 'en' },
    })
    t.match(shown.body, /^---\ntitle: M\nslug: minimal\nlang: en\nstatus: draft\n/)
  }
  const scheduled = minimal('status: published\npublishedAt: 2999-01-01T00:00:00Z\n')
  const put = await send('PUT', '/minimal', scheduled, { 'if-match': '*' })
  t.match(put.json(), { status: 'scheduled' })
  t.match(await read('/minimal'), { statusCode: 404 })
  const due = scheduled.replace('2999', '2025')
  t.match(await send('PUT', '/minimal', due, { 'if-match': `${put.headers.etag}` }), { statusCode: 200 })
  t.match(await read('/minimal'), { statusCode: 200 })
})
