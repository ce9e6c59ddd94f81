import t from 'tap'
import { startService } from '../helper.ts'

t.test('shared caches may answer for some seconds, but not past the next publication', async t => {
  const service = await startService(t, { SHARED_CACHE_SECONDS: '600' })
  await service.publish({ slug: 'a' })
  const control = async () =>
    String((await service.request({ url: '/v1/articles' })).headers['cache-control'])
  t.equal(await control(), 'public, max-age=0, s-maxage=600, must-revalidate')

  const soon = new Date(Date.now() + 120_000).toISOString()
  await service.publish({ slug: 'draft', status: 'draft', publishedAt: soon })
  t.equal(await control(), 'public, max-age=0, s-maxage=600, must-revalidate', 'a draft waits for nothing')

  await service.publish({ slug: 'later', publishedAt: '2999-01-01T00:00:00Z' })
  t.equal(await control(), 'public, max-age=0, s-maxage=600, must-revalidate')

  await service.publish({ slug: 'soon', publishedAt: soon })
  const seconds = Number(/s-maxage=(\d+)/.exec(await control())?.[1])
  t.ok(seconds > 0 && seconds < 120, `${seconds}`)

  const withCredentials = await service.request({
    url: '/v1/articles',
    headers: await service.key('content:read'),
  })
  t.equal(withCredentials.headers['cache-control'], 'private, no-store')
  t.equal((await service.request({ url: '/v1/articles/nowhere' })).headers['cache-control'], 'no-store')
})
