import t, { type Test } from 'tap'
import { PostedComment } from '../../src/comments/posting/schema.ts'
import { PROBLEMS, ProblemDetails } from '../../src/http/problems.ts'
import type { ProblemCode } from '../../src/kernel/problem.ts'
import { solve } from '../comments/posting/poster.ts'
import { decide } from '../comments/threads/status.ts'
import { blockWriters, openAgain } from '../databases.ts'
import { newComment, startService } from '../helper.ts'
import { until } from '../wait.ts'
import { type Answer, answerOf, exchange, listen, open as openSocket, requestBytes } from './wire.ts'

type Scenario = [name: string, code: ProblemCode, provoke: () => Promise<Answer>]

const provoked = new Set<ProblemCode>()
const COMMENTS = '/v1/articles/open/comments'

/** What holds of every problem, whatever it is. */
async function checkProblem(t: Test, code: ProblemCode, answer: Answer): Promise<void> {
  t.equal(answer.status, PROBLEMS[code].status, 'status')
  t.match(answer.headers.get('content-type'), /^application\/problem\+json; charset=utf-8$/)
  t.equal(answer.headers.get('cache-control'), 'no-store')
  t.equal(answer.headers.get('x-content-type-options'), 'nosniff')
  const problem = ProblemDetails.parse(JSON.parse(answer.body))
  t.match(problem, { code, status: PROBLEMS[code].status, title: PROBLEMS[code].title })
  t.match(problem.instance, /^urn:uuid:[0-9a-f]{8}-[0-9a-f]{4}-7/)
  t.equal(answer.headers.get('x-request-id'), problem.instance.slice('urn:uuid:'.length))
  const page = await fetch(problem.type)
  t.equal(page.status, 200, `${problem.type} explains it`)
  t.match(await page.text(), `<code>${code}</code>`)
  provoked.add(code)
}

async function run(t: Test, scenarios: Scenario[]): Promise<void> {
  for (const [name, code, provoke] of scenarios) {
    await t.test(`${code}: ${name}`, async t => {
      await checkProblem(t, code, await provoke())
    })
  }
}

/** A listening service with one article, and the ways to ask it. */
async function prepare(t: Test, environment: Record<string, string> = {}) {
  const service = await startService(t, environment)
  await service.publish({ slug: 'open' })
  const origin = await listen(service)
  const headers = { 'content-type': 'application/json' }
  return {
    ...service,
    origin,
    raw: (bytes: string) => exchange(t, origin, bytes),
    ask: async (path: string, init: RequestInit = {}) => answerOf(await fetch(origin + path, init)),
    post: async (body: unknown, more: Record<string, string> = {}, path = COMMENTS) =>
      answerOf(
        await fetch(origin + path, {
          method: 'POST',
          headers: { ...headers, ...more },
          body: typeof body === 'string' ? body : JSON.stringify(body),
        }),
      ),
  }
}

t.test('keys, and what a change is based on', async t => {
  const { ask, key, publish } = await prepare(t)
  const { authorization } = await key('content:write')
  const put = (article: string, more: Record<string, string>) =>
    ask(`/v1/articles/${article}`, {
      method: 'PUT',
      headers: { authorization, 'content-type': 'application/json', ...more },
      body: JSON.stringify({ title: 'Title', lang: 'en', slug: 'open' }),
    })
  const send = (method: string, path: string) =>
    ask(path, {
      method,
      headers: { authorization, 'if-match': '*', 'content-type': 'application/json' },
      ...(method === 'POST' && { body: JSON.stringify({ title: 'Title', lang: 'en', slug: 'open' }) }),
    })
  const cited = '/v1/articles/cited'
  await publish({
    slug: 'cited',
    sections: [{ heading: 'H', body: '[@work]' }],
    references: [{ key: 'work', title: 'Work' }],
  } as never)
  await run(t, [
    ['no key', 'unauthorized', () => ask('/v1/keys')],
    ['a key of another scope', 'insufficient-scope', () => ask('/v1/keys', { headers: { authorization } })],
    ['a slug that is taken', 'conflict', () => send('POST', '/v1/articles')],
    ['a reference that is cited', 'still-cited', () => send('DELETE', `${cited}/references/work`)],
    ['an article that is there', 'precondition-failed', () => put('open', { 'if-none-match': '*' })],
    ['another version', 'precondition-failed', () => put('open', { 'if-match': '"9-x"' })],
    ['no version', 'precondition-required', () => put('open', {})],
  ])
})

