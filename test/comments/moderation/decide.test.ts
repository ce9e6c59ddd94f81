import t from 'tap'
import { decide as decideAbout } from '../../../src/comments/moderation/decide.ts'
import {
  CommentEvent,
  DecisionResults,
  ModeratedComment,
  ModerationCounts,
} from '../../../src/comments/moderation/schema.ts'
import { Comment } from '../../../src/comments/threads/schema.ts'
import { listOf } from '../../../src/http/paging.ts'
import { LIMITS } from '../../../src/kernel/limits.ts'
import { countQueries } from '../../databases.ts'
import { pointersOf, startService, type TestService } from '../../helper.ts'
import { posterOf } from '../posting/poster.ts'
import { decide } from '../threads/status.ts'

const STATUSES = ['pending', 'approved', 'spam', 'trash'] as const
type Status = (typeof STATUSES)[number]

const patch = (service: TestService, id: string, headers: object, payload: object) =>
  service.request({ method: 'PATCH', url: `/v1/comments/${id}/moderation`, headers: { ...headers }, payload })

const bulk = async (service: TestService, headers: object, payload: object) => {
  const response = await service.request({
    method: 'PATCH',
    url: '/v1/comments',
    headers: { ...headers },
    payload,
  })
  t.equal(response.statusCode, 200, response.body)
  return DecisionResults.parse(response.json()).results
}

async function events(service: TestService, headers: object, query = '') {
  const response = await service.request({ url: `/v1/comment-events${query}`, headers: { ...headers } })
  return listOf(CommentEvent).parse(response.json())
}

const ALLOWED: Record<Status, Status[]> = {
  pending: ['pending', 'approved', 'spam', 'trash'],
  approved: ['pending', 'approved', 'spam', 'trash'],
  spam: ['pending', 'approved', 'spam', 'trash'],
  trash: ['pending', 'trash'],
}

t.test('every decision from every state', async t => {
  const service = await startService(t)
  await service.publish({ slug: 'open' })
  const key = await service.key('comments:moderate')
  const poster = posterOf(service)
  for (const from of STATUSES) {
    for (const to of STATUSES) {
      const name = `${from} to ${to}`
      const { id } = await poster.post(name)
      await decide(service, id, from)
      const response = await patch(service, id, key, { status: to, reason: `Because ${name}.` })
      if (!ALLOWED[from].includes(to)) {
        t.match(
          response.json(),
          { status: 409, code: 'illegal-transition', errors: [{ pointer: '/status' }] },
          name,
        )
        continue
      }
      t.equal(response.statusCode, 200, name)
      t.equal(response.headers['cache-control'], 'private, no-store')
      const after = ModeratedComment.parse(response.json())
      t.match(after, { id, status: to, publicAs: to === 'approved' ? 'comment' : 'nothing' }, name)
      t.ok(after.reviewedAt)
      t.equal(
        (await service.request({ url: `/v1/comments/${id}` })).statusCode,
        to === 'approved' ? 200 : 404,
        name,
      )
      const { data } = await events(service, key, `?comment=${id}`)
      const expected = { commentId: id, actor: 'key', action: 'moved', from, to, reason: `Because ${name}.` }
      t.match(data, from === to ? [] : [expected], name)
      t.equal(data.length, from === to ? 0 : 1, 'what changes nothing is no event')
    }
  }
})

