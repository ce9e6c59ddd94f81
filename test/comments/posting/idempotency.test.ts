import t from 'tap'
import { postComment } from '../../../src/comments/posting/post.ts'
import { PostedComment } from '../../../src/comments/posting/schema.ts'
import { Comment } from '../../../src/comments/threads/schema.ts'
import { readConfig } from '../../../src/config.ts'
import { listOf } from '../../../src/http/paging.ts'
import { idempotentRequest } from '../../../src/idempotency/once.ts'
import { Problem } from '../../../src/kernel/problem.ts'
import { loadSecrets } from '../../../src/storage/settings.ts'
import { newComment, startService, type TestService } from '../../helper.ts'
import { readAndDecide } from '../moderation/moderator.ts'
import { decide } from '../threads/status.ts'

const KEY = 'b9e4c1d2-7a63-4f0e-9d35-0c1f2a7be846'
const LIST = '/v1/articles/open/comments'

const post = (service: TestService, key: string, payload: object = newComment(), url = LIST) =>
  service.request({ method: 'POST', url, headers: { 'idempotency-key': key }, payload })

const total = async (service: TestService) =>
  (await service.get(`${LIST}?view=flat&count=true`, listOf(Comment))).page.total

t.test('a retry gets the first answer, and there is one comment', async t => {
  const service = await startService(t)
  await service.publish({ slug: 'open' })
  const first = await post(service, KEY)
  t.equal(first.statusCode, 201)
  for (const key of [KEY, `"${KEY}"`]) {
    const again = await post(service, key)
    t.equal(again.statusCode, 201)
    t.same(again.json(), first.json(), 'the manage token too, though it is not stored')
    t.equal(again.headers.location, first.headers.location)
  }
  const parallel = await Promise.all(
    Array.from({ length: 100 }, () => post(service, `${KEY}-2`, newComment('Many'))),
  )
  t.equal(new Set(parallel.map(({ body }) => body)).size, 1)
  t.equal(await total(service), 2)
})

t.test('a retry counts under no quota of comments', async t => {
  const quotas = [
    'COMMENT_RATE_LIMIT',
    'COMMENT_RATE_LIMIT_NETWORK',
    'COMMENT_RATE_LIMIT_ARTICLE',
    'COMMENT_RATE_LIMIT_ALL',
  ]
  for (const quota of quotas) {
    const service = await startService(t, { [quota]: '2' })
    await service.publish({ slug: 'open' })
    const first = await post(service, KEY)
    for (let retry = 1; retry <= 3; retry += 1) {
      const again = await post(service, KEY)
      t.same(again.json(), first.json(), quota)
      t.notMatch(again.headers['ratelimit-policy'], '"comments')
    }
    t.equal((await post(service, `${KEY}-2`, newComment('Second.'))).statusCode, 201, 'one is left')
    t.equal((await post(service, `${KEY}-3`, newComment('Third.'))).statusCode, 429)
    t.same((await post(service, KEY)).json(), first.json(), 'also when nothing is left')
    t.equal((await post(service, KEY, newComment('Else.'))).statusCode, 422)
  }
})

t.test('a pending comment is replayed as 202, also when the article closed meanwhile', async t => {
  const service = await startService(t)
  await service.publish({ slug: 'open', commentPolicy: 'moderated' })
  const first = await post(service, KEY)
  t.equal(first.statusCode, 202)
  await service.storage.write(async ({ db, tables }) => {
    await db.update(tables.articles).set({ commentPolicy: 'closed' })
  })
  const again = await post(service, KEY)
  t.equal(again.statusCode, 202)
  t.same(again.json(), first.json())
})

t.test('a retry is not told that its comment is public when it was hidden since', async t => {
  const service = await startService(t)
  await service.publish({ slug: 'open' })
  const moderator = await service.key('comments:moderate')
  const first = await post(service, KEY)
  t.match([first.statusCode, first.json().status], [201, 'approved'])
  const told = async () => {
    const again = await post(service, KEY)
    const same = { ...first.json(), status: again.json().status }
    t.same(again.json(), same, 'apart from that it is the first answer')
    return [again.statusCode, again.json().status]
  }
  const setArticle = (status: 'archived' | 'published') =>
    service.storage.write(async ({ db, tables }) => {
      await db.update(tables.articles).set({ status })
    })
  for (const [hide, show] of [
    [
      () => readAndDecide(service, moderator, first.json().id, { status: 'spam' }),
      () => readAndDecide(service, moderator, first.json().id, { status: 'approved' }),
    ],
    [() => setArticle('archived'), () => setArticle('published')],
  ] as const) {
    await hide()
    t.same(await told(), [202, 'pending'])
    await show()
    t.same(await told(), [201, 'approved'])
  }
  const late = await Promise.all(
    Array.from({ length: 10 }, () => post(service, `${KEY}-late`, newComment('Late.'))),
  )
  t.same([...new Set(late.map(({ statusCode }) => statusCode))], [201])
})

