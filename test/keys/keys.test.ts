import t from 'tap'
import { listOf } from '../../src/http/paging.ts'
import { createKey } from '../../src/keys/manage.ts'
import { ApiKey, NewApiKey } from '../../src/keys/schema.ts'
import { eq } from '../../src/storage/drizzle.ts'
import { pointersOf, startService, type TestService } from '../helper.ts'

const Keys = listOf(ApiKey)

const start = async () => {
  const service = await startService(t, { LOG_LEVEL: 'trace' })
  const headers = await service.key('admin')
  const create = (payload: object) =>
    service.request({ method: 'POST', url: '/v1/keys', headers, payload: { name: 'One', ...payload } })
  return { service, headers, create }
}

const hashesOf = async ({ storage }: TestService) =>
  (await storage.read.db.select().from(storage.read.tables.apiKeys)).map(({ hash }) => hash)

const status = async (service: TestService, headers: Record<string, string>, url = '/v1/keys') =>
  (await service.request({ url, headers })).statusCode

t.test('a key is shown once and works at once', async t => {
  const { service, headers, create } = await start()
  const response = await create({ name: '  The newsroom ', scopes: ['admin'] })
  t.equal(response.statusCode, 201)
  t.equal(response.headers['cache-control'], 'private, no-store')
  const made = NewApiKey.parse(response.json())
  const { key, ...shown } = made
  t.match(key, /^stet_[a-z0-9]{12}_[A-Za-z0-9_-]{43}$/)
  t.match(made, { name: 'The newsroom', scopes: ['admin'], prefix: key.slice(5, 17) })
  t.match(made, { expiresAt: null, lastUsedAt: null, revokedAt: null })
  t.equal(response.headers.location, `${service.baseUrl()}/v1/keys/${made.id}`)

  const one = await service.request({ url: `/v1/keys/${made.id}`, headers })
  t.same(one.json(), shown)
  t.equal(await status(service, { authorization: `Bearer ${key}` }), 200)
  const list = await service.request({ url: '/v1/keys?count=true', headers })
  const { data, page } = Keys.parse(list.json())
  t.same(
    data.map(({ name }) => name),
    ['The newsroom', 'admin'],
    'newest first',
  )
  t.equal(page.total, 2)
  const secrets = [key, key.slice(18), ...(await hashesOf(service))]
  const told = [one.body, list.body, JSON.stringify(list.headers), service.log.join('')].join('\n')
  t.same(
    secrets.filter(secret => told.includes(secret)),
    [],
    'neither key nor hash is ever told again',
  )
  t.notOk((await hashesOf(service)).some(hash => response.body.includes(hash)))
})

t.test('keys are listed in pages', async t => {
  const { service, headers, create } = await start()
  for (const name of ['a', 'b', 'c']) {
    await create({ name, scopes: ['content:read'] })
  }
  const read = async (url: string) => Keys.parse((await service.request({ url, headers })).json())
  const names: string[] = []
  let cursor: string | null = ''
  while (cursor !== null && names.length < 10) {
    const { data, page }: Awaited<ReturnType<typeof read>> = await read(
      `/v1/keys?limit=2${cursor && `&cursor=${cursor}`}`,
    )
    names.push(...data.map(({ name }) => name))
    cursor = page.next
  }
  t.same(names, ['c', 'b', 'a', 'admin'])
})

t.test('a revoked key opens nothing from then on, and stays listed', async t => {
  const { service, headers, create } = await start()
  const { id, key } = NewApiKey.parse((await create({ scopes: ['admin'] })).json())
  const theirs = { authorization: `Bearer ${key}` }
  t.equal(await status(service, theirs), 200)
  const revoke = async (one: string) =>
    (await service.request({ method: 'DELETE', url: `/v1/keys/${one}`, headers })).statusCode
  t.equal(await revoke(id), 204)
  t.equal(await status(service, theirs), 401)
  t.equal(await status(service, theirs, '/v1/articles'), 401, 'also where everybody may read')
  t.equal(await revoke(id), 404, 'once')
  t.equal(await revoke('0194bf0e-5c00-7a3e-9d1b-2f6a4c8e0b71'), 404)
  const { revokedAt } = ApiKey.parse((await service.request({ url: `/v1/keys/${id}`, headers })).json())
  t.ok(revokedAt && revokedAt <= new Date().toISOString())
  t.equal(await status(service, headers, '/v1/keys/0194bf0e-5c00-7a3e-9d1b-2f6a4c8e0b71'), 404)
})

t.test('an expired key opens nothing', async t => {
  const { service, headers, create } = await start()
  const { key, expiresAt } = NewApiKey.parse(
    (await create({ scopes: ['admin'], expiresAt: '2999-01-01T07:00:00+07:00' })).json(),
  )
  t.equal(expiresAt, '2999-01-01T00:00:00.000Z')
  const theirs = { authorization: `Bearer ${key}` }
  t.equal(await status(service, theirs), 200)
  await service.storage.write(async ({ db, tables: { apiKeys } }) => {
    await db.update(apiKeys).set({ expiresAt: new Date().toISOString() }).where(eq(apiKeys.name, 'One'))
  })
  t.equal(await status(service, theirs), 401)
  t.equal(await status(service, headers), 200)
})

t.test('its last use is noted to the minute', async t => {
  const { service } = await start()
  const made = await createKey(service.storage, { name: 'Used', scopes: ['admin'], expiresAt: null })
  const headers = { authorization: `Bearer ${made.key}` }
  const lastUse = async () =>
    ApiKey.parse((await service.request({ url: `/v1/keys/${made.id}`, headers })).json()).lastUsedAt
  const setLastUse = (lastUsedAt: string) =>
    service.storage.write(async ({ db, tables: { apiKeys } }) => {
      await db.update(apiKeys).set({ lastUsedAt }).where(eq(apiKeys.id, made.id))
    })
  const before = new Date().toISOString()
  const first = await lastUse()
  t.ok(first !== null && first >= before)
  const recent = new Date(Date.now() - 30_000).toISOString()
  await setLastUse(recent)
  t.equal(await lastUse(), recent, 'not again within the minute')
  await setLastUse(new Date(Date.now() - 61_000).toISOString())
  const again = await lastUse()
  t.ok(again !== null && again >= before)
})

t.test('what a new key must be', async t => {
  const { create } = await start()
  const faults: [object, string[]][] = [
    [{ scopes: [] }, ['/scopes']],
    [{ scopes: ['admin', 'admin'] }, ['/scopes']],
    [{ scopes: Array.from({ length: 6 }, () => 'content:all') }, ['/scopes']],
    [{ scopes: ['content:all'] }, ['/scopes/0']],
    [{ scopes: ['admin'], expiresAt: '2025-01-01T00:00:00Z' }, ['/expiresAt']],
    [{ scopes: [], expiresAt: new Date().toISOString() }, ['/scopes', '/expiresAt']],
    [{ name: '', expiresAt: 'tomorrow', owner: 'me' }, ['/name', '/scopes', '/expiresAt', '/owner']],
  ]
  for (const [payload, pointers] of faults) {
    const response = await create(payload)
    t.equal(response.statusCode, 400)
    t.same(pointersOf(response), pointers.sort())
  }
})
