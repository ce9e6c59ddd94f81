import type { Socket } from 'node:net'
import t, { type Test } from 'tap'
import { openFlights } from '../../../src/http/cache/flights.ts'
import type { Storage } from '../../../src/storage/storage.ts'
import { startService, type TestService } from '../../helper.ts'
import { until } from '../../wait.ts'
import { asker, handlersRun } from '../hits.ts'
import { listen, open, requestBytes } from '../wire.ts'

const PAGE = '/v1/articles/open'
const GET = `GET ${PAGE}`

/** A service on a storage of which one read can be held, after it has read and before it says what. */
async function startHeld(t: Test) {
  const base = await startService(t)
  await base.publish({ slug: 'open', title: 'Before' })
  let hold: PromiseWithResolvers<void> | undefined
  let holds = false
  const snapshot: Storage['snapshot'] = async (job, options) => {
    const held = hold
    hold = undefined
    try {
      return await base.storage.snapshot(job, options)
    } finally {
      if (held !== undefined) {
        holds = true
        await held.promise
      }
    }
  }
  const service: TestService = await startService(t, { RATE_LIMIT: '1000' }, { ...base.storage, snapshot })
  const origin = await listen(service)
  const ask = asker(t, origin)
  await until('a hit', async () => (await ask('/v1/tags')).isHit)
  let arrived = 0
  service.app.server.prependListener('request', () => {
    arrived += 1
  })

  /** Sends requests in one piece, and waits until the server has read them. The last one ends the connection. */
  async function send(...lines: string[]): Promise<Socket> {
    const socket = await open(t, origin)
    const before = arrived
    const bytes = lines.map((line, n) =>
      requestBytes(line, { Connection: n === lines.length - 1 ? 'close' : 'keep-alive' }),
    )
    socket.write(bytes.join(''))
    await until('the arrival', async () => arrived === before + lines.length)
    return socket
  }

  /** Holds the next read. @returns what waits for it, and what releases it. */
  function holdNext() {
    const held = Promise.withResolvers<void>()
    hold = held
    holds = false
    return { begun: () => until('the read', async () => holds), release: held.resolve }
  }

  /** Sends requests as {@link send} does, and holds the first read for them. */
  async function sendHeld(...lines: string[]) {
    const { begun, release } = holdNext()
    const socket = await send(...lines)
    await begun()
    return { socket, release }
  }
  return { ...service, ask, send, sendHeld, holdNext }
}

const shownBy = async (socket: Socket) =>
  Buffer.concat(await socket.toArray())
    .toString()
    .match(/HTTP\/1\.1 \d+|"title":"(?:Before|After)"/g)

t.test('what many ask for at the same time is made once', async t => {
  const { ask, send, sendHeld, log } = await startHeld(t)
  const before = handlersRun()
  log.length = 0
  const { socket, release } = await sendHeld(GET, GET)
  const other = await send(GET, `HEAD ${PAGE}`)
  release()
  const [ok, title] = ['HTTP/1.1 200', '"title":"Before"']
  t.strictSame(await shownBy(socket), [ok, title, ok, title])
  t.strictSame(await shownBy(other), [ok, title, ok])
  t.equal(handlersRun() - before, 1)
  await until('a line in the log for each', () => log.join('').match(/request answered/g)?.length === 4)
  t.ok((await ask(PAGE)).isHit)
})

t.test('what was read before a change is not given to who asks after it', async t => {
  const { request, key, send, sendHeld } = await startHeld(t)
  const { socket, release } = await sendHeld(GET)
  const headers = { ...(await key('content:write')), 'if-match': '*' }
  const changed = await request({ method: 'PATCH', url: PAGE, headers, payload: { title: 'After' } })
  t.equal(changed.statusCode, 200)
  const later = await send(GET, GET)
  release()
  t.match(await shownBy(socket), ['HTTP/1.1 200', '"title":"Before"'])
  t.strictSame(await shownBy(later), ['HTTP/1.1 200', '"title":"After"', 'HTTP/1.1 200', '"title":"After"'])
})

t.test('when the client has gone for whom it is made, the others are answered', async t => {
  const { send, sendHeld } = await startHeld(t)
  const { socket, release } = await sendHeld(GET)
  const other = await send(GET)
  socket.resetAndDestroy()
  t.strictSame(await shownBy(other), ['HTTP/1.1 200', '"title":"Before"'], 'before it is made')
  release()
})

t.test('an answer is ready for the others before the client has it for whom it is made', async t => {
  const { sendHeld, log } = await startHeld(t)
  log.length = 0
  // The answers of a connection keep their order, so the second has to wait for the first.
  const { socket, release } = await sendHeld('GET /v1/articles', GET, GET)
  await until('the third', () => /request answered/.test(log.join('')))
  release()
  t.equal((await shownBy(socket))?.length, 6)
})

t.test('what is not kept is made for each, and nobody waits twice', async t => {
  const { send, sendHeld, holdNext } = await startHeld(t)
  const missing = 'GET /v1/articles/nowhere'
  const before = handlersRun()
  const first = await sendHeld(missing)
  const second = await send(missing)
  const third = await send(missing)
  const { release } = holdNext()
  first.release()
  t.strictSame(await shownBy(third), ['HTTP/1.1 404'], 'while the second is held')
  release()
  for (const socket of [first.socket, second]) {
    t.strictSame(await shownBy(socket), ['HTTP/1.1 404'])
  }
  t.equal(handlersRun() - before, 3)
})

t.test('a second flight for the same answer takes nobody from the first', async t => {
  const landed: string[][] = []
  const flights = openFlights<string>(waiting => landed.push(waiting))
  t.notOk(flights.join('a', 'nobody makes it'))
  const end = flights.begin('a')
  t.ok(flights.join('a', 'one'))
  const endSecond = flights.begin('a')
  endSecond()
  t.ok(flights.join('a', 'two'))
  end()
  end()
  t.strictSame(landed, [['one', 'two']])
})
