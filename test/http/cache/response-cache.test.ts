import { once } from 'node:events'
import BetterSqlite3 from 'better-sqlite3'
import t, { type Test } from 'tap'
import { PostedComment } from '../../../src/comments/posting/schema.ts'
import { linesOf } from '../../../src/http/cache/head.ts'
import { DATABASE } from '../../databases.ts'
import { newComment, startService, type TestService } from '../../helper.ts'
import { heldMemory } from '../../memory.ts'
import { until } from '../../wait.ts'
import { type Ask, asker } from '../hits.ts'
import { exchange, listen, open, requestBytes } from '../wire.ts'

const PAGE = '/v1/articles/open'

/** A service that listens, and an article of which the page is kept. */
async function startKept(t: Test, environment: Record<string, string> = {}) {
  const service = await startService(t, environment)
  await service.publish({ slug: 'open', sections: [{ heading: 'One', body: 'Text.' }] })
  const origin = await listen(service)
  const ask = asker(t, origin)
  await untilHit(ask)
  return { ...service, origin, ask }
}

/** The clock of the cache is asked anew after each change of an article. */
const untilHit = (ask: Ask, url = PAGE) => until(`a hit of ${url}`, async () => (await ask(url)).isHit)

t.test('what is odd, or not for everybody, is left to the routes', async t => {
  const { ask, key } = await startKept(t)
  const scenarios: [headers: Record<string, string> | string[], status: number, method?: string][] = [
    [await key('content:read'), 200],
    [{ authorization: 'Basic x' }, 401],
    [{ 'if-match': '*' }, 200],
    [{ 'if-match': '"9-x"' }, 412],
    [{ 'if-modified-since': 'Fri, 27 Nov 2026 00:00:00 GMT' }, 200],
    [{ 'if-unmodified-since': 'Fri, 27 Nov 2026 00:00:00 GMT' }, 200],
    [{ range: 'bytes=0-1' }, 200],
    [{ expect: '100-continue' }, 200],
    [{ 'content-length': '0' }, 200],
    [{ accept: 'text/csv' }, 406],
    [{ accept: '' }, 200],
    [{ accept: `text/markdown, ${'x/y, '.repeat(1_000)}` }, 200],
    [['Host', 'a.example', 'Host', 'b.example'], 400],
    [['Host', ''], 400],
    [{}, 405, 'QUERY'],
  ]
  for (const [headers, status, method] of scenarios) {
    const { isHit, status: given } = await ask(PAGE, headers, method)
    t.same({ isHit, given }, { isHit: false, given: status }, JSON.stringify(headers))
  }
  t.ok((await ask(PAGE)).isHit, 'and the page is still kept')
})

t.test('what HTTP/1.0 asks for, too', async t => {
  const { origin, ask } = await startKept(t)
  const answer = await exchange(t, origin, `GET ${PAGE} HTTP/1.0\r\n\r\n`)
  t.equal(answer.status, 200)
  t.equal((await exchange(t, origin, requestBytes(`GET ${PAGE}`))).headers.get('connection'), 'close')
  t.ok((await ask(PAGE)).isHit)
})

t.test('what has a secret or is for one use is never kept', async t => {
  const { ask, request, key } = await startKept(t)
  const preview = await request({
    method: 'POST',
    url: `${PAGE}/previews`,
    headers: await key('content:write'),
    payload: {},
  })
  const { token } = preview.json() as { token: string }
  const urls: [url: string, status: number][] = [
    [`${PAGE}?preview=${token}`, 200],
    [`${PAGE}?x=stet_abcdefghijkl_${'a'.repeat(43)}`, 400],
    [`${PAGE}?unknown`, 400],
    [`${PAGE}/comments/form`, 200],
    ['/v1/articles/nowhere', 404],
    ['/healthz', 200],
  ]
  for (const [url, status] of urls) {
    for (const _time of [1, 2]) {
      const { isHit, status: given } = await ask(url)
      t.same({ isHit, given }, { isHit: false, given: status }, url)
    }
  }
})

