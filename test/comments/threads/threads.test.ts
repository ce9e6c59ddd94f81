import t from 'tap'
import { ModeratedComment } from '../../../src/comments/moderation/schema.ts'
import { PostedComment } from '../../../src/comments/posting/schema.ts'
import { Comment } from '../../../src/comments/threads/schema.ts'
import { Article } from '../../../src/content/model/article.ts'
import { listOf } from '../../../src/http/paging.ts'
import { eq } from '../../../src/storage/drizzle.ts'
import { tamper } from '../../databases.ts'
import { newComment, startService, type TestService } from '../../helper.ts'
import { decide } from './status.ts'

const Comments = listOf(Comment)
const LIST = '/v1/articles/open/comments'

async function post(service: TestService, body: string, parentId?: string): Promise<PostedComment> {
  const payload = newComment(body, parentId === undefined ? {} : { parentId })
  const response = await service.request({ method: 'POST', url: LIST, payload })
  return PostedComment.parse(response.json())
}

const remove = (service: TestService, { id, manageToken }: PostedComment) =>
  service.request({
    method: 'DELETE',
    url: `/v1/comments/${id}`,
    headers: { authorization: `Bearer ${manageToken}` },
  })

/** A tree of texts, easy to compare. */
type Outline = (string | Outline)[]
const outline = (comments: Comment[]): Outline =>
  comments.flatMap(({ text, replies }) => [
    text ?? '(deleted)',
    ...(replies.length > 0 ? [outline(replies)] : []),
  ])

t.test('threads and the flat view', async t => {
  const service = await startService(t, { COMMENT_DEPTH: '2' })
  await service.publish({ slug: 'open' })
  const a = await post(service, 'a')
  const b = await post(service, 'b')
  const a1 = await post(service, 'a1', a.id)
  const a11 = await post(service, 'a11', a1.id)
  const a12 = await post(service, 'a12', a11.id)
  await post(service, 'a2', a.id)
  t.match(a11, { depth: 2, parentId: a1.id })
  t.match(a12, { depth: 2, parentId: a1.id }, 'a reply below the deepest level joins it')

  const threads = await service.get(LIST, Comments)
  t.same(outline(threads.data), ['a', ['a1', ['a11', 'a12'], 'a2'], 'b'])
  t.same(
    threads.data.map(({ replyCount, repliesNext }) => [replyCount, repliesNext]),
    [
      [2, null],
      [0, null],
    ],
  )
  t.same(outline((await service.get(`${LIST}?sort=-createdAt`, Comments)).data)[0], 'b')
  const flat = await service.get(`${LIST}?view=flat&count=true`, Comments)
  t.same(outline(flat.data), ['a', 'b', 'a1', 'a11', 'a12', 'a2'])
  t.equal(flat.page.total, 6)
  t.same(outline((await service.get(`${LIST}?view=flat&sort=-createdAt&limit=2`, Comments)).data), [
    'a2',
    'a12',
  ])
  const below = await service.get(`${LIST}?view=flat&thread=${a.id}`, Comments)
  t.same(outline(below.data), ['a1', 'a11', 'a12', 'a2'])
  t.same(outline((await service.get(`${LIST}?view=flat&thread=${b.id}`, Comments)).data), [])
  for (const sort of ['createdAt', '-createdAt']) {
    const url = `${LIST}?view=flat&count=true&limit=1&sort=${sort}&thread=`
    const belowReply = await service.get(`${url}${a1.id}`, Comments)
    t.same([outline(belowReply.data), belowReply.page.total], [[sort === 'createdAt' ? 'a11' : 'a12'], 2])
    const next = await service.get(`${url}${a1.id}&cursor=${belowReply.page.next}`, Comments)
    t.same([outline(next.data), next.page.next], [[sort === 'createdAt' ? 'a12' : 'a11'], null])
  }
  t.same((await service.get(`${LIST}?view=flat&thread=${a11.id}`, Comments)).data, [])
  await service.publish({ slug: 'another' })
  for (const url of [
    `${LIST}?view=flat&thread=0194bf0e-5c00-7a3e-9d1b-2f6a4c8e0b71`,
    `/v1/articles/another/comments?view=flat&thread=${a.id}`,
  ]) {
    t.equal((await service.request({ url })).statusCode, 404, url)
  }
  t.equal(
    (await service.request({ url: `${LIST}?thread=${a.id}` })).statusCode,
    400,
    'thread needs the flat view',
  )
  t.equal((await service.get(`/v1/comments/${a.id}`, Comment)).replyCount, 2)
})

