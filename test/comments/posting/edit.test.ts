import t from 'tap'
import { updateRendered } from '../../../src/comments/threads/change-queries.ts'
import { Comment } from '../../../src/comments/threads/schema.ts'
import { listOf } from '../../../src/http/paging.ts'
import { RENDERER_VERSION, renderComment } from '../../../src/markdown/render.ts'
import { eq } from '../../../src/storage/drizzle.ts'
import { startService, type TestService } from '../../helper.ts'
import { until } from '../../wait.ts'
import { decide } from '../threads/status.ts'
import { bearer, posterOf } from './poster.ts'

const edit = (
  service: TestService,
  { id, manageToken }: { id: string; manageToken: string },
  body: unknown,
) =>
  service.request({
    method: 'PATCH',
    url: `/v1/comments/${id}`,
    headers: { ...bearer(manageToken), 'content-type': 'application/merge-patch+json' },
    payload: JSON.stringify(body),
  })

const stored = async ({ storage }: TestService, id: string) => {
  const { comments } = storage.read.tables
  const [row] = await storage.read.db.select().from(comments).where(eq(comments.id, id))
  return row
}

/** As if a moderator had decided about it. */
const reviewed = ({ storage }: TestService, id: string) =>
  storage.write(async ({ db, tables: { comments } }) => {
    await db.update(comments).set({ reviewedAt: '2025-01-01T00:00:00.000Z' }).where(eq(comments.id, id))
  })

/** As if the comment had been posted so many minutes ago. */
const age = ({ storage }: TestService, id: string, minutes: number) =>
  storage.write(async ({ db, tables: { comments } }) => {
    const createdAt = new Date(Date.now() - minutes * 60_000).toISOString()
    await db.update(comments).set({ createdAt }).where(eq(comments.id, id))
  })

t.test('an author edits a comment, which is marked', async t => {
  const service = await startService(t)
  await service.publish({ slug: 'open' })
  const poster = posterOf(service)
  const own = await poster.post('Furst.')
  await poster.post('A reply.', { parentId: own.id })
  await until('a later time', () => new Date().toISOString() > own.createdAt)
  const response = await edit(service, own, { body: '*First*.' })
  t.equal(response.statusCode, 200)
  const edited = Comment.parse(response.json())
  t.match(edited, { id: own.id, text: 'First.', html: /<em>First<\/em>/, status: 'approved', replyCount: 1 })
  t.ok(edited.editedAt !== null && edited.editedAt > edited.createdAt)
  t.notOk(response.headers.etag, 'versions are for moderators')
  t.equal(response.headers['cache-control'], 'private, no-store')
  const shown = await service.get(`/v1/comments/${own.id}`, Comment)
  t.same(shown, edited, 'everybody sees it')
  const list = await service.get('/v1/articles/open/comments', listOf(Comment))
  t.equal(list.data[0]?.text, 'First.')
})

t.test('what an edit is refused for', async t => {
  const service = await startService(t)
  await service.publish({ slug: 'open' })
  const poster = posterOf(service)
  const own = await poster.post('Mine.')
  const other = await poster.post('Another.')
  const old = await poster.post('Old.')
  const gone = await poster.post('Gone.')
  await poster.post('Below.', { parentId: gone.id })
  await service.request({
    method: 'DELETE',
    url: `/v1/comments/${gone.id}`,
    headers: bearer(gone.manageToken),
  })
  await age(service, old.id, 16)
  const scenarios: [
    name: string,
    comment: { id: string; manageToken: string },
    body: unknown,
    status: number,
    match: object,
  ][] = [
    ['the token of another comment', { id: own.id, manageToken: other.manageToken }, { body: 'x' }, 404, {}],
    [
      'no comment of this id',
      { ...own, id: own.id.replace(/.$/, end => (end === '0' ? '1' : '0')) },
      { body: 'x' },
      404,
      {},
    ],
    ['a deleted one', gone, { body: 'x' }, 404, {}],
    ['too late', old, { body: 'x' }, 403, { code: 'edit-window-over' }],
    [
      'the text of another comment of the same name',
      own,
      { body: 'Another.' },
      409,
      { code: 'duplicate-comment' },
    ],
    ['nothing', own, {}, 400, { errors: [{ pointer: '/body' }] }],
    ['an empty text', own, { body: ' ' }, 400, { errors: [{ pointer: '/body' }] }],
    [
      'another author',
      own,
      { body: 'x', author: { name: 'Else' } },
      400,
      { errors: [{ pointer: '/author' }] },
    ],
    ['a status', own, { body: 'x', status: 'approved' }, 400, { errors: [{ pointer: '/status' }] }],
    [
      'a time',
      own,
      { body: 'x', createdAt: '2020-01-01T00:00:00Z' },
      400,
      { errors: [{ pointer: '/createdAt' }] },
    ],
  ]
  for (const [name, comment, body, status, match] of scenarios) {
    const response = await edit(service, comment, body)
    t.equal(response.statusCode, status, name)
    t.match(response.json(), match, name)
  }
  const anonymous = await service.request({
    method: 'PATCH',
    url: `/v1/comments/${own.id}`,
    payload: { body: 'x' },
  })
  t.equal(anonymous.statusCode, 401)
  t.equal((await edit(service, own, { body: 'Mine.' })).statusCode, 200, 'its own text is no duplicate')
  await age(service, old.id, 14)
  t.equal((await edit(service, old, { body: 'Old, but edited.' })).statusCode, 200)
})

t.test('the window can be closed', async t => {
  const service = await startService(t, { COMMENT_EDIT_MINUTES: '0' })
  await service.publish({ slug: 'open' })
  const own = await posterOf(service).post('Mine.')
  await age(service, own.id, 1)
  t.equal((await edit(service, own, { body: 'x' })).statusCode, 403)
})