t.test('comments and what is decided about them', async t => {
  // Little work: the challenge does not wait for a busy machine.
  const environment = { COMMENT_PROOF: 'always', COMMENT_PROOF_WORK: '4', COMMENT_EDIT_MINUTES: '0' }
  const { ask, key, post, storage } = await prepare(t, environment)
  const { authorization } = await key('comments:moderate')
  const proof = await solve(JSON.parse((await ask(`${COMMENTS}/challenge`)).body))
  const { id, manageToken } = PostedComment.parse(JSON.parse((await post({ ...newComment(), proof })).body))
  await decide({ storage }, id, 'trash')
  const patch = (path: string, authorization: string, body: object) =>
    ask(path, {
      method: 'PATCH',
      headers: { authorization, 'content-type': 'application/json', 'if-match': '"2"' },
      body: JSON.stringify(body),
    })
  await run(t, [
    ['no proof of work', 'proof-required', () => post(newComment('without a proof'))],
    [
      'out of the trash into the public',
      'illegal-transition',
      () => patch(`/v1/comments/${id}/moderation`, authorization, { status: 'approved' }),
    ],
    [
      'an edit that comes too late',
      'edit-window-over',
      () => patch(`/v1/comments/${id}`, `Bearer ${manageToken}`, { body: 'Too late.' }),
    ],
  ])
})

t.test('requests that cannot be read', async t => {
  const { raw } = await prepare(t)
  const host = 'Host: localhost\r\nConnection: close\r\n'
  const chunked = 'Transfer-Encoding: chunked'
  await run(t, [
    ['no HTTP at all', 'malformed-request', () => raw('nonsense\r\n\r\n')],
    ['a method that nobody knows', 'method-not-implemented', () => raw(requestBytes('FETCH /healthz'))],
    ['a known one with more behind it', 'method-not-implemented', () => raw(requestBytes('POSTS /healthz'))],
    ['a method in lower case', 'method-not-implemented', () => raw(requestBytes('get /healthz'))],
    ['the beginning of such a method', 'method-not-implemented', () => raw('FETC')],
    ['TLS', 'malformed-request', () => raw('\x16\x03\x01\x02')],
    ['no Host', 'malformed-request', () => raw('GET /healthz HTTP/1.1\r\nConnection: close\r\n\r\n')],
    ['an empty Host', 'malformed-request', () => raw(requestBytes('GET /healthz', { Host: '' }))],
    ['two Hosts', 'malformed-request', () => raw(`GET /healthz HTTP/1.1\r\n${host}host: other\r\n\r\n`)],
    ['a space before a colon', 'malformed-request', () => raw(`GET / HTTP/1.1\r\n${host}A : b\r\n\r\n`)],
    [
      'two lengths of one body',
      'malformed-request',
      () => raw(`POST ${COMMENTS} HTTP/1.1\r\n${host}Content-Length: 1\r\n${chunked}\r\n\r\n0\r\n\r\n`),
    ],
    ['a path that is not UTF-8', 'malformed-request', () => raw(requestBytes('GET /v1/articles/%ff'))],
    ['a path with half an escape', 'malformed-request', () => raw(requestBytes('GET /v1/articles/%4'))],
    [
      'headers of more than 16 kB',
      'headers-too-large',
      () => raw(requestBytes('GET /healthz', { Padding: 'x'.repeat(17_000) })),
    ],
    [
      'a parameter of 1,001 characters',
      'uri-too-long',
      () => raw(requestBytes(`GET /v1/articles/${'a'.repeat(1_441)}`)),
    ],
    [
      'an expectation that is not met',
      'expectation-failed',
      () => raw(requestBytes(`POST ${COMMENTS}`, { Expect: '200-ok' })),
    ],
  ])
  t.match(await raw('GET /healthz HTTP/1.0\r\n\r\n'), { status: 200 }, 'HTTP/1.0 needs no Host')
  const others = { 'Host-Name': 'x', 'X-Host': 'x' }
  t.match(await raw(requestBytes('GET /healthz', others)), { status: 200 }, 'and others are none')
})