t.test('a change clears what shows it, and nothing else, before it is acknowledged', async t => {
  const service = await startKept(t)
  const { ask, request, publish } = service
  await publish({ slug: 'other' })
  const kept = [PAGE, '/v1/articles/other', '/v1/articles', `${PAGE}/comments`]
  for (const url of kept) {
    await untilHit(ask, url)
  }
  const posted = await request({ method: 'POST', url: `${PAGE}/comments`, payload: newComment('New.') })
  t.ok(PostedComment.parse(posted.json()).id)
  const comments = await ask(`${PAGE}/comments`)
  t.notOk(comments.isHit)
  t.match(comments.body.toString(), 'New.')
  for (const url of kept.slice(0, 3)) {
    t.ok((await ask(url)).isHit, `${url} is still kept`)
  }
  const change = async (title: string) => {
    const headers = { ...(await service.key('content:write')), 'if-match': '*' }
    await request({ method: 'PATCH', url: PAGE, headers, payload: { title } })
  }
  await change('Changed')
  for (const url of [PAGE, '/v1/articles']) {
    t.match((await ask(url)).body.toString(), '"title":"Changed"', url)
  }
  await untilHit(ask)
  t.ok((await ask('/v1/articles/other')).isHit, 'of another article')
})

t.test('the limit counts hits and misses together, and refuses the same request', async t => {
  const service = await startService(t, { RATE_LIMIT: '6' })
  await service.publish({ slug: 'open' })
  const ask = asker(t, await listen(service))
  const answers = []
  for (const url of [PAGE, PAGE, PAGE, '/v1/tags', PAGE, PAGE, PAGE, PAGE]) {
    answers.push(await ask(url))
  }
  const hits = answers.map(({ isHit }) => isHit)
  if (DATABASE === 'sqlite') {
    t.same(hits, [false, true, true, false, true, true, false, false])
  } else {
    // Of a small quota the count of all instances is asked, which only the routes wait for.
    t.notOk(hits.includes(true))
  }
  t.same(
    answers.map(({ status, headers }) => [status, headers['ratelimit']?.replace(/;t=.*/, '')]),
    [
      [200, '"requests";r=5'],
      [200, '"requests";r=4'],
      [200, '"requests";r=3'],
      [200, '"requests";r=2'],
      [200, '"requests";r=1'],
      [200, '"requests";r=0'],
      [429, '"requests";r=0'],
      [429, '"requests";r=0'],
    ],
  )
  t.equal(answers[1]?.headers['ratelimit-policy'], '"requests";q=6;w=60')
})

t.test('clients are told apart as a trusted proxy names them, and who is not trusted is told of', async t => {
  const service = await startKept(t, { RATE_LIMIT: '500', TRUSTED_PROXIES: '127.0.0.1/32' })
  const left = async (headers: Record<string, string>) => {
    const { isHit, headers: told } = await service.ask(PAGE, headers)
    return [isHit, told['ratelimit']?.replace(/;t=.*/, '')]
  }
  t.same(await left({ 'x-forwarded-for': '203.0.113.1' }), [true, '"requests";r=499'])
  t.same(await left({ 'x-forwarded-for': '203.0.113.2' }), [true, '"requests";r=499'])
  t.same(await left({ 'x-forwarded-for': '203.0.113.1' }), [true, '"requests";r=498'])
  const warnings = () => service.log.filter(line => line.includes('"level":"warn"')).length
  t.equal(warnings(), 0)
  t.same((await left({ 'x-real-ip': '203.0.113.2' }))[0], true)
  t.equal(warnings(), 1)
})

t.test('a hit has an id and a line in the log like any other request', async t => {
  const { ask, log } = await startKept(t)
  const lines: unknown[] = []
  for (const headers of [{}, { 'x-request-id': 'trace-1' }, { 'x-request-id': 'a@b.example' }]) {
    log.length = 0
    const { isHit, headers: told } = await ask(PAGE, headers)
    t.ok(isHit)
    await until('the line', () => log.length > 0)
    const line = JSON.parse(log.join(''))
    t.equal(line.reqId, told['x-request-id'])
    t.match(line, { time: /^\d{4}-\d\d-\d\dT[\d:.]+Z$/, ms: Number })
    lines.push({ ...line, time: 0, reqId: 0, ms: 0 })
  }
  const line = {
    level: 'info',
    time: 0,
    reqId: 0,
    req: { method: 'GET', route: '/v1/articles/:article' },
    res: { statusCode: 200 },
    ms: 0,
    msg: 'request answered',
  }
  t.strictSame(lines, [line, { ...line, callerId: 'trace-1' }, line])
  const ids = new Set()
  for (let count = 0; count < 5; count += 1) {
    ids.add((await ask(PAGE)).headers['x-request-id'])
  }
  t.equal(ids.size, 5)
})

