import t from 'tap'
import { makeManageToken } from '../../src/comments/threads/manage-token.ts'
import { Article } from '../../src/content/model/article.ts'
import { makePreviewToken } from '../../src/content/preview-token.ts'
import { loadSecrets } from '../../src/storage/settings.ts'
import { openTestStorage } from '../databases.ts'
import { type Editor, startEditor, statusAndCode } from './history/editor.ts'

const ENVIRONMENT = { PUBLIC_URL: 'https://cms.example.org/api', LOG_LEVEL: 'trace' }
const draft = {
  slug: 'draft',
  title: 'Draft',
  sections: [{ anchor: 'top', body: 'Cites [@work].' }],
  references: [{ key: 'work', title: 'Work' }],
}
type Link = { url: string; pageUrl: string | null; token: string; expiresAt: string }

async function linkTo(editor: Editor, article: string, payload: object = {}): Promise<Link> {
  const response = await editor.send(`POST /v1/articles/${article}/preview-links`, { payload })
  if (response.statusCode !== 201) {
    throw new Error(response.body)
  }
  return response.json()
}

const PARTS = ['', '/sections', '/sections/top', '/references', '/references/work']

t.test('a link opens one article with its parts, whatever its state', async t => {
  const editor = await startEditor(t, ENVIRONMENT)
  const { id } = await editor.create(draft)
  await editor.create({ ...draft, slug: 'other' })
  const { url, token, expiresAt } = await linkTo(editor, 'draft')
  t.equal(url, `https://cms.example.org/api/v1/articles/draft?preview=${token}`)
  t.ok(Math.abs(Date.parse(expiresAt) - Date.now() - 3_600_000) < 60_000, 'an hour without expiresIn')

  const states = [
    { status: 'draft' },
    { status: 'scheduled', publishedAt: '2999-01-01T00:00:00Z' },
    { status: 'published', publishedAt: '2025-01-01T00:00:00Z' },
    { status: 'archived' },
  ]
  for (const state of states) {
    await editor.change('draft', state)
    for (const part of PARTS) {
      for (const ref of ['draft', id]) {
        const name = `${state.status} ${ref}${part}`
        const response = await editor.request({ url: `/v1/articles/${ref}${part}?preview=${token}` })
        t.equal(response.statusCode, 200, name)
        t.equal(response.headers['cache-control'], 'private, no-store', name)
        t.notOk(response.headers['surrogate-key'] ?? response.headers['cache-tag'], name)
      }
      const plain = await editor.request({ url: `/v1/articles/draft${part}` })
      t.equal(plain.statusCode, state.status === 'published' ? 200 : 404, `${state.status} without`)
    }
  }
  const shown = await editor.get(`/v1/articles/draft?preview=${token}&include=sections,references`, Article)
  t.match(shown, { status: 'archived', sections: [{ anchor: 'top' }], references: [{ key: 'work' }] })
})

t.test('a link to the site, whatever its addresses are like', async t => {
  for (const [articleUrl, address] of [
    [undefined, null],
    ['https://example.org/{lang}/{slug}', 'https://example.org/en/draft?preview='],
    ['https://example.org/?p={slug}', 'https://example.org/?p=draft&preview='],
  ] as const) {
    const editor = await startEditor(t, { ...ENVIRONMENT, ...(articleUrl && { ARTICLE_URL: articleUrl }) })
    await editor.create({ ...draft, canonicalUrl: 'https://elsewhere.example/' })
    const { pageUrl, token } = await linkTo(editor, 'draft')
    t.equal(pageUrl, address && `${address}${token}`)
  }
})

t.test('a token that opens nothing leaves what is public', async t => {
  const editor = await startEditor(t, ENVIRONMENT)
  const { id } = await editor.create(draft)
  const other = await editor.create({ ...draft, slug: 'other' })
  const { token } = await linkTo(editor, 'draft')
  const [expires = '', hash = ''] = token.split('.')
  const secrets = await loadSecrets(editor.storage)
  const elsewhere = await loadSecrets(await openTestStorage(t))
  const soon = Number(expires)
  const tokens = {
    expired: makePreviewToken(secrets, id, Math.floor(Date.now() / 1000) - 1),
    prolonged: `${soon + 1}.${hash}`,
    'of another article': makePreviewToken(secrets, other.id, soon),
    'of another site': makePreviewToken(elsewhere, id, soon),
    'with another hash': `${expires}.${hash.slice(0, -1)}${hash.endsWith('A') ? 'B' : 'A'}`,
    shortened: token.slice(0, -1),
    'without a hash': expires,
    'a manage token': makeManageToken(secrets, id),
    nothing: '',
    'half of it': `.${hash}`,
    infinite: `Infinity.${hash}`,
  }
  const plain = await editor.request({ url: '/v1/articles/draft' })
  for (const [name, wrong] of Object.entries(tokens)) {
    for (const part of PARTS) {
      const url = `/v1/articles/draft${part}?preview=${encodeURIComponent(wrong)}`
      const response = await editor.request({ url })
      t.same(statusAndCode(response), [404, 'not-found'], `${name} ${part}`)
      t.match(response.headers['cache-control'], 'no-store')
      t.equal((response.json() as { detail: string }).detail, plain.json().detail)
    }
  }
  await editor.change('draft', { status: 'published' })
  for (const [name, wrong] of Object.entries(tokens)) {
    const response = await editor.request({ url: `/v1/articles/draft?preview=${encodeURIComponent(wrong)}` })
    t.equal(response.statusCode, 200, `${name}: public by now`)
    t.equal(response.headers['cache-control'], 'private, no-store')
  }
})