t.test('the replies below one root are bounded, and a cursor leads to the rest', async t => {
  const service = await startService(t)
  await service.publish({ slug: 'open' })
  const root = await post(service, 'root')
  const quiet = await post(service, 'quiet')
  await post(service, 'reply of quiet', quiet.id)
  for (let number = 1; number <= 60; number += 1) {
    await post(service, `reply ${number}`, root.id)
  }
  const { data } = await service.get(LIST, Comments)
  t.equal(data[0]?.replies.length, 50)
  t.equal(data[0]?.replyCount, 60)
  t.equal(data[1]?.replies.length, 1)
  t.equal(data[1]?.repliesNext, null)
  const rest = await service.get(
    `${LIST}?view=flat&thread=${root.id}&cursor=${data[0]?.repliesNext}`,
    Comments,
  )
  t.same(
    outline(rest.data),
    Array.from({ length: 10 }, (_, index) => `reply ${51 + index}`),
  )
  t.equal(rest.page.next, null)
})

/** The text of a comment and of those below it. */
const textsOf = ({ text, replies }: Comment): (string | null)[] => [text, ...replies.flatMap(textsOf)]

/** Gives a stored comment another time, as an instance whose clock is wrong would. */
const date = (service: TestService, { id }: PostedComment, time: string) =>
  tamper(service.storage.url, `UPDATE comments SET created_at = '${time}' WHERE id = '${id}'`)

const FUTURE = '2999-01-01T00:00:00.000Z'
const PAST = '2001-01-01T00:00:00.000Z'

t.test('a reply stands below what it answers, whatever their times say', async t => {
  const service = await startService(t)
  await service.publish({ slug: 'open' })
  // The clock was ahead for a root and its reply, and was set right.
  const a = await post(service, 'a')
  const a1 = await post(service, 'a1', a.id)
  await date(service, a, FUTURE)
  await date(service, a1, FUTURE)
  const a11 = await post(service, 'a11', a1.id)
  await post(service, 'a2', a.id)
  await post(service, 'b')
  // The clock of another instance is behind.
  await date(service, await post(service, 'a111', a11.id), PAST)

  const threads = await service.get(LIST, Comments)
  t.same(outline(threads.data), ['b', 'a', ['a2', 'a1', ['a11', ['a111']]]])
  t.same(outline((await service.get(`${LIST}?view=flat`, Comments)).data), [
    'a111',
    'a11',
    'a2',
    'b',
    'a',
    'a1',
  ])
})

t.test('a long thread shows each reply once, whatever the times say', async t => {
  const service = await startService(t)
  await service.publish({ slug: 'open' })
  const root = await post(service, 'root')
  const replies: PostedComment[] = []
  for (let number = 1; number <= 60; number += 1) {
    replies.push(await post(service, `reply ${number}`, root.id))
  }
  const late = await post(service, 'late', root.id)
  const [tenth, twentieth] = [replies[9] as PostedComment, replies[19] as PostedComment]
  const early = await post(service, 'early', late.id)
  const earlier = await post(service, 'earlier', early.id)
  const walk = async () => {
    const { data } = await service.get(LIST, Comments)
    const shown = data[0]?.replies ?? []
    const cursor = data[0]?.repliesNext
    const rest = await service.get(`${LIST}?view=flat&thread=${root.id}&limit=100&cursor=${cursor}`, Comments)
    const texts = [...shown, ...rest.data].flatMap(textsOf)
    t.equal(texts.length, 63)
    t.equal(new Set(texts).size, 63, 'each once')
    return shown.length
  }
  t.equal(await walk(), 50)
  await date(service, early, twentieth.createdAt)
  t.equal(await walk(), 20, 'up to the first whose parent comes later')
  await date(service, earlier, tenth.createdAt)
  t.equal(await walk(), 10, 'and so on upwards')
  await date(service, early, PAST)
  t.equal(await walk(), 0)
})