t.test('who only asks whether something has changed is answered from memory, too', async t => {
  const service = await startService(t)
  await service.publish({ slug: 'open' })
  const etag = String((await service.request({ url: PAGE })).headers.etag)
  const ask = asker(t, await listen(service))
  const check = (tag: string, url = PAGE) => ask(url, { 'if-none-match': tag })
  t.match(await check(etag), { status: 304, isHit: false })
  t.match(await check(etag), { status: 304, isHit: true, headers: { etag } })
  t.match(await check(`W/${etag}`), { status: 304, isHit: true })
  t.match(await check('*'), { status: 304, isHit: true })
  t.match(await ask(PAGE), { status: 200, isHit: false }, 'the body comes from the route')
  t.match(await check('"1-old"'), { status: 200, isHit: true })
  t.match(await check(etag), { status: 304, isHit: true })
  t.match(await check('no tag'), { status: 200, isHit: true })
})

t.test('an article appears at its instant', async t => {
  const { ask, publish } = await startKept(t)
  const at = Date.now() + 2_000
  await publish({ slug: 'later', publishedAt: new Date(at).toISOString() })
  const shows = async () => {
    const answer = await ask('/v1/articles')
    const shown = answer.body.includes('"later"')
    // The clock is read before the question and after the answer: in between, both answers are right.
    return { ...answer, shown }
  }
  await untilHit(ask, '/v1/articles')
  let hits = 0
  await until('the article', async () => {
    const before = Date.now()
    const { shown, isHit } = await shows()
    hits += Number(isHit)
    if (shown ? Date.now() < at : before >= at) {
      throw new Error('not at its instant')
    }
    return shown
  })
  t.ok(hits > 0)
  await untilHit(ask, '/v1/articles')
  t.ok((await shows()).shown)
})

t.test('the seconds for shared caches run down on hits, too', async t => {
  const { ask, publish } = await startKept(t, { SHARED_CACHE_SECONDS: '600' })
  await publish({ slug: 'later', publishedAt: new Date(Date.now() + 300_000).toISOString() })
  await untilHit(ask)
  const seconds = async () => {
    const { isHit, headers } = await ask(PAGE)
    return (
      isHit && Number(/^public, max-age=0, s-maxage=(\d+), must/.exec(headers['cache-control'] ?? '')?.[1])
    )
  }
  const first = await seconds()
  t.ok(first && first > 200 && first <= 300)
  await until('fewer seconds', async () => {
    const now = await seconds()
    return now !== false && first !== false && now < first
  })
})

t.test('requests that arrive together are answered in order, after one question about changes', async t => {
  const base = await startService(t)
  await base.publish({ slug: 'open', title: 'Before' })
  let questions = 0
  let change: (() => void) | undefined
  const isCurrent = () => {
    questions += 1
    change?.()
    return base.storage.changes.isCurrent()
  }
  const changes = { ...base.storage.changes, isCurrent }
  const service: TestService = await startService(t, { RATE_LIMIT: '1000' }, { ...base.storage, changes })
  const origin = await listen(service)
  const ask = asker(t, origin)
  await untilHit(ask)
  /** Sends them in one piece. The last one ends the connection. */
  const send = async (...lines: string[]) => {
    const socket = await open(t, origin)
    questions = 0
    const last = lines.pop()
    socket.write(
      lines.map(line => requestBytes(line, { Connection: 'keep-alive' })).join('') + requestBytes(`${last}`),
    )
    const text = Buffer.concat(await socket.toArray()).toString()
    return text.match(/HTTP\/1\.1 \d+|"title":"(?:Before|After)"/g)
  }
  const [ok, before, missing] = ['HTTP/1.1 200', '"title":"Before"', 'HTTP/1.1 404']
  const get = `GET ${PAGE}`
  t.strictSame(await send(get, `HEAD ${PAGE}`, get), [ok, before, ok, ok, before])
  t.equal(questions, 1)
  t.strictSame(await send(get, 'GET /nowhere', get), [ok, before, missing, ok, before])
  t.ok((await ask(PAGE)).isHit, 'and the page is still kept')

  // Nobody waits for the first of them any more.
  const gone = await open(t, origin)
  gone.write(requestBytes(get, { Connection: 'keep-alive' }))
  gone.resetAndDestroy()
  t.ok((await ask(PAGE)).isHit)

  if (DATABASE === 'sqlite') {
    const outside = new BetterSqlite3(base.storage.url.replace('file:', ''))
    t.teardown(() => outside.close())
    // Both have arrived before the question, so both must show what was committed until then.
    change = () => outside.exec("UPDATE articles SET title = 'After'")
    t.strictSame(await send(get, get), [ok, '"title":"After"', ok, '"title":"After"'])
  }
})

