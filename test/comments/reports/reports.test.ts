import t from 'tap'
import { CommentEvent, ModeratedComment } from '../../../src/comments/moderation/schema.ts'
import { Report, ReportReceipt } from '../../../src/comments/reports/schema.ts'
import { listOf } from '../../../src/http/paging.ts'
import { pointersOf, startService, type TestService } from '../../helper.ts'
import { readAndDecide } from '../moderation/moderator.ts'
import { posterOf } from '../posting/poster.ts'
import { decide } from '../threads/status.ts'

const report = (
  service: TestService,
  id: string,
  from: string,
  payload: object = { reason: 'spam' },
  headers: Record<string, string> = {},
) =>
  service.request({
    method: 'POST',
    url: `/v1/comments/${id}/reports`,
    remoteAddress: from,
    payload,
    headers,
  })

const reportsOf = async (service: TestService, id: string, key: object, query = '') =>
  listOf(Report).parse(
    (await service.request({ url: `/v1/comments/${id}/reports${query}`, headers: { ...key } })).json(),
  )

const moderated = async (service: TestService, id: string, key: object) =>
  ModeratedComment.parse(
    (await service.request({ url: `/v1/comments/${id}/moderation`, headers: { ...key } })).json(),
  )

t.test('reports of enough networks take a comment back into the queue', async t => {
  const service = await startService(t, { REPORTS_TO_HOLD: '3' })
  await service.publish({ slug: 'open' })
  const key = await service.key('comments:moderate')
  const { id } = await posterOf(service).post('Doubtful.')
  const payload = { reason: 'abuse', note: 'Insults\nme.' }
  const first = await report(service, id, '192.0.2.1', payload)
  t.equal(first.statusCode, 202)
  t.same(ReportReceipt.parse(first.json()), { commentId: id, reason: 'abuse' })
  for (const again of ['192.0.2.1', '::ffff:192.0.2.1', '2001:db8:7::1', '2001:db8:7:1::2']) {
    t.equal((await report(service, id, again)).statusCode, 202, 'the same network is told the same')
  }
  t.match(await moderated(service, id, key), { status: 'approved', openReports: 2 })
  t.equal((await report(service, id, '192.0.2.3')).statusCode, 202)
  t.match(await moderated(service, id, key), { status: 'pending', openReports: 3, reviewedAt: null })
  t.equal((await service.request({ url: `/v1/comments/${id}` })).statusCode, 404)
  t.equal((await report(service, id, '192.0.2.4')).statusCode, 404, 'what is not public cannot be reported')

  const { data, page } = await reportsOf(service, id, key, '?count=true&limit=2')
  t.equal(page.total, 3)
  t.match(data, [{ reason: 'spam' }, { reason: 'spam', note: null, resolvedAt: null }])
  const rest = await reportsOf(service, id, key, `?limit=2&cursor=${page.next}`)
  t.match(rest.data, [{ reason: 'abuse', note: 'Insults\nme.' }])
  const events = await service.request({ url: `/v1/comment-events?comment=${id}`, headers: { ...key } })
  t.match(listOf(CommentEvent).parse(events.json()).data, [
    { actor: 'readers', actorId: null, action: 'reported', from: 'approved', to: 'pending' },
  ])

  await readAndDecide(service, key, id, { status: 'approved' })
  t.match(await moderated(service, id, key), { status: 'approved', openReports: 0 })
  for (let host = 10; host < 20; host += 1) {
    t.equal((await report(service, id, `192.0.2.${host}`)).statusCode, 202)
  }
  t.match(
    await moderated(service, id, key),
    { status: 'approved', openReports: 10 },
    'a moderator has seen it',
  )
  t.ok((await reportsOf(service, id, key)).data.some(({ resolvedAt }) => resolvedAt !== null))
})

t.test('a site may never hold for reports', async t => {
  const service = await startService(t, { REPORTS_TO_HOLD: '0' })
  await service.publish({ slug: 'open' })
  const { id } = await posterOf(service).post('Doubtful.')
  for (let host = 1; host < 6; host += 1) {
    await report(service, id, `192.0.2.${host}`)
  }
  t.equal((await service.request({ url: `/v1/comments/${id}` })).statusCode, 200)
})