t.test('a request that cannot be read is refused after the answers to those before it', async t => {
  const get = 'GET /v1/articles/open HTTP/1.1\r\nHost: localhost\r\n'
  const open = `${get}\r\n`
  const last = `${get}Connection: close\r\n\r\n`
  const overlong = `${get}Padding: ${'x'.repeat(17_000)}\r\n\r\n`
  const chunked = (type: string) =>
    `POST ${COMMENTS} HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/${type}\r\n` +
    'Transfer-Encoding: chunked\r\n\r\nno number'
  const scenarios: [name: string, bytes: string, statuses: number[]][] = [
    ['no HTTP at all', `${open}nonsense\r\n\r\n`, [200, 400]],
    ['an unknown method', `${open}FETCH / HTTP/1.1\r\n\r\n`, [200, 501]],
    ['several before it', `${open}${open}${open}nonsense\r\n\r\n`, [200, 200, 200, 400]],
    ['headers of more than 16 kB', `${open}${overlong}`, [200, 431]],
    ['a body that cannot be read', `${open}${chunked('json')}`, [200, 400]],
    ['a body that nobody wants to read', `${open}${chunked('text')}`, [200, 415]],
    ['after the last one', `${open}${last}${open}`, [200, 200]],
    ['anything after the last one', `${last}nonsense`, [200]],
  ]
  for (const environment of [{}, { RESPONSE_CACHE_MB: '0' }]) {
    const { origin } = await prepare(t, environment)
    for (const [name, bytes, statuses] of scenarios) {
      const socket = await openSocket(t, origin)
      socket.write(bytes)
      const text = Buffer.concat(await socket.toArray()).toString()
      const given = [...text.matchAll(/HTTP\/1\.1 (\d+)/g)].map(([, status]) => Number(status))
      t.strictSame(given, statuses, name)
    }
  }
})

t.test('a post that is stored is answered, whatever comes after it', async t => {
  const { origin, request } = await prepare(t)
  for (const connection of ['close', 'keep-alive']) {
    const body = JSON.stringify(newComment(`Before ${connection}.`))
    const headers = { Connection: connection, 'Content-Type': 'application/json' }
    const socket = await openSocket(t, origin)
    socket.write(`${requestBytes(`POST ${COMMENTS}`, headers, body)}nonsense\r\n\r\n`)
    t.match(Buffer.concat(await socket.toArray()).toString(), /^HTTP\/1\.1 201 /)
  }
  t.match((await request({ url: COMMENTS })).json(), { data: { length: 2 } })
})

t.test('what else comes before the refusal is not read', async t => {
  const { origin, ask, storage } = await prepare(t)
  const free = await blockWriters(t, storage.url)
  const body = JSON.stringify(newComment('Slow.'))
  const headers = { Connection: 'keep-alive', 'Content-Type': 'application/json' }
  const socket = await openSocket(t, origin)
  for (const bytes of [requestBytes(`POST ${COMMENTS}`, headers, body), 'nonsense\r\n\r\n', 'more of it']) {
    socket.write(bytes)
    // What was written before is read before the answer to this.
    await ask('/healthz')
    await ask('/healthz')
  }
  await free()
  const text = Buffer.concat(await socket.toArray()).toString()
  t.strictSame(text.match(/HTTP\/1\.1 \d+/g), ['HTTP/1.1 201', 'HTTP/1.1 400'])
})

