import t from 'tap'
import { HEADERS } from '../../src/http/contract.ts'
import { startService } from '../helper.ts'
import { exchange, listen, requestBytes } from './wire.ts'

const names = (header: unknown) =>
  String(header ?? '')
    .split(/\s*,\s*/)
    .map(name => name.toLowerCase())
    .sort()

const preflight = (origin: string, method = 'POST') => ({
  method: 'OPTIONS' as const,
  url: '/v1/articles/open/comments',
  headers: {
    origin,
    'access-control-request-method': method,
    'access-control-request-headers': 'content-type,idempotency-key',
  },
})

t.test('any page may use the API by default', async t => {
  const service = await startService(t)
  const answers = [
    { url: '/v1/articles' },
    { url: '/v1/articles', headers: { origin: 'https://page.example' } },
    { url: '/v1/articles/nowhere', headers: { origin: 'https://page.example' } },
    { url: '/v1/articles?x=1', headers: { origin: 'null' } },
    { url: '/v1/articles', method: 'PUT' as const, headers: { origin: 'https://page.example' } },
  ]
  for (const options of answers) {
    const { headers } = await service.request(options)
    t.equal(headers['access-control-allow-origin'], '*', options.url)
    t.equal(headers['access-control-allow-credentials'], undefined)
    const exposed = names(headers['access-control-expose-headers'])
    // Safelisted by the Fetch standard, whatever a server says.
    const safelisted = new Set(['cache-control', 'content-language'])
    const standing = ['x-request-id', 'ratelimit', 'ratelimit-policy', 'vary']
    t.same(
      exposed,
      [...Object.keys(HEADERS).map(name => name.toLowerCase()), ...standing]
        .filter(name => !safelisted.has(name))
        .sort(),
      'every header of the contract, and of every answer, can be read',
    )
  }
})

t.test('a preflight is answered without a body', async t => {
  const service = await startService(t)
  const response = await service.request(preflight('https://page.example'))
  t.equal(response.statusCode, 204)
  t.equal(response.body, '')
  t.equal(response.headers['access-control-allow-origin'], '*')
  const methods = ['delete', 'get', 'head', 'patch', 'post', 'put']
  t.same(names(response.headers['access-control-allow-methods']), methods)
  // `*` is all but Authorization: a page with tracing sends traceparent, baggage and the like.
  t.same(names(response.headers['access-control-allow-headers']), ['*', 'authorization'])
  t.equal(response.headers['access-control-max-age'], '7200')
  t.same(names(response.headers.allow), ['get', 'head', 'options', 'post'])
  t.equal((await service.request({ ...preflight('https://page.example'), url: '/nowhere' })).statusCode, 404)
})

t.test('CORS_ORIGINS names the pages that may', async t => {
  const service = await startService(t, { CORS_ORIGINS: 'https://one.example, https://two.example:8443' })
  const scenarios: [origin: string, allowed: string | undefined][] = [
    ['https://one.example', 'https://one.example'],
    ['https://two.example:8443', 'https://two.example:8443'],
    ['https://two.example', undefined],
    ['http://one.example', undefined],
    ['https://one.example.evil.example', undefined],
    ['https://ONE.example', undefined],
    ['null', undefined],
    ['*', undefined],
  ]
  for (const [origin, allowed] of scenarios) {
    // Past the contract: it does not repeat the headers of CORS, and `Vary` here is one.
    for (const options of [preflight(origin), { url: '/v1/articles', headers: { origin } }]) {
      const { headers, statusCode } = await service.app.inject(options)
      t.ok(statusCode < 300)
      t.equal(headers['access-control-allow-origin'], allowed, origin)
      t.ok(names(headers.vary).includes('origin'), 'caches keep the answers of pages apart')
    }
  }
  await service.publish({ slug: 'open' })
  const article = await service.app.inject({
    url: '/v1/articles/open',
    headers: { origin: 'https://one.example' },
  })
  t.same(names(article.headers.vary), ['accept', 'accept-encoding', 'origin'])
  const again = await service.app.inject({
    url: '/v1/articles/open',
    headers: { 'if-none-match': String(article.headers.etag) },
  })
  t.same(names(again.headers.vary), ['accept', 'accept-encoding', 'origin'], '304 too')
})

t.test('pages can read errors that come before routing', async t => {
  const Origin = 'https://one.example'
  const scenarios: [status: number, bytes: string, knowsOrigin: boolean][] = [
    [400, requestBytes('GET /v1/articles/%ff', { Origin }), true],
    [400, `GET /v1/articles HTTP/1.1\r\nConnection: close\r\nOrigin: ${Origin}\r\n\r\n`, true],
    [414, requestBytes(`GET /v1/articles/${'a'.repeat(1_441)}`, { Origin }), true],
    [417, requestBytes('POST /v1/articles/open/comments', { Origin, Expect: '200-ok' }), true],
    [400, requestBytes('GET /v1/articles', { Origin, 'No name': 'x' }), false],
    [431, requestBytes('GET /v1/articles', { Origin, Padding: 'x'.repeat(17_000) }), false],
    [501, requestBytes('FETCH /v1/articles', { Origin }), false],
  ]
  const open = await startService(t)
  const narrow = await startService(t, { CORS_ORIGINS: Origin })
  const other = await startService(t, { CORS_ORIGINS: 'https://other.example' })
  const common = (await open.app.inject('/v1/articles')).headers['access-control-expose-headers']
  for (const [status, bytes, knowsOrigin] of scenarios) {
    for (const [service, allowed, varies] of [
      [open, '*', null],
      [narrow, knowsOrigin ? Origin : null, 'Origin'],
      [other, null, 'Origin'],
    ] as const) {
      const answer = await exchange(
        t,
        service.app.server.listening ? service.baseUrl() : await listen(service),
        bytes,
      )
      const name = `${status} ${bytes.slice(0, 40)} for ${allowed}`
      t.equal(answer.status, status, name)
      t.equal(answer.headers.get('access-control-allow-origin'), allowed, name)
      t.equal(answer.headers.get('vary'), varies, name)
      if (allowed !== null) {
        t.equal(answer.headers.get('access-control-expose-headers'), common, name)
      }
    }
  }
})
