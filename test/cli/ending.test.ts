/** How the running service ends, as a process of its own. */
import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { statSync } from 'node:fs'
import { createServer, type Socket } from 'node:net'
import { fileURLToPath } from 'node:url'
import t, { type Test } from 'tap'
import { END_TIMEOUT } from '../../src/cli/ending.ts'
import { readConfig } from '../../src/config.ts'
import { createKey } from '../../src/keys/manage.ts'
import { Erasure } from '../../src/privacy/schema.ts'
import { sqliteFile } from '../../src/storage/address.ts'
import { openStorage } from '../../src/storage/open.ts'
import { temporaryFolder } from '../databases.ts'
import { checkClients, startClients } from '../http/clients.ts'
import { open, requestBytes } from '../http/wire.ts'
import { until } from '../wait.ts'

// Most of it is waiting: three services at a time.
t.jobs = 3

const ROOT = fileURLToPath(new URL('..', import.meta.url))
const MAIN = fileURLToPath(new URL('../../src/main.ts', import.meta.url))
/** What a container gives a process to end by itself. */
const DOCKER_STOP = 10_000

type Serving = {
  child: ChildProcess
  /** The code or the signal that it ended with. */
  exit: Promise<[code: number | null, signal: string | null]>
  origin: string
  output: () => string
}