t.test('a path that cannot be read is counted and logged, and has the headers of every answer', async t => {
  const service = await prepare(t, { RATE_LIMIT: '5' })
  const namesOf = ({ headers }: Answer) => [...headers.keys()].sort()
  const missing = await service.ask('/v1/nowhere')
  const paths: [path: string, status: number][] = [
    ['/v1/articles/%ff', 400],
    [`/v1/articles/${'a'.repeat(1_441)}`, 414],
  ]
  for (const [path, status] of paths) {
    service.log.length = 0
    // Who asks for the same at the same time does not wait for an answer that is not kept.
    for (const answer of await Promise.all([service.ask(path), service.ask(path)])) {
      t.equal(answer.status, status)
      t.strictSame(namesOf(answer), namesOf(missing))
    }
    await until('both lines', () => service.log.length === 2)
    for (const line of service.log) {
      t.match(JSON.parse(line), { req: { method: 'GET', route: null }, res: { statusCode: status } })
    }
  }
  t.match(await service.ask('/v1/articles/%ff'), { status: 429 })
})

t.test('requests that come too slowly', async t => {
  const service = await prepare(t)
  const { server } = service.app
  const { headersTimeout, requestTimeout, keepAliveTimeout } = server
  t.same([headersTimeout, requestTimeout, keepAliveTimeout], [5_000, 10_000, 72_000])
  t.match(server, { connectionsCheckingInterval: 1_000 })
  /** Node reads both limits at each of its sweeps, so the test need not wait for as long. */
  const impatiently = async (bytes: string) => {
    Object.assign(server, { headersTimeout: 100, requestTimeout: 200 })
    const answer = await service.raw(bytes)
    // The page that explains the problem is asked for next, and may take its time.
    Object.assign(server, { headersTimeout: 5_000, requestTimeout: 10_000 })
    return answer
  }
  const json = { 'Content-Type': 'application/json', 'Content-Length': '10' }
  await run(t, [
    ['half a head', 'request-timeout', () => impatiently('GET /healthz HTTP/1.1\r\nHost: x\r\n')],
    ['half a body', 'request-timeout', () => impatiently(`${requestBytes(`POST ${COMMENTS}`, json)}{`)],
  ])
  t.notMatch(service.log.join(''), /"level":"error"/, 'a slow client is no fault of ours')
})

t.test('requests for what is not there, or not so', async t => {
  const { ask, raw, post } = await prepare(t)
  const id = '0194bf12-8a40-7c55-8e0f-5b1d3c7a9e24'
  await run(t, [
    ['an unknown path', 'not-found', () => ask('/nowhere')],
    ['an unknown article', 'not-found', () => ask('/v1/articles/nowhere')],
    ['an unknown path with a broken query', 'not-found', () => ask('/nowhere?%ff')],
    ['an unknown problem', 'not-found', () => ask('/problems/constructor')],
    [
      'a body for an unknown path',
      'not-found',
      () => post('x', { 'content-type': 'text/plain' }, '/nowhere'),
    ],
    ['OPTIONS of the whole server', 'not-found', () => raw(requestBytes('OPTIONS *'))],
    ['TRACE', 'method-not-allowed', () => raw(requestBytes('TRACE /v1/articles'))],
    ['PUT', 'method-not-allowed', () => ask('/v1/articles', { method: 'PUT', body: 'x' })],
    [
      'a media type that it does not have',
      'not-acceptable',
      () => ask('/v1/articles', { headers: { accept: 'text/csv' } }),
    ],
    ['no credentials', 'unauthorized', () => ask(`/v1/comments/${id}`, { method: 'DELETE' })],
    [
      'another scheme',
      'unauthorized',
      () => ask(`/v1/comments/${id}`, { headers: { authorization: 'Basic YTpi' } }),
    ],
    ['an unknown parameter', 'invalid-request', () => ask('/v1/articles?colour=red')],
  ])
})

