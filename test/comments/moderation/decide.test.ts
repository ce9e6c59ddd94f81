import t from 'tap'
import { decide as decideAbout } from '../../../src/comments/moderation/decide.ts'
import {
  CommentEvent,
  DecisionResults,
  ModeratedComment,
  ModerationCounts,
} from '../../../src/comments/moderation/schema.ts'
import { renderCommentsAgain } from '../../../src/comments/posting/render-again.ts'
import { Comment } from '../../../src/comments/threads/schema.ts'
import { listOf } from '../../../src/http/paging.ts'
import { LIMITS } from '../../../src/kernel/limits.ts'
import { countQueries } from '../../databases.ts'
import { pointersOf, startService, type TestService } from '../../helper.ts'
import { bearer, posterOf } from '../posting/poster.ts'
import { decide } from '../threads/status.ts'
import { readAndDecide, tagOf } from './moderator.ts'

const STATUSES = ['pending', 'approved', 'spam', 'trash'] as const
type Status = (typeof STATUSES)[number]

const patch = (service: TestService, id: string, key: object, payload: object, tag?: string) =>
  readAndDecide(service, key, id, payload, tag)

/** Decides about comments as they are now; those that are not there have version 1. */
const bulk = async (
  service: TestService,
  headers: object,
  { ids, ...decision }: { ids: readonly string[]; status: Status; reason?: string },
) => {
  const { db, tables } = service.storage.read
  const rows = await db
    .select({ id: tables.comments.id, version: tables.comments.version })
    .from(tables.comments)
  const versions = new Map(rows.map(({ id, version }) => [id, version]))
  return bulkOf(
    service,
    headers,
    ids.map(id => ({ id, version: versions.get(id) ?? 1 })),
    decision,
  )
}

