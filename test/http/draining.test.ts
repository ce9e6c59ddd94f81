import { once } from 'node:events'
import t from 'tap'
import { newComment, startService } from '../helper.ts'
import { until } from '../wait.ts'
import { checkClients, startClients } from './clients.ts'
import { listen, open, parseAnswer, requestBytes } from './wire.ts'

t.test('a drain drops no request of clients that keep their connections', async t => {
  const service = await startService(t)
  await service.publish({ slug: 'open' })
  const origin = await listen(service)
  const { clients, done } = await startClients(t, `${origin}/v1/articles/open`, 20)
  t.equal((await fetch(`${origin}/readyz`)).status, 200)

  const drained = service.drain()
  const [ready, late] = await Promise.all([fetch(`${origin}/readyz`), fetch(`${origin}/v1/articles/open`)])
  t.match({ status: ready.status, body: await ready.json() }, { status: 503, body: { code: 'unavailable' } })
  t.equal(ready.headers.get('retry-after'), '5')
  t.equal(late.status, 200, 'who comes in the meantime is served')
  t.equal(late.headers.get('connection'), 'close')

  await done
  await drained
  checkClients(t, clients)
  await t.rejects(fetch(`${origin}/healthz`), 'and then nobody listens')
})

t.test('a request that has begun is answered in full, however late', async t => {
  const service = await startService(t)
  await service.publish({ slug: 'open' })
  const origin = await listen(service)
  const socket = await open(t, origin)
  const body = JSON.stringify(newComment())
  const head = { 'Content-Type': 'application/json', 'Content-Length': String(body.length) }
  socket.write(requestBytes('POST /v1/articles/open/comments', { ...head, Connection: 'keep-alive' }))
  socket.write(body.slice(0, 10))
  // The answer to a later request tells that the first one has arrived.
  await fetch(`${origin}/healthz`)
  const drained = service.drain()
  await until('nobody listens', () => !service.app.server.listening)
  socket.write(body.slice(10))
  const parts: Buffer[] = []
  for await (const part of socket) {
    parts.push(part as Buffer)
  }
  const answer = parseAnswer(Buffer.concat(parts).toString())
  t.equal(answer.status, 201)
  t.equal(answer.headers.get('connection'), 'close')
  t.ok(answer.headers.get('location')?.startsWith(`${origin}/v1/comments/`), 'with its right address')
  await drained
  const { db, tables } = service.storage.read
  t.equal((await db.select().from(tables.comments)).length, 1)
})

t.test('connections on which nothing happens do not hold up the end', async t => {
  const service = await startService(t)
  const origin = await listen(service)
  const idle = await Promise.all(Array.from({ length: 10 }, () => open(t, origin)))
  for (const socket of idle) {
    socket.write(requestBytes('GET /healthz', { Connection: 'keep-alive' }))
    await once(socket, 'data')
  }
  const closed = Promise.all(idle.map(socket => once(socket, 'close')))
  await service.drain()
  await closed
  t.pass('all were closed')
})

t.test('requests that never cease do not hold up the end either', async t => {
  const service = await startService(t)
  const origin = await listen(service)
  const drained = service.drain()
  let answered = 0
  while (answered < 10_000 && (await fetch(`${origin}/healthz`).catch(() => undefined))) {
    answered += 1
  }
  t.ok(answered < 10_000, 'nobody listens any more')
  await drained
})