t.test('what a report is refused for', async t => {
  const service = await startService(t)
  await service.publish({ slug: 'open' })
  await service.publish({ slug: 'held', commentPolicy: 'moderated' })
  const poster = posterOf(service)
  const shown = await poster.post('Shown.')
  const waiting = await poster.post('Waits.', {}, { article: 'held' })
  const spam = await poster.post('Spam.')
  await decide(service, spam.id, 'spam')
  const emptied = await poster.postEmptied()
  const scenarios: [name: string, id: string, payload: object, status: number, pointers?: string[]][] = [
    ['no such comment', shown.id.replace(/.$/, end => (end === '0' ? '1' : '0')), { reason: 'spam' }, 404],
    ['one that waits', waiting.id, { reason: 'spam' }, 404],
    ['spam already', spam.id, { reason: 'spam' }, 404],
    ['a tombstone', emptied.id, { reason: 'spam' }, 404],
    ['no reason', shown.id, {}, 400, ['/reason']],
    ['another reason', shown.id, { reason: 'dislike', email: 'x@example.org' }, 400, ['/email', '/reason']],
    ['too long a note', shown.id, { reason: 'other', note: 'x'.repeat(1_001) }, 400, ['/note']],
  ]
  const longest = { reason: 'other', note: 'x'.repeat(1_000) }
  t.equal((await report(service, shown.id, '192.0.2.9', longest)).statusCode, 202)
  for (const [name, id, payload, status, pointers] of scenarios) {
    const response = await report(service, id, '192.0.2.1', payload)
    t.equal(response.statusCode, status, name)
    if (pointers) {
      t.same(pointersOf(response), pointers, name)
    }
  }
  await service.storage.write(async ({ db, tables: { articles } }) => {
    await db.update(articles).set({ status: 'archived' })
  })
  t.equal((await report(service, shown.id, '192.0.2.1')).statusCode, 404, 'below an article that is gone')
  const key = await service.key('comments:moderate')
  const url = `/v1/comments/${shown.id.replace(/.$/, end => (end === '0' ? '1' : '0'))}/reports`
  t.equal((await service.request({ url, headers: { ...key } })).statusCode, 404)
})

t.test('a report with faults does not count as one', async t => {
  const service = await startService(t, { REPORT_RATE_LIMIT: '1' })
  await service.publish({ slug: 'open' })
  const { id } = await posterOf(service).post('Doubtful.')
  t.equal((await report(service, id, '192.0.2.1', { reason: 'none' })).statusCode, 400)
  t.equal((await report(service, id, '192.0.2.1')).statusCode, 202)
  t.equal((await report(service, id, '192.0.2.1')).statusCode, 429)
})

t.test('a network behind a proxy has one report, whatever its ports', async t => {
  const service = await startService(t, { TRUSTED_PROXIES: '10.0.0.0/8' })
  await service.publish({ slug: 'open' })
  const key = await service.key('comments:moderate')
  const { id } = await posterOf(service).post('Doubtful.')
  for (const from of ['203.0.113.7:51234', '203.0.113.7:51235', '[::ffff:203.0.113.7]:1', '203.0.113.8:1']) {
    await report(service, id, '10.0.0.1', { reason: 'spam' }, { 'x-forwarded-for': from })
  }
  t.equal((await reportsOf(service, id, key)).data.length, 2)
})

t.test('a report is counted, and a retry with its key is no other', async t => {
  const service = await startService(t, { REPORT_RATE_LIMIT: '2' })
  await service.publish({ slug: 'open' })
  const { id } = await posterOf(service).post('Doubtful.')
  const headers = { 'idempotency-key': 'a-key-of-this-report' }
  const first = await report(service, id, '192.0.2.1', { reason: 'spam' }, headers)
  t.match(String(first.headers['ratelimit-policy']), /"reports";q=2;w=60/)
  const reused = await report(service, id, '192.0.2.1', { reason: 'abuse' }, headers)
  t.match(reused.json(), { status: 422, code: 'idempotency-key-reused' })
  t.equal((await report(service, id, '192.0.2.1')).statusCode, 429)
  t.equal((await report(service, id, '192.0.2.2')).statusCode, 202)
})