const bulkOf = async (
  service: TestService,
  headers: object,
  comments: readonly { id: string; version: number }[],
  decision: object,
) => {
  const payload = { comments, ...decision }
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
    { id: trash, status: 'trash', version: 2, problem: { code: 'illegal-transition' } },
    { id: pending, status: 'approved', version: 3, problem: null },
    { id: gone, status: null, version: null, problem: { code: 'not-found' } },
    { id: approved, status: 'approved', version: 3, problem: null },
    { id: emptied.id, status: null, version: null, problem: { code: 'not-found' } },
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
  const one = { id: pending, version: 1 }
  const refused: [name: string, payload: object, pointers: string[]][] = [
    ['nothing', {}, ['/comments', '/status']],
    ['no comments', { comments: [], status: 'spam' }, ['/comments']],
    ['one twice', { comments: [one, { ...one, version: 2 }], status: 'spam' }, ['/comments']],
    ['too many', { comments: many.map(id => ({ id, version: 1 })), status: 'spam' }, ['/comments']],
    ['no id', { comments: [{ ...one, id: 'x' }], status: 'spam' }, ['/comments/0/id']],
    ['no version', { comments: [{ id: pending }], status: 'spam' }, ['/comments/0/version']],
    ['ids alone, as before', { ids: [pending], status: 'spam' }, ['/comments', '/ids']],
    ['a state of tombstones', { comments: [one], status: 'deleted' }, ['/status']],
    ['another field', { comments: [one], status: 'spam', force: true }, ['/force']],
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
      const read = ids.map(id => ({ id, version: 1 }))
      const results = await decideAbout(handle, read, 'spam', { actor: 'key', actorId: null, reason: null })
      t.equal(results.filter(({ problem }) => problem === null).length, many)
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
    ['reported=true&status=approved', 'A'],
    ['reported=true&status=pending', ''],
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

t.test('a decision names the version that was read', async t => {
  const service = await startService(t)
  await service.publish({ slug: 'open', commentPolicy: 'moderated' })
  const key = await service.key('comments:moderate')
  const { id, manageToken } = await posterOf(service).post('Harmless.')
  const url = `/v1/comments/${id}/moderation`
  const payload = { status: 'approved' }
  const read = await service.request({ url, headers: { ...key } })
  const { version } = ModeratedComment.parse(read.json())
  const tag = String(read.headers.etag)
  t.equal(version, 1)
  t.match(tag, /^"1-/)

  const without = await service.request({ method: 'PATCH', url, headers: { ...key }, payload })
  t.match(without.json(), { status: 428, code: 'precondition-required' })
  for (const named of ['*', 'x', '']) {
    const refused = await patch(service, id, key, payload, named)
    t.match(
      refused.json(),
      { status: 400, errors: [{ parameter: 'If-Match' }] },
      `names no version: ${named}`,
    )
  }

  const body = 'Buy at https://casino.example'
  const edited = await service.request({
    method: 'PATCH',
    url: `/v1/comments/${id}`,
    headers: bearer(manageToken),
    payload: { body },
  })
  t.equal(edited.statusCode, 200)
  for (const status of ['approved', 'pending'] as const) {
    const stale = await patch(service, id, key, { status }, tag)
    t.match(
      stale.json(),
      { status: 412, code: 'precondition-failed' },
      `${status}: nobody has read this text`,
    )
    t.equal(stale.headers.etag, '"2"')
    const [result] = await bulkOf(service, key, [{ id, version }], { status })
    t.match(result, { id, status: 'pending', version: 2, problem: { code: 'stale' } })
  }
  t.equal((await service.request({ url: `/v1/comments/${id}` })).statusCode, 404)
  t.match(await events(service, key, `?comment=${id}`), { data: [{ actor: 'author' }] })

  const queue = await service.request({ url: '/v1/comments?status=pending', headers: { ...key } })
  const [waiting] = listOf(ModeratedComment).parse(queue.json()).data
  t.match(waiting, { id, version: 2, body, reviewedAt: null }, 'the queue shows the version to name')
  const kept = await patch(service, id, key, { status: 'pending' }, '"2"')
  t.equal(kept.statusCode, 200, 'the version alone is compared')
  t.match(kept.json(), { status: 'pending', version: 3 }, 'that it stays as it is has been decided too')
  t.match(kept.headers.etag, /^"3-/)
  t.equal((await patch(service, id, key, payload, '"2"')).statusCode, 412)
  const [approved] = await bulkOf(service, key, [{ id, version: 3 }], payload)
  t.match(approved, { status: 'approved', version: 4, problem: null })
  const [undone] = await bulkOf(service, key, [{ id, version: 4 }], { status: 'spam' })
  t.match(undone, { status: 'spam', version: 5, problem: null }, 'an answer has what the next decision needs')
  t.equal((await patch(service, id, key, { status: 'trash' }, 'W/"5-x"')).statusCode, 200, 'past nginx')
})

t.test('what nobody decides by makes no decision stale', async t => {
  const service = await startService(t)
  await service.publish({ slug: 'open' })
  const key = await service.key('comments:moderate')
  const poster = posterOf(service)
  const root = await poster.post('Root.')
  const hidden = await poster.post('Hidden.')
  const below = await poster.post('Below.', { parentId: hidden.id })
  await decide(service, below.id, 'pending')
  await decide(service, hidden.id, 'pending')
  const read = { root: await tagOf(service, key, root.id), hidden: await tagOf(service, key, hidden.id) }

  await poster.post('A reply.', { parentId: root.id })
  await service.request({
    method: 'POST',
    url: `/v1/comments/${root.id}/reports`,
    payload: { reason: 'spam' },
  })
  await service.storage.write(async ({ db, tables: { comments } }) => {
    await db.update(comments).set({ rendererVersion: 0 })
  })
  t.equal(await renderCommentsAgain(service.storage), 4)
  t.equal((await patch(service, below.id, key, { status: 'approved' })).statusCode, 200)
  t.equal((await service.get(`/v1/comments/${hidden.id}`, Comment)).status, 'deleted', 'it has a place again')
  for (const [one, tag] of [
    [root, read.root],
    [hidden, read.hidden],
  ] as const) {
    t.equal((await patch(service, one.id, key, { status: 'spam' }, tag)).statusCode, 200)
  }
})

t.test('two moderators at once: one decides, and the others are told', async t => {
  const service = await startService(t)
  await service.publish({ slug: 'open' })
  const key = await service.key('comments:moderate')
  const poster = posterOf(service)
  const root = await poster.post('Root.')
  const reply = await poster.post('Reply.', { parentId: root.id })
  const answers = await Promise.all(
    Array.from({ length: 20 }, (_, index) =>
      index % 2
        ? patch(service, root.id, key, { status: index % 4 === 1 ? 'spam' : 'pending' }, '"1"')
        : patch(service, reply.id, key, { status: 'trash' }, '"1"'),
    ),
  )
  t.same(
    answers.map(({ statusCode }) => statusCode).sort(),
    [200, 200, ...Array(18).fill(412)],
    'the same decision too: who comes second has not read the first',
  )
  t.equal((await events(service, key, '?count=true')).page.total, 2)
  const several = await Promise.all(
    (['approved', 'trash'] as const).map(status =>
      bulkOf(service, key, [{ id: root.id, version: 2 }], { status }),
    ),
  )
  t.equal(several.flat().filter(({ problem }) => problem?.code === 'stale').length, 1)
  await bulk(service, key, { ids: [root.id], status: 'trash' })
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