t.test('one decision about many, with a result for each', async t => {
  const service = await startService(t)
  await service.publish({ slug: 'open' })
  const key = await service.key('comments:moderate')
  const poster = posterOf(service)
  const make = async (status: Status) => {
    const { id } = await poster.post(`One that is ${status}.`)
    await decide(service, id, status)
    return id
  }
  const [pending, approved, trash] = [await make('pending'), await make('approved'), await make('trash')]
  const emptied = await poster.postEmptied()
  const queue = await service.request({ url: '/v1/comments?count=true', headers: key })
  t.equal(queue.json().page.total, 4, 'what was deleted waits for nobody')
  const gone = pending.replace(/.$/, letter => (letter === '0' ? '1' : '0'))
  const ids = [trash, pending, gone, approved, emptied.id]
  const results = await bulk(service, key, { ids, status: 'approved', reason: 'Read.' })
  t.match(results, [
    { id: trash, status: 'trash', problem: { code: 'illegal-transition' } },
    { id: pending, status: 'approved', problem: null },
    { id: gone, status: null, problem: { code: 'not-found' } },
    { id: approved, status: 'approved', problem: null },
    { id: emptied.id, status: null, problem: { code: 'not-found' } },
  ])
  t.equal(
    (await events(service, key, '?count=true')).page.total,
    2,
    'the deletion and the one that was moved',
  )
  const response = await patch(service, gone, key, { status: 'spam' })
  t.equal(response.statusCode, 404)

  const many = Array.from(
    { length: 101 },
    (_, index) => `0194bf12-8a40-7c55-8e0f-${String(index).padStart(12, '0')}`,
  )
  const reason = 'r'.repeat(LIMITS.moderationReason)
  const most = await bulk(service, key, { ids: many.slice(1), status: 'spam', reason })
  t.equal(most.length, LIMITS.bulk, 'as many as one request may decide about')
  const refused: [name: string, payload: object, pointers: string[]][] = [
    ['nothing', {}, ['/ids', '/status']],
    ['no ids', { ids: [], status: 'spam' }, ['/ids']],
    ['one twice', { ids: [pending, pending], status: 'spam' }, ['/ids']],
    ['too many', { ids: many, status: 'spam' }, ['/ids']],
    ['no id', { ids: ['x'], status: 'spam' }, ['/ids/0']],
    ['a state of tombstones', { ids: [pending], status: 'deleted' }, ['/status']],
    ['another field', { ids: [pending], status: 'spam', force: true }, ['/force']],
  ]
  for (const [name, payload, pointers] of refused) {
    const answer = await service.request({
      method: 'PATCH',
      url: '/v1/comments',
      headers: { ...key },
      payload,
    })
    t.equal(answer.statusCode, 400, name)
    t.same(pointersOf(answer), pointers, name)
  }
})

t.test('one decision about a whole thread, and about a part of it', async t => {
  const service = await startService(t)
  await service.publish({ slug: 'open' })
  const key = await service.key('comments:moderate')
  const poster = posterOf(service)
  const a = await poster.post('a')
  const b = await poster.post('b', { parentId: a.id })
  const c = await poster.post('c', { parentId: b.id })
  const shown = async () => {
    const responses = await Promise.all(
      [a, b, c].map(({ id }) => service.request({ url: `/v1/comments/${id}` })),
    )
    return responses.map(response => (response.statusCode === 200 ? response.json().status : null))
  }
  const scenarios: [comments: { id: string }[], status: Status, shown: (string | null)[]][] = [
    [[a, b, c], 'spam', [null, null, null]],
    [[c], 'approved', ['deleted', 'deleted', 'approved']],
    [[a, c], 'trash', [null, null, null]],
    [[b], 'approved', ['deleted', 'approved', null]],
    [[c, b, a], 'pending', [null, null, null]],
    [[c, a, b], 'approved', ['approved', 'approved', 'approved']],
    [[b], 'spam', ['approved', 'deleted', 'approved']],
  ]
  for (const [comments, status, expected] of scenarios) {
    const results = await bulk(service, key, { ids: comments.map(({ id }) => id), status })
    t.ok(results.every(({ problem }) => problem === null))
    t.same(await shown(), expected)
  }
})

t.test('a decision costs as many queries for many comments as for two', async t => {
  const service = await startService(t)
  await service.publish({ slug: 'open' })
  const poster = posterOf(service)
  const queriesFor = async (many: number) => {
    const ids: string[] = []
    for (let number = 1; number <= many; number += 1) {
      const above = number % 2 === 0 ? { parentId: ids.at(-1) } : {}
      const { id } = await poster.post(`${number} of ${many}`, above)
      ids.push(id)
    }
    return service.storage.write(async writer => {
      const { handle, queries } = countQueries(writer)
      const results = await decideAbout(handle, ids, 'spam', { actor: 'key', actorId: null, reason: null })
      t.equal(results.length, many)
      return queries()
    })
  }
  const few = await queriesFor(6)
  t.equal(await queriesFor(30), few)
})