t.test('a link opens nothing else', async t => {
  const editor = await startEditor(t, ENVIRONMENT)
  await editor.create({ ...draft, tags: ['hidden'], authors: [{ name: 'Hidden' }] })
  const { token } = await linkTo(editor, 'draft')
  const closed = [
    '/v1/articles/draft/comments',
    '/v1/articles',
    '/v1/articles?slug=draft',
    '/v1/tags',
    '/v1/authors',
    '/v1/articles/draft/revisions',
    '/v1/articles/draft/revisions/1',
  ]
  for (const url of closed) {
    const response = await editor.request({ url: `${url}${url.includes('?') ? '&' : '?'}preview=${token}` })
    t.ok([400, 401].includes(response.statusCode), url)
    t.notMatch(response.body, /Hidden|hidden|Draft/, url)
    const plain = await editor.request({ url, headers: { authorization: `Bearer ${token}` } })
    t.notMatch(plain.body, /Hidden|hidden|Draft/, `${url}: as a bearer token`)
  }
  const payload = { author: { name: 'Reader', email: 'reader@example.org' }, body: 'Hm.' }
  const comment = { method: 'POST', payload } as const
  const url = '/v1/articles/draft/comments'
  t.equal((await editor.request({ ...comment, url: `${url}?preview=${token}` })).statusCode, 400)
  t.equal((await editor.request({ ...comment, url })).statusCode, 404)
})

t.test('a link outlasts another slug, and no cache keeps the way there', async t => {
  const editor = await startEditor(t, ENVIRONMENT)
  await editor.create(draft)
  const { token } = await linkTo(editor, 'draft')
  await editor.change('draft', { slug: 'renamed' })
  const moved = await editor.request({ url: `/v1/articles/draft?preview=${token}` })
  t.equal(moved.statusCode, 308)
  t.equal(moved.headers.location, `https://cms.example.org/api/v1/articles/renamed?preview=${token}`)
  t.equal(moved.headers['cache-control'], 'private, no-store')
  t.equal(
    (await editor.request({ url: '/v1/articles/draft' })).statusCode,
    404,
    'who has no link learns nothing',
  )
  const link = await editor.send('POST /v1/articles/draft/preview-links', { payload: {} })
  t.equal(link.statusCode, 308)
})

t.test('neither the log nor the database knows a token', async t => {
  const editor = await startEditor(t, ENVIRONMENT)
  await editor.create(draft)
  const headers = { 'idempotency-key': 'the-same-link-once-more' }
  const line = 'POST /v1/articles/draft/preview-links' as const
  const first = await editor.send(line, { headers, payload: { expiresIn: 600 } })
  const again = await editor.send(line, { headers, payload: { expiresIn: 600 } })
  t.same([again.statusCode, again.body], [201, first.body], 'a retry gets the same link')
  const reused = await editor.send(line, { headers, payload: { expiresIn: 601 } })
  t.same(statusAndCode(reused), [422, 'idempotency-key-reused'])
  const { token } = first.json() as Link
  const hash = String(token.split('.')[1])
  for (const part of [...PARTS, '/nowhere']) {
    await editor.request({ url: `/v1/articles/draft${part}?preview=${token}` })
  }
  t.ok(editor.log.length > 5)
  t.notMatch(editor.log.join(''), hash)
  const { db, tables } = editor.storage.read
  t.match(await db.select().from(tables.idempotencyKeys), [{ answer: { slug: 'draft' } }])
  t.notMatch(JSON.stringify(await db.select().from(tables.idempotencyKeys)), hash)
})

t.test('who may make links, and for how long', async t => {
  const editor = await startEditor(t, ENVIRONMENT)
  await editor.create(draft)
  const line = 'POST /v1/articles/draft/preview-links' as const
  const anonymous = await editor.request({ method: 'POST', url: line.slice(5), payload: {} })
  t.same(statusAndCode(anonymous), [401, 'unauthorized'])
  for (const scope of ['content:read', 'comments:moderate'] as const) {
    t.same(statusAndCode(await editor.sendAs([scope], line, { payload: {} })), [403, 'insufficient-scope'])
  }
  const missing = await editor.send('POST /v1/articles/nowhere/preview-links', { payload: {} })
  t.same(statusAndCode(missing), [404, 'not-found'])
  for (const expiresIn of [59, 2_592_001, 60.5, '60', null, -60]) {
    t.equal((await editor.send(line, { payload: { expiresIn } })).statusCode, 400, `${expiresIn}`)
  }
  t.equal((await editor.send(line, { payload: { expiresIn: 60, more: 1 } })).statusCode, 400)
  for (const expiresIn of [60, 2_592_000]) {
    const before = Math.floor(Date.now() / 1000)
    const expires = Date.parse((await linkTo(editor, 'draft', { expiresIn })).expiresAt) / 1000
    t.ok(expires >= before + expiresIn && expires <= Date.now() / 1000 + expiresIn, `${expiresIn}`)
  }
})
