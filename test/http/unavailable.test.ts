/** While a PostgreSQL server is away, every request is told so, and the process goes on. */
import t from 'tap'
import { openTestPostgres, postgresServer, tamper } from '../databases.ts'
import { newComment, startService } from '../helper.ts'
import { until } from '../wait.ts'

t.test('a database that is away is 503, until it is back', async t => {
  const storage = await openTestPostgres(t)
  const service = await startService(t, {}, storage)
  await service.publish({ slug: 'open' })
  const server = (await postgresServer())('postgres')
  const name = new URL(storage.url).pathname.slice(1)
  const allow = (allowed: boolean) => tamper(server, `ALTER DATABASE ${name} ALLOW_CONNECTIONS ${allowed}`)
  await allow(false)
  await tamper(
    server,
    `SELECT pg_terminate_backend(pid, 10000) FROM pg_stat_activity WHERE datname = '${name}'`,
  )
  await tamper(server, `ALTER DATABASE ${name} RENAME TO ${name}_away`)
  const requests = [
    { url: '/v1/articles/open' },
    { url: '/', headers: { accept: 'text/html' } },
    { url: '/readyz' },
    { method: 'POST' as const, url: '/v1/articles/open/comments', payload: newComment() },
  ]
  for (const request of requests) {
    const response = await service.request(request)
    t.match(response.json(), { status: 503, code: 'unavailable', detail: /database cannot be reached/ })
    t.equal(response.headers['retry-after'], '2')
  }
  t.equal((await service.request({ url: '/healthz' })).statusCode, 200, 'a restart would not help')
  await tamper(server, `ALTER DATABASE ${name}_away RENAME TO ${name}`)
  await allow(true)
  await until('it is back', async () => (await service.request({ url: '/readyz' })).statusCode === 200)
  for (const request of requests) {
    t.ok((await service.request(request)).statusCode < 300, request.url)
  }
})