t.test('deletion by the author', async t => {
  const service = await startService(t)
  await service.publish({ slug: 'open' })
  const a = await post(service, 'a')
  const b = await post(service, 'b', a.id)
  const c = await post(service, 'c', b.id)
  const count = async () =>
    (await service.get('/v1/articles/open?include=commentCount', Article)).commentCount

  const without = await service.request({ method: 'DELETE', url: `/v1/comments/${a.id}` })
  t.equal(without.statusCode, 401)
  t.equal(without.headers['www-authenticate'], 'Bearer')
  t.equal((await remove(service, { ...a, manageToken: b.manageToken })).statusCode, 404, 'with another token')
  t.equal(await count(), 3)

  t.equal((await remove(service, b)).statusCode, 204)
  const [thread] = (await service.get(LIST, Comments)).data
  t.match(thread?.replies[0], {
    id: b.id,
    status: 'deleted',
    author: null,
    html: null,
    text: null,
    replyCount: 1,
  })
  t.same(outline(thread ? [thread] : []), ['a', ['(deleted)', ['c']]])
  t.equal(thread?.replyCount, 0, 'a tombstone is no reply')
  t.equal(await count(), 2)
  t.equal((await remove(service, b)).statusCode, 404, 'a second time')
  const onTombstone = await service.request({
    method: 'POST',
    url: LIST,
    payload: newComment('d', { parentId: b.id }),
  })
  t.equal(onTombstone.statusCode, 400, 'a tombstone is not answered')

  t.equal((await remove(service, c)).statusCode, 204)
  t.same(outline((await service.get(LIST, Comments)).data), ['a'], 'a tombstone without replies goes too')
  t.equal((await remove(service, a)).statusCode, 204)
  t.same((await service.get(LIST, Comments)).data, [])
  const rows = await service.storage.read.db.select().from(service.storage.read.tables.comments)
  t.same(rows, [], 'and nothing of them is kept')
})

t.test('a tombstone keeps nothing that its author gave', async t => {
  const service = await startService(t)
  await service.publish({ slug: 'open' })
  const a = await post(service, 'private words, and many more of them, at https://private.example/page')
  await post(service, 'reply', a.id)
  const report = { reason: 'other', note: 'quotes the private words' }
  await service.request({ method: 'POST', url: `/v1/comments/${a.id}/reports`, payload: report })
  const { db, tables } = service.storage.read
  const hanging = async () => [
    ...(await db.select().from(tables.commentTraits)),
    ...(await db.select().from(tables.commentReports)),
  ]
  t.ok((await hanging()).length > 1)
  await remove(service, a)
  t.same(await hanging(), [], 'nor does what hung on it')
  const [row] = await db.select().from(tables.comments).where(eq(tables.comments.id, a.id))
  t.match(row, {
    body: '',
    html: '',
    text: '',
    authorName: '',
    authorEmail: null,
    networkHash: null,
    fingerprint: null,
  })
  const moderated = await service.request({
    url: `/v1/comments/${a.id}/moderation`,
    headers: await service.key('comments:moderate'),
  })
  const empty = { body: '', author: { name: '', email: null }, findings: [] }
  t.match(ModeratedComment.parse(moderated.json()), empty, 'moderators see nothing either')
  const again = await post(service, 'private words, and many more of them, at https://private.example/page')
  t.equal(again.status, 'approved', 'the same text may be posted again')
})

