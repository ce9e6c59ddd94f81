/** Keys that end after the head of a request was read, and before it writes. */
import t from 'tap'
import { createKey, revokeKey } from '../../src/keys/manage.ts'
import type { Storage } from '../../src/storage/storage.ts'
import { documentOf, routesOf } from '../contract/document.ts'
import { openTestStorage, tamper } from '../databases.ts'
import { startService } from '../helper.ts'
import { listen, open, parseAnswer, requestBytes } from '../http/wire.ts'
import { addressOf, planter, QUERIES, validRequest } from '../privacy/cells.ts'
import { until } from '../wait.ts'

/** Operations that need a key, are no GET, and write nothing. */
const READING = ['exportPersonalData', 'checkDraft']

/** Every row of every table. */
async function everything({ read }: Storage): Promise<string> {
  const rows: unknown[] = []
  for (const table of Object.values(read.tables)) {
    rows.push(await read.db.select().from(table))
  }
  return JSON.stringify(rows)
}

t.test('a key that is revoked before the transaction writes nothing, whatever the operation', async t => {
  const storage = await openTestStorage(t)
  /** Runs before the next write of the service. */
  let meanwhile: (() => Promise<void>) | undefined
  const service = await startService(
    t,
    {},
    {
      ...storage,
      async write(job, options) {
        const first = meanwhile
        meanwhile = undefined
        await first?.()
        return storage.write(job, options)
      },
    },
  )
  const planted = await planter(service)
  const writing = routesOf(documentOf(service.app)).filter(
    ({ method, operation }) => method !== 'GET' && operation.security?.every(one => 'apiKey' in one),
  )
  const purge = writing.flatMap(route => (route.id === 'deleteArticle' ? [{ ...route, id: 'purge' }] : []))
  t.ok(writing.length > 15)
  for (const route of [...writing, ...purge]) {
    const target = await planted.target(
      route.path,
      route.path.includes('{comment}') ? 'pending' : 'published',
    )
    const { id, key } = await createKey(storage, { name: 'Late', scopes: ['admin'], expiresAt: null })
    const { headers, payload } = validRequest(route)
    const authorization = { authorization: `Bearer ${key}` }
    // From now on its last use is noted, which is a write too.
    await service.request({ url: '/v1/keys', headers: authorization })
    let before: string | undefined
    meanwhile = async () => {
      await revokeKey(storage, id)
      before = await everything(storage)
    }
    const response = await service.request({
      method: route.method as 'PATCH',
      url: `${addressOf(route, target)}?${route.id === 'purge' ? 'purge=true' : (QUERIES[route.id] ?? '')}`,
      headers: { ...headers, ...authorization },
      ...(payload !== undefined && { payload }),
    })
    if (READING.includes(route.id)) {
      t.match({ status: response.statusCode, before }, { status: 200, before: undefined }, route.id)
    } else {
      t.match(response.json(), { status: 401, code: 'unauthorized' }, route.id)
      t.equal(response.headers['www-authenticate'], 'Bearer', route.id)
      t.equal(await everything(storage), before, `${route.id}: nothing is written`)
    }
  }
})

for (const [what, change, status] of [
  ['is revoked', "UPDATE api_keys SET revoked_at = '2025-01-01T00:00:00.000Z'", 401],
  ['expires', "UPDATE api_keys SET expires_at = '2025-01-01T00:00:00.000Z'", 401],
  ['is deleted', 'DELETE FROM api_keys', 401],
  ['stays valid', "UPDATE api_keys SET expires_at = '2999-01-01T00:00:00.000Z'", 201],
] as const) {
  t.test(`a key that ${what} between head and body: ${status}`, async t => {
    const service = await startService(t)
    const { storage } = service
    const { id, key } = await createKey(storage, { name: 'Late', scopes: ['admin'], expiresAt: null })
    const body = JSON.stringify({ title: 'A title', lang: 'en' })
    const bytes = requestBytes(
      'POST /v1/articles',
      { 'Content-Type': 'application/json', Authorization: `Bearer ${key}` },
      body,
    )
    const socket = await open(t, await listen(service))
    socket.write(bytes.slice(0, -body.length))
    const { db, tables } = storage.read
    await until(
      'the key was looked up',
      async () => (await db.select().from(tables.apiKeys))[0]?.lastUsedAt !== null,
    )
    await tamper(storage.url, `${change} WHERE id = '${id}'`)
    socket.write(body)
    const parts: Buffer[] = []
    for await (const part of socket) {
      parts.push(part as Buffer)
    }
    t.equal(parseAnswer(Buffer.concat(parts).toString()).status, status)
    t.equal((await db.select().from(tables.articles)).length, status === 201 ? 1 : 0)
  })
}

t.test('a key may revoke itself', async t => {
  const service = await startService(t)
  const { id, key } = await createKey(service.storage, { name: 'Own', scopes: ['admin'], expiresAt: null })
  const own = {
    method: 'DELETE',
    url: `/v1/keys/${id}`,
    headers: { authorization: `Bearer ${key}` },
  } as const
  t.equal((await service.request(own)).statusCode, 204)
  t.equal((await service.request(own)).statusCode, 401)
})