t.test('a hit has the status line and the headers that the route gives', async t => {
  const { origin, ask } = await startKept(t, { HSTS_SECONDS: '60' })
  const { etag = '' } = (await ask(PAGE)).headers
  const headOf = async (line: string, headers: Record<string, string>) => {
    const socket = await open(t, origin)
    socket.write(requestBytes(line, headers))
    const [text] = await once(socket, 'data')
    const [head = ''] = String(text).split('\r\n\r\n')
    return head
      .replaceAll(/^(x-request-id: |ratelimit: |date: ).*/gim, '$1')
      .split('\r\n')
      .sort()
  }
  const scenarios = ['GET', 'HEAD'].flatMap(method =>
    [undefined, etag].flatMap(tag =>
      ['keep-alive', 'close'].map(connection => ({ method, tag, connection })),
    ),
  )
  for (const { method, tag, connection } of scenarios) {
    const headers = { Connection: connection, ...(tag && { 'If-None-Match': tag }) }
    const hit = await headOf(`${method} ${PAGE}`, headers)
    const miss = await headOf(`${method} ${PAGE}`, { ...headers, 'If-Modified-Since': 'no date' })
    t.strictSame(hit, miss, JSON.stringify({ method, tag, connection }))
    t.match(hit.join(), tag ? 'HTTP/1.1 304 Not Modified' : 'HTTP/1.1 200 OK')
  }
  t.throws(() => linesOf([['link', 'a\r\nset-cookie: b']]), { code: 'ERR_INVALID_CHAR' })
})

t.test('RESPONSE_CACHE_MB bounds the memory that answers take', async t => {
  const megabytes = 2
  const service = await startService(t, { RESPONSE_CACHE_MB: `${megabytes}`, RATE_LIMIT: '100000' })
  for (const slug of ['one', 'two', 'three']) {
    await service.publish({ slug, subtitle: slug.repeat(60) })
  }
  const ask = asker(t, await listen(service))
  // More than fit.
  const fill = async (year: number, lists: number) => {
    for (let number = 0; number < lists; number += 1) {
      const time = new Date(Date.UTC(year, 0, 1) + number).toISOString()
      await ask(`/v1/articles?publishedAfter=${time}`, { 'accept-encoding': 'br' })
    }
    service.log.length = 0
    return heldMemory()
  }
  const before = await fill(2000, 100)
  t.ok((await fill(2001, 1_000)) - before < 1.5 * megabytes * 1_000_000)
})

t.test('RESPONSE_CACHE_MB=0 keeps nothing', async t => {
  const service = await startService(t, { RESPONSE_CACHE_MB: '0' })
  await service.publish({ slug: 'open' })
  const ask = asker(t, await listen(service))
  for (const _time of [1, 2, 3]) {
    t.match(await ask(PAGE), { status: 200, isHit: false })
  }
})

t.test('a fault of the cache is logged, and the route answers', async t => {
  const base = await startService(t)
  await base.publish({ slug: 'open' })
  let fails = false
  const isCurrent = () => {
    if (fails) {
      throw new TypeError('planted')
    }
    return base.storage.changes.isCurrent()
  }
  const changes = { ...base.storage.changes, isCurrent }
  const service: TestService = await startService(t, {}, { ...base.storage, changes })
  const ask = asker(t, await listen(service))
  await untilHit(ask)
  fails = true
  t.match(await ask(PAGE), { status: 200, isHit: false })
  t.match(service.log.join(''), /"level":"error".*planted.*the response cache failed/)
  fails = false
  t.match(await ask(PAGE), { status: 200, isHit: true })

  const { push } = service.log
  service.log.push = () => {
    service.log.push = push
    throw new TypeError('planted')
  }
  t.match(await ask(PAGE), { status: 200, isHit: true }, 'what has been sent is not answered again')
  t.equal(service.log.join('').match(/the response cache failed/g)?.length, 2)
})

t.test('while it ends, and while it is overloaded, every request goes through the hooks', async t => {
  const service = await startKept(t, { OVERLOAD_DELAY: '1000' })
  const still = new Int32Array(new SharedArrayBuffer(4))
  await until('the refusal', async () => {
    // Longer than the delay that is tolerated, so that the next sample is beyond it.
    Atomics.wait(still, 0, 0, 1_200)
    return (await service.ask(PAGE)).status === 503
  })
  await untilHit(service.ask)
  const drained = service.drain()
  const last = await until('the end of a connection', async () => {
    const answer = await service.ask(PAGE)
    return answer.headers['connection'] === 'close' && answer
  })
  t.match(last, { status: 200, isHit: false })
  await drained
})

t.test('the limits of the server hold', async t => {
  const { server } = (await startService(t)).app
  t.match(server, {
    keepAliveTimeout: 72_000,
    requestTimeout: 10_000,
    headersTimeout: 5_000,
    timeout: 0,
  })
})
