import t from 'tap'
import { Comment } from '../../../src/comments/threads/schema.ts'
import { listOf } from '../../../src/http/paging.ts'
import { startService } from '../../helper.ts'
import { bearer, posterOf } from '../posting/poster.ts'
import { decide } from './status.ts'

const LIST = '/v1/articles/open/comments?view=flat'

t.test('a poller learns what was posted, approved, edited and emptied, and nothing else', async t => {
  const service = await startService(t)
  await service.publish({ slug: 'open' })
  const poster = posterOf(service)
  const old = await poster.post('Old.')
  const edited = await poster.post('To be edited.')
  const emptied = await poster.post('To be emptied.')
  await poster.post('Below.', { parentId: emptied.id })
  const waiting = await poster.post('Waits.')
  await decide(service, waiting.id, 'pending')
  // Times have milliseconds: what follows is later than all that was.
  const since = new Date(Date.now() + 1)
  while (Date.now() <= since.getTime()) {
    await new Promise(resolve => setImmediate(resolve))
  }
  const changed = async () =>
    (await service.get(`${LIST}&since=${since.toISOString()}`, listOf(Comment))).data.map(
      ({ id, status }) => [id, status],
    )
  t.same(await changed(), [])

  const posted = await poster.post('New.')
  await service.request({
    method: 'PATCH',
    url: `/v1/comments/${edited.id}`,
    headers: bearer(edited.manageToken),
    payload: { body: 'Edited.' },
  })
  await service.request({
    method: 'DELETE',
    url: `/v1/comments/${emptied.id}`,
    headers: bearer(emptied.manageToken),
  })
  await decide(service, waiting.id, 'approved')
  t.same(await changed(), [
    [edited.id, 'approved'],
    [emptied.id, 'deleted'],
    [waiting.id, 'approved'],
    [posted.id, 'approved'],
  ])
  await decide(service, old.id, 'trash')
  t.equal((await changed()).length, 4, 'what is gone is not told')

  const page = await service.get(`${LIST}&limit=3&count=true&since=${since.toISOString()}`, listOf(Comment))
  t.equal(page.page.total, 4)
  const next = await service.get(
    `${LIST}&limit=3&since=${since.toISOString()}&cursor=${page.page.next}`,
    listOf(Comment),
  )
  t.same(
    next.data.map(({ id }) => id),
    [posted.id],
  )
  const wrong = [
    `${LIST}&limit=3&cursor=${page.page.next}`,
    '/v1/articles/open/comments?since=2025-01-01T00:00:00Z',
    `${LIST}&since=yesterday`,
  ]
  for (const url of wrong) {
    t.equal((await service.request({ url })).statusCode, 400, url)
  }
})

t.test('articles close for their age, and say so', async t => {
  const service = await startService(t, { COMMENT_CLOSE_DAYS: '30' })
  const daysAgo = (days: number) => new Date(Date.now() - days * 24 * 60 * 60 * 1000).toISOString()
  await service.publish({ slug: 'young', publishedAt: daysAgo(29) })
  await service.publish({ slug: 'old', publishedAt: daysAgo(31) })
  await service.publish({ slug: 'closed', publishedAt: daysAgo(31), commentPolicy: 'closed' })
  const poster = posterOf(service)
  const scenarios = [
    ['young', null, 201],
    ['old', 'age', 403],
    ['closed', 'closed', 403],
  ] as const
  for (const [slug, reason, status] of scenarios) {
    const article = (await service.request({ url: `/v1/articles/${slug}` })).json()
    t.match(article, { commentsOpen: reason === null, commentsClosedReason: reason })
    const response = await poster.send('A remark.', {}, { article: slug })
    t.equal(response.statusCode, status, slug)
  }
})
