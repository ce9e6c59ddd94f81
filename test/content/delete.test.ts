import t from 'tap'
import { newComment } from '../helper.ts'
import { problemOf, startEditor } from './editor.ts'

const ANY = { 'if-match': '*' }

t.test('an archived article is gone for the public and can come back', async t => {
  const { create, send, request } = await startEditor(t)
  const { etag } = await create({ slug: 'one', status: 'published' })
  await request({ method: 'POST', url: '/v1/articles/one/comments', payload: newComment() })
  const response = await send('DELETE /v1/articles/one', { headers: { 'if-match': etag } })
  t.same([response.statusCode, response.body], [204, ''])
  for (const url of ['/v1/articles/one', '/v1/articles/one/comments']) {
    t.equal((await request({ url })).statusCode, 404)
  }
  t.match((await send('GET /v1/articles/one')).json(), { status: 'archived', version: 2 })
  await send('PATCH /v1/articles/one', { headers: ANY, payload: { status: 'published' } })
  const comments = await request({ url: '/v1/articles/one/comments?count=true' })
  t.match(comments.json(), { page: { total: 1 } }, 'with its comments')
})

t.test('purged, nothing of it is left', async t => {
  const { create, send, request, key, storage, log } = await startEditor(t)
  const admin = await key('admin')
  const idempotent = { 'idempotency-key': 'the-key-of-the-article' }
  const payload = {
    slug: 'one',
    title: 'Purged words',
    lang: 'en',
    status: 'published',
    tags: ['purged'],
    authors: [{ name: 'Purged' }],
    sections: [{ heading: 'Purged' }],
    references: [{ key: 'purged', title: 'Purged' }],
  }
  const create1 = () => send('POST /v1/articles', { headers: idempotent, payload })
  const post = () =>
    request({
      method: 'POST',
      url: '/v1/articles/one/comments',
      headers: { 'idempotency-key': 'the-key-of-the-comment' },
      payload: newComment('Purged too.'),
    })
  t.equal((await create1()).statusCode, 201)
  t.equal((await post()).statusCode, 201)
  await send('PATCH /v1/articles/one', { headers: ANY, payload: { slug: 'two' } })
  await create({ slug: 'other' })

  const refused = await send('DELETE /v1/articles/two?purge=true', { headers: ANY })
  t.same(problemOf(refused), [403, 'insufficient-scope'])
  t.match(refused.headers['www-authenticate'], /scope="admin"/)
  const purge = (headers: object) =>
    send('DELETE /v1/articles/two?purge=true', { headers: { ...admin, ...headers } })
  t.same(problemOf(await purge({})), [428, 'precondition-required'])
  t.same(problemOf(await purge({ 'if-match': '"1-x"' })), [412, 'precondition-failed'])
  t.equal((await purge({ 'if-match': '"2-x"' })).statusCode, 204)
  t.equal((await purge(ANY)).statusCode, 404)

  t.same(problemOf(await create1()), [409, 'deleted-since'], 'no retry makes it again')
  t.same(problemOf(await post()), [409, 'deleted-since'])
  for (const url of ['one', 'two']) {
    t.equal((await send(`GET /v1/articles/${url}`)).statusCode, 404, 'its former slug leads nowhere')
  }
  const { db, tables } = storage.read
  // The audit log of comments outlives them, and says nothing of what stood in them.
  const { idempotencyKeys, commentEvents: _, ...others } = tables
  const below = Object.values(others).filter(table => 'articleId' in table)
  t.equal(below.length, 9)
  for (const table of [...below, tables.tags, tables.authors]) {
    t.same(await db.select().from(table), [])
  }
  t.same(
    (await db.select().from(idempotencyKeys)).map(({ answer }) => answer),
    [null, null],
  )
  t.equal((await db.select().from(tables.articles)).length, 1, 'the other stays')
  t.notMatch(log.join(''), /purged/i)
})