t.test('nor when its key is found in the transaction only', async t => {
  const service = await startService(t)
  await service.publish({ slug: 'open' })
  const { storage } = service
  const secrets = await loadSecrets(storage)
  const { id, articleId } = PostedComment.parse((await post(service, KEY)).json())
  await decide(service, id, 'trash')
  const { comments, spam, content } = readConfig({ COMMENT_RULES: 'policy' })
  const request = { method: 'POST', url: LIST, headers: { 'idempotency-key': KEY }, body: newComment() }
  const again = await postComment(
    storage,
    {
      // The article is gone by then: the retry is answered first.
      findArticle: () => Promise.reject(new Problem('not-found')),
      articleId,
      comment: newComment(),
      client: { address: '192.0.2.7', user: undefined },
      proof: undefined,
      retry: idempotentRequest(secrets, request),
    },
    { ...comments, secrets, rules: spam, closeDays: content.closeDays },
  )
  t.match(again, { statusCode: 202, answer: { id, status: 'pending' } })
})

t.test('a key is bound to its request', async t => {
  const service = await startService(t)
  await service.publish({ slug: 'open' })
  await service.publish({ slug: 'other' })
  t.equal((await post(service, KEY)).statusCode, 201)
  t.match((await post(service, KEY, newComment('Else.'))).json(), {
    status: 422,
    code: 'idempotency-key-reused',
  })
  t.equal(
    (await post(service, KEY, newComment(), '/v1/articles/other/comments')).statusCode,
    201,
    'and to its path',
  )
  for (const key of ['short', 'x'.repeat(256), `"${'x'.repeat(15)}"`, 'with space in the middle']) {
    const response = await post(service, key)
    t.match(response.json(), { status: 400, errors: [{ parameter: 'Idempotency-Key' }] }, key)
  }
})

t.test('a refused post is not remembered', async t => {
  const service = await startService(t)
  await service.publish({ slug: 'open', commentPolicy: 'closed' })
  t.equal((await post(service, KEY)).statusCode, 403)
  await service.storage.write(async ({ db, tables }) => {
    await db.update(tables.articles).set({ commentPolicy: 'open' })
  })
  t.equal((await post(service, KEY)).statusCode, 201)
})

t.test('what was deleted is not made again, and its answer is forgotten', async t => {
  const service = await startService(t)
  await service.publish({ slug: 'open' })
  const { id, manageToken } = PostedComment.parse((await post(service, KEY)).json())
  const headers = { authorization: `Bearer ${manageToken}` }
  await service.request({ method: 'DELETE', url: `/v1/comments/${id}`, headers })
  t.match((await post(service, KEY)).json(), { status: 409, code: 'deleted-since' })
  t.equal(await total(service), 0)
})

t.test('keys are forgotten after 24 hours', async t => {
  const service = await startService(t)
  await service.publish({ slug: 'open' })
  const { id } = PostedComment.parse((await post(service, KEY)).json())
  const age = (hours: number) =>
    service.storage.write(async ({ db, tables }) => {
      const createdAt = new Date(Date.now() - hours * 3_600_000).toISOString()
      await db.update(tables.idempotencyKeys).set({ createdAt })
    })
  await age(23)
  t.equal(PostedComment.parse((await post(service, KEY)).json()).id, id)
  await age(25)
  t.equal((await post(service, KEY)).statusCode, 409, 'now it is only a duplicate')
  const next = await post(service, KEY, newComment('Tomorrow.'))
  t.equal(next.statusCode, 201, 'the key may be used again')
  t.same((await post(service, KEY, newComment('Tomorrow.'))).json(), next.json(), 'and is remembered anew')
  t.equal((await post(service, KEY)).statusCode, 422)
})

t.test('nothing of the key or the body can be read from what is stored', async t => {
  const service = await startService(t)
  await service.publish({ slug: 'open' })
  await post(service, KEY)
  const { db, tables } = service.storage.read
  const stored = JSON.stringify(await db.select().from(tables.idempotencyKeys))
  for (const secret of [KEY, 'reader@example.org', 'stet_mt_']) {
    t.notOk(stored.includes(secret), secret)
  }
})
