import t from 'tap'
import type { Scope } from '../../src/kernel/scalars.ts'
import { createKey, mintKey } from '../../src/keys/manage.ts'
import { startService, type TestService } from '../helper.ts'

const start = () => startService(t, { LOG_LEVEL: 'trace' })

const ask = async (service: TestService, authorization: string, url = '/v1/keys') =>
  service.request({ url, headers: { authorization } })

t.test('whoever has no valid key is told so, and nothing else', async t => {
  const service = await start()
  const { key } = await createKey(service.storage, { name: 'One', scopes: ['admin'], expiresAt: null })
  const { key: expired } = await createKey(service.storage, {
    name: 'Expired',
    scopes: ['admin'],
    expiresAt: '2025-01-01T00:00:00.000Z',
  })
  const stranger = mintKey().key
  const wrong = [
    `Bearer ${stranger}`,
    `Bearer ${key.slice(0, 18)}${stranger.slice(18)}`,
    `Bearer ${expired}`,
    `Bearer ${key.slice(0, -1)}`,
    'Bearer x',
    'Bearer stet_mt_x',
    'Bearer',
    `Basic ${Buffer.from(`${key}:`).toString('base64')}`,
    key,
    `Bearer ${key} ${key}`,
    '',
  ]
  const bodies = new Set<string>()
  for (const url of ['/v1/keys', '/v1/articles']) {
    for (const authorization of wrong) {
      const response = await ask(service, authorization, url)
      t.match(response.json(), { status: 401, code: 'unauthorized' }, `${url} ${authorization.slice(0, 12)}`)
      t.equal(response.headers['www-authenticate'], 'Bearer')
      t.equal(response.headers['cache-control'], 'no-store')
      bodies.add((response.json() as { detail: string }).detail)
    }
  }
  t.equal(bodies.size, 2, 'a bearer token that is wrong in any way gets one answer, other forms another')
  const none = await service.request({ url: '/v1/keys' })
  t.equal(none.statusCode, 401)
  t.equal(none.headers['www-authenticate'], 'Bearer')
  t.equal((await ask(service, `bearer  ${key}`)).statusCode, 200, 'the scheme may be in any case')
})

t.test('scopes contain each other', async t => {
  const service = await start()
  await service.publish({ slug: 'draft', status: 'draft' })
  const opens: [Scope[], read: number, write: number, admin: number][] = [
    [['content:read'], 200, 403, 403],
    [['content:write'], 200, 428, 403],
    [['comments:moderate'], 404, 403, 403],
    [['comments:moderate', 'content:read'], 200, 403, 403],
    [['admin'], 200, 428, 200],
  ]
  for (const [scopes, ...expected] of opens) {
    const headers = await service.key(...scopes)
    const read = await service.request({ url: '/v1/articles/draft', headers })
    const write = await service.request({
      method: 'PATCH',
      url: '/v1/articles/draft',
      headers,
      payload: { title: 'Other' },
    })
    const admin = await service.request({ url: '/v1/keys', headers })
    t.same([read.statusCode, write.statusCode, admin.statusCode], expected, scopes.join())
  }
})

t.test('a key without the scope is told which', async t => {
  const service = await start()
  const headers = await service.key('content:write')
  for (const method of ['GET', 'POST'] as const) {
    // Decided before the body is read, which could be refused for another reason.
    const response = await service.request({ method, url: '/v1/keys', headers })
    t.match(response.json(), { status: 403, code: 'insufficient-scope' })
    t.match(response.json(), { detail: /admin/ })
    t.equal(response.headers['www-authenticate'], 'Bearer error="insufficient_scope", scope="admin"')
  }
})

t.test('what only keys may ask of a public list', async t => {
  const service = await start()
  await service.publish({ slug: 'draft', status: 'draft' })
  const reader = await service.key('content:read')
  const moderator = await service.key('comments:moderate')
  for (const status of ['draft', 'scheduled', 'archived', 'published,draft']) {
    const url = `/v1/articles?status=${status}`
    t.equal((await service.request({ url })).statusCode, 401, status)
    t.equal((await service.request({ url, headers: moderator })).statusCode, 403, status)
    t.equal((await service.request({ url, headers: reader })).statusCode, 200, status)
  }
})

t.test('a key in an address is refused everywhere and logged nowhere', async t => {
  const service = await start()
  const { key } = await createKey(service.storage, { name: 'One', scopes: ['admin'], expiresAt: null })
  const escaped = [...key].map(letter => `%${letter.charCodeAt(0).toString(16)}`).join('')
  const places: [method: 'GET' | 'POST' | 'PUT' | 'OPTIONS', url: string][] = [
    ['GET', `/v1/articles?key=${key}`],
    ['GET', `/v1/articles?${key}`],
    ['GET', `/v1/articles?tag=before${key}after`],
    ['GET', `/v1/articles?access_token=${escaped}`],
    ['GET', `/v1/articles/${key}`],
    ['GET', `/v1/articles/${escaped}`],
    ['GET', `/v1/articles/${key.replace('stet_', 'stet%5F').replace('_', '%5f')}`],
    ['POST', `/v1/articles/x/comments?key=${key}`],
    ['PUT', `/v1/articles?key=${key}`],
    ['OPTIONS', `/v1/articles?key=${key}`],
    ['GET', `/healthz?key=${key}`],
    ['GET', `/nowhere/${key}`],
    ['GET', `/v1/articles?key=${key}&tag=%zz`],
    ['GET', `/${key}/%zz`],
  ]
  for (const [method, url] of places) {
    for (const headers of [{}, { authorization: `Bearer ${key}` }]) {
      const response = await service.request({ method, url, headers })
      t.equal(response.statusCode, 400, `${method} ${url}`)
      const told = `${JSON.stringify(response.headers)}${response.body}`
      t.notOk([key, key.slice(18), escaped].some(secret => told.includes(secret)))
    }
  }
  await ask(service, `Bearer ${key}`)
  await ask(service, key)
  const log = service.log.join('')
  t.notOk([key, key.slice(18), escaped].some(secret => log.includes(secret)))
})