/** Resolves once the service that the command starts listens. Its processes are a group, as those of a terminal are. */
async function serve(t: Test, environment: Record<string, string> = {}, command = [process.execPath, MAIN]) {
  const [file = '', ...parameters] = command
  const child = spawn(file, parameters, {
    cwd: ROOT,
    env: {
      ...process.env,
      PORT: '0',
      RATE_LIMIT: '1000000',
      OVERLOAD_DELAY: '60000',
      DATABASE_URL: `file:${temporaryFolder(t)}/stet.db`,
      ...environment,
    },
    stdio: ['ignore', 'pipe', 'pipe'],
    detached: true,
  })
  const exit = once(child, 'close') as Serving['exit']
  const kill = () => {
    signalAll(child, 'SIGKILL')
  }
  process.once('exit', kill)
  void exit.then(() => process.off('exit', kill))
  t.teardown(async () => {
    if (child.exitCode === null && child.signalCode === null) {
      kill()
    }
    await exit
  })
  let output = ''
  const gather = (part: Buffer) => {
    output += part.toString()
  }
  child.stdout.on('data', gather)
  child.stderr.on('data', gather)
  const address = () => /Server listening at (http:[^\s"]+)/.exec(output)?.[1]
  const origin = await until('it listens', () => address() ?? (child.exitCode !== null && 'nowhere'))
  return { child, exit, origin, output: () => output }
}

const signalAll = ({ pid }: ChildProcess, signal: NodeJS.Signals) => process.kill(-Number(pid), signal)

const statusOf = async (url: string) => (await fetch(url)).status

for (const [signal, DRAIN_SECONDS] of [
  ['SIGTERM', '1'],
  ['SIGINT', '300'],
] as const) {
  t.test(`${signal} ends the process without dropping anything`, async t => {
    const { child, exit, origin, output } = await serve(t, { DRAIN_SECONDS })
    const { clients, done } = await startClients(t, `${origin}/v1/articles`, 10)
    child.kill(signal)
    await done
    t.same(await exit, [0, null])
    checkClients(t, clients)
    t.notMatch(output(), /"level":"(?:warn|error|fatal)"/)
  })
}

t.test('after SIGTERM everything goes on but /readyz, until a second signal', async t => {
  const { child, exit, origin } = await serve(t, { DRAIN_SECONDS: '300' })
  child.kill('SIGTERM')
  await until('/readyz is 503', async () => (await statusOf(`${origin}/readyz`)) === 503)
  for (const connection of ['keep-alive', 'close']) {
    const answer = await fetch(`${origin}/v1/articles`, { headers: { connection } })
    t.match(
      { status: answer.status, connection: answer.headers.get('connection') },
      { status: 200, connection },
    )
  }
  child.kill('SIGINT')
  t.same(await exit, [130, null])
})

t.test('the same signal again ends it too, some time after the first', async t => {
  const { child, exit } = await serve(t, { DRAIN_SECONDS: '300' })
  await until('it ends', () => {
    child.kill('SIGTERM')
    return child.exitCode !== null
  })
  t.same(await exit, [143, null])
})

t.test('signals that are not meant for it change nothing', async t => {
  const { child, exit, origin } = await serve(t)
  child.kill('SIGUSR2')
  child.kill('SIGHUP')
  t.equal(await statusOf(`${origin}/readyz`), 200)
  child.kill('SIGINT')
  t.same(await exit, [0, null], 'and none counts as a first one')
})

for (const [of, redirected] of [
  ['its input alone', '2>&1 | cat'],
  ['its output alone', '< /dev/null 2> /dev/null'],
]) {
  t.test(`a terminal of ${of} that goes ends it, without dropping anything`, async t => {
    const command = `'${process.execPath}' '${MAIN}' ${redirected}`
    const terminal = ['script', '--quiet', '--command', command, '/dev/null']
    const { child, exit, origin } = await serve(t, {}, terminal)
    const { clients, done } = await startClients(t, `${origin}/v1/articles`, 10)
    child.kill('SIGKILL')
    await done
    await exit
    checkClients(t, clients)
  })
}

for (const [name, end] of [
  ['SIGTERM to npm', child => child.kill('SIGTERM')],
  // Which npm passes on, so that the service gets it twice.
  ['Ctrl-C, which all processes of a terminal get,', child => signalAll(child, 'SIGINT')],
] as [string, (child: ChildProcess) => unknown][]) {
  t.test(`${name} ends what npm start has started, without dropping anything`, async t => {
    const { child, exit, origin } = await serve(t, { DRAIN_SECONDS: '1' }, ['npm', 'start'])
    const { clients, done } = await startClients(t, `${origin}/v1/articles`, 10)
    end(child)
    await done
    t.same(await exit, [0, null])
    checkClients(t, clients)
    await t.rejects(fetch(origin), 'nobody listens')
  })
}

t.test('who sends or reads too slowly does not hold up the end', async t => {
  t.ok(readConfig({}).listen.drainSeconds * 1_000 + END_TIMEOUT < DOCKER_STOP)
  const { child, exit, origin, output } = await serve(t, { DRAIN_SECONDS: '0' })
  const idle = requestBytes('GET /healthz', { Connection: 'keep-alive' })
  const beginnings: Record<string, string> = {
    'half a body': requestBytes('POST /v1/articles', {
      'Content-Type': 'application/json',
      'Content-Length': '9',
    }),
    'half a head': 'GET / HTTP/1.1\r\nHost: ',
    'nothing at all': '',
    'nothing more': idle,
    'more requests than it reads answers': requestBytes('GET /openapi.json', {
      Connection: 'keep-alive',
    }).repeat(50),
  }
  for (const bytes of Object.values(beginnings)) {
    const socket = await open(t, origin)
    socket.on('error', () => undefined).write(bytes)
  }
  // The answer to a later request tells that the others have arrived.
  await statusOf(`${origin}/healthz`)
  child.kill('SIGTERM')
  t.same(await exit, [0, null])
  t.match(output(), /requests that did not end in time were cut off/)
})

/** The service, asked for an erasure whose process, once it has rewritten the file, lives on as long as `held`. */
async function eraseSlowly(t: Test) {
  const server = createServer().listen(0, '127.0.0.1')
  t.teardown(() => server.close())
  await once(server, 'listening')
  const { port } = server.address() as { port: number }
  const hold = `import { connect } from 'node:net'
    if (process.argv[1].endsWith('scrub-process.ts')) connect(${port}, '127.0.0.1').resume().write(String(process.pid))`
  const url = `file:${temporaryFolder(t)}/stet.db`
  const storage = await openStorage({ url })
  const { key } = await createKey(storage, { name: 'admin', scopes: ['admin'], expiresAt: null })
  await storage.close()
  const service = await serve(t, {
    DATABASE_URL: url,
    NODE_OPTIONS: `${process.env['NODE_OPTIONS'] ?? ''} --import=data:text/javascript,${encodeURIComponent(hold)}`,
  })
  const erasing = fetch(`${service.origin}/v1/privacy/erasure`, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json', Authorization: `Bearer ${key}` },
    body: JSON.stringify({ email: 'reader@example.org' }),
  })
  const [held] = (await once(server, 'connection')) as [Socket]
  const [pid] = await once(held, 'data')
  await until('the log is empty', () => statSync(`${sqliteFile(url)}-wal`).size === 0)
  return { ...service, erasing, held, pid: Number(pid) }
}

t.test('an erasure that ends in time is answered, though all its processes are signalled', async t => {
  const { child, exit, erasing, held, pid } = await eraseSlowly(t)
  process.kill(pid, 'SIGTERM')
  child.kill('SIGINT')
  held.end()
  Erasure.parse(await (await erasing).json())
  t.same(await exit, [0, null])
})

t.test('one that does not is cut, loudly, and its process ends with the service', async t => {
  const { child, exit, erasing, held, output } = await eraseSlowly(t)
  const gone = once(
    held.on('error', () => undefined),
    'close',
  )
  child.kill('SIGINT')
  await t.rejects(erasing)
  t.same(await exit, [1, null])
  t.match(output(), /"level":"fatal".*did not end in time/)
  await gone
})
