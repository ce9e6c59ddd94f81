import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { Agent, type ClientRequest, type IncomingMessage, request } from 'node:http'
import t, { type Test } from 'tap'
import { temporaryFolder } from '../databases.ts'
import { newComment, startService } from '../helper.ts'
import { until } from '../wait.ts'
import { listen, open, parseAnswer, requestBytes } from './wire.ts'

const MAIN = new URL('../../src/main.ts', import.meta.url).pathname

type Told = { statuses: number[]; told: boolean }

/** One exchange on the agent's only connection. */
function ask(url: string, agent: Agent): Promise<{ status: number; closes: boolean }> {
  return new Promise((resolve, reject) => {
    const sent: ClientRequest = request(url, { agent }, (response: IncomingMessage) => {
      response.resume().once('end', () => {
        resolve({ status: response.statusCode ?? 0, closes: response.headers.connection === 'close' })
      })
    })
    sent.once('error', reject).end()
  })
}

/** A client that asks without a pause on one connection until it is told that the connection closes. */
async function askUntilTold(t: Test, url: string, counts: Told): Promise<void> {
  const agent = new Agent({ keepAlive: true, maxSockets: 1 })
  t.teardown(() => agent.destroy())
  while (!counts.told) {
    const { status, closes } = await ask(url, agent)
    counts.statuses.push(status)
    counts.told = closes
  }
}

/** Clients under way: each has had answers before this returns. */
async function startClients(t: Test, url: string, count: number) {
  const clients: Told[] = Array.from({ length: count }, () => ({ statuses: [], told: false }))
  const done = Promise.all(clients.map(counts => askUntilTold(t, url, counts)))
  await Promise.race([until('answers to all', () => clients.every(one => one.statuses.length >= 5)), done])
  return { clients, done }
}

function checkClients(t: Test, clients: Told[]): void {
  t.ok(
    clients.every(({ told }) => told),
    'each was told to go',
  )
  t.same([...new Set(clients.flatMap(({ statuses }) => statuses))], [200], 'and had nothing but answers')
}

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

/** `stet serve` as a process of its own; resolves once it listens. */
async function serve(t: Test) {
  const child = spawn(process.execPath, [MAIN, 'serve'], {
    env: {
      PATH: process.env['PATH'],
      PORT: '0',
      RATE_LIMIT: '1000000',
      OVERLOAD_DELAY: '60000',
      DATABASE_URL: `file:${temporaryFolder(t)}/stet.db`,
    },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  t.teardown(() => child.kill('SIGKILL'))
  let output = ''
  const gather = (part: Buffer) => {
    output += part.toString()
  }
  child.stdout.on('data', gather)
  child.stderr.on('data', gather)
  const exit = once(child, 'exit') as Promise<[code: number | null, signal: string | null]>
  const address = () => /Stet listens on (http:\/\/\S+)/.exec(output)?.[1]
  const origin = await until('it listens', () => address() ?? (child.exitCode !== null && 'nowhere'))
  return { child, exit, origin, output: () => output }
}

for (const signal of ['SIGTERM', 'SIGINT'] as const) {
  t.test(`${signal} ends the process without dropping anything`, async t => {
    const { child, exit, origin, output } = await serve(t)
    const { clients, done } = await startClients(t, `${origin}/v1/articles`, 10)
    child.kill(signal)
    await done
    t.same(await exit, [0, null])
    checkClients(t, clients)
    t.notMatch(output(), /"level":"(?:error|fatal)"/)
  })
}