t.test('the rules judge an edit: it can cost a comment its place, and gives it none', async t => {
  const service = await startService(t, {
    COMMENT_RULES: 'links,first-comment,policy',
    COMMENT_LINKS: '1',
    COMMENT_LINKS_SPAM: '4',
  })
  await service.publish({ slug: 'open' })
  await service.publish({ slug: 'held', commentPolicy: 'moderated' })
  const poster = posterOf(service)
  const links = (number: number) =>
    Array.from({ length: number }, (_, index) => `https://${index}.example/`).join(' ')
  const hidden = (number: number) =>
    Array.from({ length: number }, (_, index) => `[x](https://${index}&#45;a%2eexample/)`).join(' ')
  const scenarios: [
    name: string,
    before: 'approved' | 'pending' | 'spam' | 'trash',
    body: string,
    after: string,
  ][] = [
    ['approved, harmless', 'approved', 'Harmless.', 'approved'],
    ['approved, suspicious', 'approved', links(2), 'pending'],
    ['approved, spam', 'approved', links(5), 'spam'],
    ['approved, disguised spam', 'approved', hidden(5), 'spam'],
    ['pending, harmless', 'pending', 'Harmless.', 'pending'],
    ['pending, spam', 'pending', links(5), 'spam'],
    ['spam, harmless', 'spam', 'Harmless.', 'spam'],
    ['trash, spam', 'trash', links(5), 'trash'],
  ]
  for (const [name, before, body, after] of scenarios) {
    const own = await poster.post(name)
    await decide(service, own.id, before)
    await reviewed(service, own.id)
    const response = await edit(service, own, { body: `${name}: ${body}` })
    const seen = Comment.parse(response.json())
    t.equal(seen.status, after === 'approved' ? 'approved' : 'pending', `${name}: as its author sees it`)
    t.match(
      await stored(service, own.id),
      { status: after, reviewedAt: null },
      `${name}: nobody has seen the text`,
    )
    const { statusCode } = await service.request({ url: `/v1/comments/${own.id}` })
    t.equal(statusCode, after === 'approved' ? 200 : 404, `${name}: as others do`)
  }
  const held = await poster.post('Text.', {}, { article: 'held' })
  await decide(service, held.id, 'approved')
  await edit(service, held, { body: 'Another text.' })
  t.match(await stored(service, held.id), { status: 'pending' }, 'a moderated article has every text read')
})

t.test('the manage token is verified before the body is read', async t => {
  const service = await startService(t)
  await service.publish({ slug: 'open' })
  const poster = posterOf(service)
  const own = await poster.post('Mine.')
  const other = await poster.post('Another.')
  const bodies: [name: string, payload: string, type?: string][] = [
    ['no JSON', '{'],
    ['another type', 'x', 'text/plain'],
    ['too long', `{"body":"${'x'.repeat(200_000)}"}`],
    ['an unknown field', '{"colour":"red"}'],
    ['a row of marks', `{"body":"${'\u0316\u0301'.repeat(2_000)}"}`],
  ]
  const tokens: [name: string, headers: Record<string, string>, status: number][] = [
    ['no token', {}, 401],
    ['no bearer token', { authorization: 'Basic x' }, 401],
    ['the token of another comment', bearer(other.manageToken), 404],
    ['an API key', await service.key('admin'), 404],
  ]
  for (const [token, headers, status] of tokens) {
    for (const [name, payload, type = 'application/json'] of bodies) {
      const response = await service.request({
        method: 'PATCH',
        url: `/v1/comments/${own.id}`,
        headers: { ...headers, 'content-type': type },
        payload,
      })
      t.equal(response.statusCode, status, `${token}, ${name}`)
    }
    const deleted = await service.request({
      method: 'DELETE',
      url: `/v1/comments/${own.id}?colour=red`,
      headers,
    })
    t.equal(deleted.statusCode, status, `${token}, DELETE`)
  }
  t.equal((await edit(service, own, { body: 'Mine still.' })).statusCode, 200)
})

t.test('a comment that is replied to leaves a tombstone when its edit is held', async t => {
  const service = await startService(t, { COMMENT_RULES: 'links', COMMENT_LINKS: '0' })
  await service.publish({ slug: 'open' })
  const poster = posterOf(service)
  const own = await poster.post('Mine.')
  const reply = await poster.post('A reply.', { parentId: own.id })
  await edit(service, own, { body: 'See https://example.org/' })
  const list = await service.get('/v1/articles/open/comments', listOf(Comment))
  t.match(list.data, [
    { id: own.id, status: 'deleted', text: null, replies: [{ id: reply.id, status: 'approved' }] },
  ])
  const events = await service.storage.read.db.select().from(service.storage.read.tables.commentEvents)
  t.match(events, [
    { commentId: own.id, actor: 'author', action: 'edited', fromStatus: 'approved', toStatus: 'pending' },
  ])
})

t.test('an edit is not overwritten by what its former text is rendered to again', async t => {
  const service = await startService(t)
  await service.publish({ slug: 'open' })
  const own = await posterOf(service).post('Former.')
  t.equal((await edit(service, own, { body: 'Edited.' })).statusCode, 200)
  // As on an instance that read the text before the edit.
  const former = { ...renderComment('Former.'), rendererVersion: RENDERER_VERSION }
  await service.storage.write(writer => updateRendered(writer, own.id, former))
  t.match(await service.get(`/v1/comments/${own.id}`, Comment), { text: 'Edited.', html: '<p>Edited.</p>\n' })
})