t.test('posts that are refused', async t => {
  const { ask, post, publish } = await prepare(t)
  await publish({ slug: 'closed', commentPolicy: 'closed' })
  const key = (name: string) => ({ 'idempotency-key': name.padEnd(16, '-') })
  const first = async (text: string, headers = {}) =>
    PostedComment.parse(JSON.parse((await post(newComment(text), headers)).body))
  await first('taken', key('reused'))
  const gone = await first('gone', key('gone'))
  const authorization = `Bearer ${gone.manageToken}`
  t.match(await ask(`/v1/comments/${gone.id}`, { method: 'DELETE', headers: { authorization } }), {
    status: 204,
  })
  const typed = (type: string, more: Record<string, string> = {}) =>
    post(newComment('typed'), { 'content-type': type, ...more })
  await run(t, [
    ['closed', 'comments-closed', () => post(newComment(), {}, '/v1/articles/closed/comments')],
    ['the same again', 'duplicate-comment', () => post(newComment('taken'))],
    ['its key for another', 'idempotency-key-reused', () => post(newComment('b'), key('reused'))],
    ['its key after deletion', 'deleted-since', () => post(newComment('gone'), key('gone'))],
    ['164 kB', 'payload-too-large', () => post(newComment('x'.repeat(164_000)))],
    ['text', 'unsupported-media-type', () => typed('text/plain')],
    ['a form', 'unsupported-media-type', () => typed('application/x-www-form-urlencoded')],
    ['a patch', 'unsupported-media-type', () => typed('application/merge-patch+json')],
    ['no media type', 'unsupported-media-type', () => typed('nonsense')],
    ['UTF-16', 'unsupported-media-type', () => typed('application/json; charset=utf-16')],
    ['UTF-80', 'unsupported-media-type', () => typed('application/json; charset=utf-80')],
    ['XUTF-8', 'unsupported-media-type', () => typed('application/json; charset=xutf-8')],
    ['UTF-16, in capitals', 'unsupported-media-type', () => typed('application/json; CHARSET=UTF-16')],
    ['gzip', 'unsupported-media-type', () => typed('application/json', { 'content-encoding': 'gzip' })],
  ])
})

t.test('posts that come too often', async t => {
  const limited = await prepare(t, { COMMENT_RATE_LIMIT: '1' })
  const flooded = await prepare(t, { COMMENT_FLOOD: '1' })
  await limited.post(newComment('first'))
  await flooded.post(newComment('first'))
  const waits = (answer: Answer) => {
    t.match(answer.headers.get('retry-after'), /^[1-9]\d*$/, 'says how long to wait')
    return answer
  }
  await run(t, [
    ['in a minute', 'rate-limited', async () => waits(await limited.post(newComment('second')))],
    ['from one network', 'comment-flood', async () => waits(await flooded.post(newComment('second')))],
  ])
})

t.test('a fault of ours shows nothing of its inside', async t => {
  const service = await prepare(t)
  await service.storage.close()
  const answers: Answer[] = []
  const keep = async (answer: Promise<Answer>) => {
    answers.push(await answer)
    return answer
  }
  await run(t, [
    ['a read', 'internal-error', () => keep(service.ask('/v1/articles?tag=private-tag'))],
    ['a write', 'internal-error', () => keep(service.post(newComment('private words')))],
  ])
  for (const { body } of answers) {
    t.notMatch(body, /sql|select|database|storage|closed|node_modules|\bat \//i)
    const { instance } = ProblemDetails.parse(JSON.parse(body))
    const lines = service.log.filter(line => line.includes(instance.slice('urn:uuid:'.length)))
    t.equal(lines.filter(line => line.includes('"level":"error"')).length, 1, 'the log has it by its id')
    t.notMatch(lines.join(''), /select |insert |private|reader@|127\.0\.0\.1/i)
  }
})

t.test('what passes by itself is 503', async t => {
  const { url } = (await prepare(t)).storage
  const service = await startService(t, {}, await openAgain(t, url, { patience: 2_000 }))
  const origin = await listen(service)
  const post = async () =>
    fetch(origin + COMMENTS, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(newComment()),
    })
  const unblock = await blockWriters(t, url)
  await run(t, [
    [
      'another process holds the database',
      'unavailable',
      async () => {
        const answer = await answerOf(await post())
        t.equal(answer.headers.get('retry-after'), '5')
        return answer
      },
    ],
  ])
  // On a busy machine the patience of this instance may end before its turn comes.
  await until('reads go on', async () => (await fetch(`${origin}/v1/articles/open`)).status === 200)
  await unblock()
  await until('and writes resume', async () => (await post()).status === 201)
})

t.test('every problem of the table was provoked', async t => {
  t.same([...provoked].sort(), Object.keys(PROBLEMS).sort())
})
