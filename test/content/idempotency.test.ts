import t from 'tap'
import { problemOf, startEditor } from './editor.ts'

const KEY = { 'idempotency-key': 'b9e4c1d2-7a63-4f0e-9d35-0c1f2a7be846' }
const payload = { title: 'Words', lang: 'en', sections: [{ heading: 'A' }] }

t.test('a retry gets the first answer, and there is one article', async t => {
  const { send, key } = await startEditor(t)
  const create = (headers: object = {}, body: object = payload) =>
    send('POST /v1/articles', { headers: { ...KEY, ...headers }, payload: body })
  const first = await create()
  t.equal(first.statusCode, 201)
  await send('PATCH /v1/articles/words', { headers: { 'if-match': '*' }, payload: { title: 'Changed' } })
  const again = await create()
  t.equal(again.statusCode, 201)
  t.equal(again.body, first.body, 'though it was changed since')
  for (const header of ['location', 'etag'] as const) {
    t.equal(again.headers[header], first.headers[header])
  }
  t.same(problemOf(await create({}, { ...payload, title: 'Other' })), [422, 'idempotency-key-reused'])
  t.same(problemOf(await create({ 'idempotency-key': 'short' })), [400, 'invalid-request'])

  const other = await create(await key('content:write'))
  t.match(other.json(), { slug: 'words-2' }, 'the key of another is another')
  const theirs = await create(await key('content:read'))
  t.equal(theirs.statusCode, 403, 'and who may not write is told nothing')
  const asMarkdown = await send('POST /v1/articles', {
    headers: { ...KEY, 'content-type': 'text/markdown' },
    payload: '---\ntitle: Words\nslug: x\nlang: en\n---\n',
  })
  t.equal(asMarkdown.statusCode, 422)
})

t.test('what was refused may be tried again', async t => {
  const { send, create } = await startEditor(t)
  const { etag } = await create({ slug: 'taken' })
  const post = () => send('POST /v1/articles', { headers: KEY, payload: { ...payload, slug: 'taken' } })
  t.same(problemOf(await post()), [409, 'conflict'])
  await send('PATCH /v1/articles/taken', { headers: { 'if-match': etag }, payload: { slug: 'free' } })
  t.equal((await post()).statusCode, 201)
})

t.test('a hundred at once make one', async t => {
  const { send } = await startEditor(t)
  const answers = await Promise.all(
    Array.from({ length: 100 }, () => send('POST /v1/articles', { headers: KEY, payload })),
  )
  t.same([...new Set(answers.map(({ statusCode }) => statusCode))], [201])
  t.equal(new Set(answers.map(({ body }) => body)).size, 1)
  t.match((await send('GET /v1/articles?status=draft&count=true')).json(), { page: { total: 1 } })
})