t.test('the queue: filters, order, pages, counts', async t => {
  const service = await startService(t, { COMMENT_RULES: 'links,policy', COMMENT_LINKS: '0' })
  await service.publish({ slug: 'open' })
  await service.publish({ slug: 'held', commentPolicy: 'moderated' })
  const key = await service.key('comments:moderate')
  const poster = posterOf(service)
  const author = (name: string, email: string) => ({ author: { name, email } })
  const a = await poster.post('Plain.', author('A', 'One@Example.org'))
  const b = await poster.post('See https://b.example/page', author('B', 'one@example.org'))
  const c = await poster.post('Waits.', author('C', 'two@example.org'), {
    article: 'held',
    from: '192.0.2.9',
  })
  const d = await poster.post('Thrown away.', author('D', 'three@example.org'), { from: '192.0.2.9' })
  await decide(service, d.id, 'trash')
  await service.storage.write(async ({ db, tables: { articles } }) => {
    await db.update(articles).set({ status: 'archived' })
  })
  await service.request({ method: 'POST', url: `/v1/comments/${a.id}/reports`, payload: { reason: 'spam' } })
  await service.storage.write(async ({ db, tables: { articles } }) => {
    await db.update(articles).set({ status: 'published' })
  })
  const reported = await service.request({
    method: 'POST',
    url: `/v1/comments/${a.id}/reports`,
    payload: { reason: 'spam' },
  })
  t.equal(reported.statusCode, 202)

  const queue = async (query: string) => {
    const response = await service.request({ url: `/v1/comments?${query}`, headers: { ...key } })
    t.equal(response.statusCode, 200, query)
    t.equal(response.headers['cache-control'], 'private, no-store')
    return listOf(ModeratedComment).parse(response.json())
  }
  const names = async (query: string) => (await queue(query)).data.map(one => one.author.name).join('')
  const scenarios: [query: string, names: string][] = [
    ['', 'ABCD'],
    ['sort=-createdAt', 'DCBA'],
    ['status=pending', 'BC'],
    ['status=approved,trash', 'AD'],
    ['article=held', 'C'],
    [`article=${a.articleId}`, 'ABD'],
    ['article=nowhere', ''],
    ['reported=true', 'A'],
    ['reported=false', 'BCD'],
    ['reviewed=true', ''],
    ['reviewed=false', 'ABCD'],
    ['rule=links', 'B'],
    ['rule=policy', 'C'],
    ['rule=link', ''],
    [`sameEmailAs=${a.id}`, 'AB'],
    [`sameEmailAs=${c.id}`, 'C'],
    [`sameNetworkAs=${d.id}`, 'CD'],
    [`createdAfter=${b.createdAt}`, 'CD'],
    [`createdBefore=${b.createdAt}`, 'A'],
    ['status=pending&article=open', 'B'],
  ]
  for (const [query, expected] of scenarios) {
    t.equal(await names(query), expected, query)
  }
  t.match((await queue('status=pending&limit=1&count=true')).page, { total: 2, limit: 1 })
  const { page } = await queue('status=pending&limit=1')
  t.equal(await names(`status=pending&limit=1&cursor=${page.next}`), 'C')

  const [first] = (await queue('rule=links')).data
  t.match(first, {
    status: 'pending',
    author: { email: 'one@example.org' },
    findings: [{ rule: 'links', verdict: 'hold' }],
    openReports: 0,
    body: 'See https://b.example/page',
  })
  t.ok(first?.network)
  await bulk(service, key, { ids: [b.id], status: 'pending' })
  t.equal(await names('reviewed=true'), 'B')
  t.equal(await names('reviewed=false&status=approved'), 'A')
  const single = await service.request({ url: `/v1/comments/${a.id}/moderation`, headers: { ...key } })
  t.match(ModeratedComment.parse(single.json()), { openReports: 1, author: { email: 'one@example.org' } })
  t.match(single.headers.etag, /^"1-/)
  t.equal(
    (
      await service.request({
        url: `/v1/comments/${a.id.replace(/.$/, end => (end === '0' ? '1' : '0'))}/moderation`,
        headers: { ...key },
      })
    ).statusCode,
    404,
  )

  const counts = await service.request({ url: '/v1/moderation/counts', headers: { ...key } })
  t.same(ModerationCounts.parse(counts.json()), { pending: 2, approved: 1, spam: 0, trash: 1, reported: 1 })

  for (const query of [
    'status=deleted',
    'rule=Links',
    'email=one@example.org',
    'sameEmailAs=x',
    'q=x',
    `status=spam&cursor=${page.next}`,
  ]) {
    t.equal(
      (await service.request({ url: `/v1/comments?${query}`, headers: { ...key } })).statusCode,
      400,
      query,
    )
  }
})

t.test('the audit log: who, what, why; pages and filters', async t => {
  const service = await startService(t)
  await service.publish({ slug: 'open' })
  await service.publish({ slug: 'other' })
  const [one, two] = [await service.key('comments:moderate'), await service.key('admin')]
  const poster = posterOf(service)
  const a = await poster.post('A.')
  const b = await poster.post('B.', {}, { article: 'other' })
  await patch(service, a.id, one, { status: 'spam', reason: 'Advertises.' })
  await patch(service, a.id, two, { status: 'approved' })
  await patch(service, b.id, two, { status: 'trash', reason: null })
  const all = await events(service, one)
  t.match(all.data, [
    { commentId: b.id, from: 'approved', to: 'trash', reason: null },
    { commentId: a.id, from: 'spam', to: 'approved', reason: null },
    { commentId: a.id, from: 'approved', to: 'spam', reason: 'Advertises.' },
  ])
  const [last, , first] = all.data
  t.not(first?.actorId, last?.actorId)
  const total = async (query: string) => (await events(service, one, `?count=true&${query}`)).page.total
  t.equal(await total(`actorId=${last?.actorId}`), 2)
  t.equal(await total(`article=${b.articleId}`), 1)
  const page = await events(service, one, '?limit=2')
  const rest = await events(service, one, `?limit=2&cursor=${page.page.next}`)
  t.same(rest.data, [first])
})

t.test('two moderators at once: both are told the truth, and the log has one entry', async t => {
  const service = await startService(t)
  await service.publish({ slug: 'open' })
  const key = await service.key('comments:moderate')
  const poster = posterOf(service)
  const root = await poster.post('Root.')
  const reply = await poster.post('Reply.', { parentId: root.id })
  const answers = await Promise.all(
    Array.from({ length: 20 }, (_, index) =>
      index % 2
        ? patch(service, root.id, key, { status: 'spam' })
        : patch(service, reply.id, key, { status: 'trash' }),
    ),
  )
  t.same([...new Set(answers.map(({ statusCode }) => statusCode))], [200])
  t.equal((await events(service, key, '?count=true')).page.total, 2)
  const list = await service.get('/v1/articles/open/comments?view=flat', listOf(Comment))
  t.same(list.data, [], 'nothing public is left, no tombstone either')
})

t.test('a reply that comes while its parent is hidden is refused, or keeps a tombstone above it', async t => {
  const service = await startService(t)
  await service.publish({ slug: 'open' })
  const key = await service.key('comments:moderate')
  const poster = posterOf(service)
  for (let round = 0; round < 10; round += 1) {
    const root = await poster.post(`Root ${round}.`)
    const [reply] = await Promise.all([
      poster.send(`Reply ${round}.`, { parentId: root.id }),
      patch(service, root.id, key, { status: 'spam' }),
    ])
    const { data } = await service.get('/v1/articles/open/comments?limit=100', listOf(Comment))
    const shown = data.find(({ id }) => id === root.id)
    if (reply.statusCode === 201) {
      t.match(shown, { status: 'deleted', replies: [{ id: reply.json().id }] })
    } else {
      t.equal(reply.statusCode, 400)
      t.equal(shown, undefined)
    }
  }
})