t.test('whoever deletes a comment or reads its tag learns nothing of what is hidden', async t => {
  const service = await startService(t)
  await service.publish({ slug: 'open' })
  const [replied, alone] = [await post(service, 'a'), await post(service, 'b')]
  const reply = await post(service, 'c', replied.id)
  await decide(service, reply.id, 'pending')
  const ask = (method: 'GET' | 'DELETE', { id, manageToken }: PostedComment) =>
    service.request({
      method,
      url: `/v1/comments/${id}`,
      headers: { authorization: `Bearer ${manageToken}` },
    })
  const tagOf = async () => String((await ask('GET', reply)).headers.etag)
  const pending = await tagOf()
  await decide(service, reply.id, 'spam')
  t.equal(await tagOf(), pending, 'nor what was decided')
  for (const one of [replied, alone]) {
    const answers = [await ask('DELETE', one), await ask('GET', one), await ask('DELETE', one)]
    t.same(
      answers.map(({ statusCode }) => statusCode),
      [204, 404, 404],
      'with a hidden reply as without',
    )
  }
})

t.test('a comment under an article that is no longer public is gone, but for its author', async t => {
  const service = await startService(t)
  await service.publish({ slug: 'open' })
  const { id, manageToken } = await post(service, 'a')
  await service.storage.write(async ({ db, tables }) => {
    await db.update(tables.articles).set({ status: 'archived' })
  })
  t.equal((await service.request({ url: `/v1/comments/${id}` })).statusCode, 404)
  const headers = { authorization: `Bearer ${manageToken}` }
  t.equal((await service.request({ url: `/v1/comments/${id}`, headers })).statusCode, 200)
})

t.test('hiding a comment leaves a tombstone above its public replies, and takes no reply along', async t => {
  const service = await startService(t)
  await service.publish({ slug: 'open' })
  const a = await post(service, 'a')
  const b = await post(service, 'b', a.id)
  const c = await post(service, 'c', b.id)
  const threads = async () => outline((await service.get(LIST, Comments)).data)
  const counted = async () => (await service.get(`${LIST}?view=flat&count=true`, Comments)).page.total
  const own = await (async () => {
    await decide(service, b.id, 'spam')
    return service.request({
      url: `/v1/comments/${b.id}`,
      headers: { authorization: `Bearer ${b.manageToken}` },
    })
  })()
  t.match(Comment.parse(own.json()), { status: 'pending', text: 'b' }, 'spam reads as pending to its author')
  t.same(await threads(), ['a', ['(deleted)', ['c']]])
  t.equal(await counted(), 3, 'a list of all shows the tombstone too')
  t.match(await service.get(`/v1/comments/${b.id}`, Comment), { status: 'deleted', author: null, text: null })

  await decide(service, a.id, 'trash')
  t.same(await threads(), ['(deleted)', ['(deleted)', ['c']]], 'the first comment of a thread as well')
  await decide(service, c.id, 'pending')
  t.same(await threads(), [], 'nothing public is left below them')
  t.equal(await counted(), 0)
  await decide(service, c.id, 'approved')
  t.same(await threads(), ['(deleted)', ['(deleted)', ['c']]])
  await decide(service, a.id, 'approved')
  await decide(service, b.id, 'approved')
  t.same(await threads(), ['a', ['b', ['c']]], 'all of it can be taken back')
})

t.test(
  'a tombstone goes when the last public reply below it is deleted, not when a hidden one stays',
  async t => {
    const service = await startService(t)
    await service.publish({ slug: 'open' })
    const a = await post(service, 'a')
    const b = await post(service, 'b', a.id)
    const c = await post(service, 'c', a.id)
    await decide(service, b.id, 'spam')
    await remove(service, a)
    t.same(outline((await service.get(LIST, Comments)).data), ['(deleted)', ['c']])
    await remove(service, c)
    t.same((await service.get(LIST, Comments)).data, [], 'only spam hangs below it now')
    await decide(service, b.id, 'approved')
    t.same(
      outline((await service.get(LIST, Comments)).data),
      ['(deleted)', ['b']],
      'its place was kept for it',
    )
  },
)
