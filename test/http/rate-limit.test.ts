import Fastify from 'fastify'
import t from 'tap'
import { readClients } from '../../src/http/client.ts'
import { countRequests, type Policy, prepareLimits } from '../../src/http/rate-limit.ts'
import type { Problem } from '../../src/kernel/problem.ts'
import { mintKey } from '../../src/keys/manage.ts'
import { newComment, startService, type TestService } from '../helper.ts'

let posted = 0

/** A comment unlike all others from a network address. */
const post = async (service: TestService, remoteAddress: string, slug = 'open') => {
  posted += 1
  return service.request({
    method: 'POST',
    url: `/v1/articles/${slug}/comments`,
    remoteAddress,
    payload: newComment(`Comment ${posted}`),
  })
}

const get = (service: TestService, remoteAddress: string, headers: Record<string, string> = {}) =>
  service.request({ url: '/v1/tags', remoteAddress, headers })

/** The names of the policies that an answer shows. */
const policiesOf = ({ headers }: { headers: Record<string, unknown> }) =>
  [...String(headers['ratelimit-policy'] ?? '').matchAll(/"([a-z-]+)"/g)].map(([, name]) => name)

t.test('the fields have the form of the current draft', async t => {
  const service = await startService(t, { RATE_LIMIT: '10', POST_RATE_LIMIT: '4', COMMENT_RATE_LIMIT: '2' })
  await service.publish({ slug: 'open' })
  const first = await get(service, '192.0.2.1')
  t.equal(first.headers['ratelimit-policy'], '"requests";q=10;w=60')
  t.match(first.headers['ratelimit'], /^"requests";r=9;t=\d+$/)
  t.equal(first.headers['x-ratelimit-limit'], undefined)

  const comment = await post(service, '192.0.2.1')
  t.equal(comment.headers['ratelimit-policy'], '"requests";q=10;w=60, "posts";q=4;w=60, "comments";q=2;w=60')
  t.match(comment.headers['ratelimit'], /^"requests";r=8;t=\d+, "posts";r=3;t=\d+, "comments";r=1;t=\d+$/)
  await post(service, '192.0.2.1')
  const refused = await post(service, '192.0.2.1')
  t.match(refused.json(), {
    status: 429,
    code: 'rate-limited',
    detail: /"comments" allows 2 requests in 60 seconds/,
  })
  t.match(refused.headers['ratelimit'], /"comments";r=0;t=\d+$/)
  const reset = /"comments";r=0;t=(\d+)/.exec(String(refused.headers['ratelimit']))?.[1]
  t.equal(refused.headers['retry-after'], reset)
  t.ok(Number(reset) > 0 && Number(reset) <= 60)
  t.equal((await get(service, '192.0.2.1')).statusCode, 200, 'reading goes on')
})

t.test('every request counts, whatever its answer', async t => {
  type Options = { url: string; method?: 'PUT' | 'OPTIONS' | 'POST'; headers?: Record<string, string> }
  const scenarios: [name: string, options: Options][] = [
    ['an unknown path', { url: '/nowhere' }],
    ['an unknown article', { url: '/v1/articles/nowhere' }],
    ['a wrong method', { url: '/v1/articles', method: 'PUT' }],
    ['OPTIONS', { url: '/v1/articles', method: 'OPTIONS' }],
    ['an invalid query', { url: '/v1/articles?x=1' }],
    ['an invalid comment', { url: '/v1/articles/open/comments', method: 'POST' }],
    ['OPTIONS of nothing', { url: '/nowhere', method: 'OPTIONS' }],
    ['OPTIONS of a page', { url: '/v1/tags', method: 'OPTIONS', headers: { origin: 'https://a.example' } }],
    [
      'what only looks like a preflight',
      { url: '/v1/tags', headers: { 'access-control-request-method': 'GET' } },
    ],
    ['a wrong method of health', { url: '/healthz', method: 'POST' }],
  ]
  for (const [name, options] of scenarios) {
    const service = await startService(t, { RATE_LIMIT: '2' })
    const statuses: number[] = []
    for (let request = 1; request <= 3; request += 1) {
      statuses.push((await service.request(options)).statusCode)
    }
    t.not(statuses[1], 429, name)
    t.equal(statuses[2], 429, name)
    t.equal((await get(service, '192.0.2.9')).statusCode, 200, 'another client is not concerned')
  }
})

t.test('health and preflights are not counted', async t => {
  const service = await startService(t, { RATE_LIMIT: '1', FAILED_KEY_RATE_LIMIT: '1' })
  const preflight = { origin: 'https://a.example', 'access-control-request-method': 'POST' }
  const key = { authorization: `Bearer ${mintKey().key}` }
  type Options = { url: string; method?: 'HEAD' | 'OPTIONS'; headers?: Record<string, string> }
  const uncounted: [options: Options, status: number][] = [
    [{ url: '/healthz' }, 200],
    [{ url: '/healthz', method: 'HEAD' }, 200],
    [{ url: '/healthz', headers: key }, 200],
    [{ url: '/healthz?x=1' }, 200],
    [{ url: '/readyz' }, 200],
    [{ url: '/readyz', method: 'HEAD' }, 200],
    [{ url: '/v1/articles/open/comments', method: 'OPTIONS', headers: preflight }, 204],
    [{ url: '/v1/keys', method: 'OPTIONS', headers: { ...preflight, ...key } }, 204],
    [{ url: '/nowhere', method: 'OPTIONS', headers: preflight }, 404],
  ]
  const sendAll = async (when: string) => {
    for (const [options, status] of [...uncounted, ...uncounted]) {
      const response = await service.request({ remoteAddress: '192.0.2.1', ...options })
      t.equal(response.statusCode, status, `${when}: ${options.method} ${options.url}`)
      t.same(policiesOf(response), [])
      t.equal(response.headers['ratelimit'], undefined)
    }
  }
  await sendAll('before')
  t.equal((await get(service, '192.0.2.1')).statusCode, 200, 'they used up nothing')
  t.equal((await get(service, '192.0.2.1')).statusCode, 429)
  await sendAll('at the limit')
})

t.test('a valid key has a quota of its own', async t => {
  const service = await startService(t, { RATE_LIMIT: '1', KEY_RATE_LIMIT: '4' })
  await service.publish({ slug: 'open' })
  const [one, other] = [await service.key('content:read'), await service.key('comments:moderate')]
  const ask = (remoteAddress: string, headers: Record<string, string>, url = '/v1/articles') =>
    service.request({ url, remoteAddress, headers })
  const first = await ask('192.0.2.1', one)
  t.equal(first.headers['ratelimit-policy'], '"requests";q=4;w=60')
  t.match(first.headers['ratelimit'], /^"requests";r=3;/)
  const statuses = [
    await ask('192.0.2.1', one),
    await ask('192.0.2.2', one, '/v1/articles/open/comments'),
    await ask('192.0.2.2', one, '/nowhere'),
    await ask('192.0.2.3', one),
  ].map(({ statusCode }) => statusCode)
  t.same(statuses, [200, 200, 404, 429], 'from wherever it comes, and where it opens nothing')
  t.equal((await ask('192.0.2.1', other)).statusCode, 200, 'another key is not concerned')
  t.equal((await get(service, '192.0.2.1')).statusCode, 200, 'nor is the address')
  t.equal((await get(service, '192.0.2.1')).statusCode, 429)
})

t.test('a key opens no more than before where routes take none', async t => {
  const service = await startService(t)
  await service.publish({ slug: 'draft', status: 'draft' })
  const headers = await service.key('admin')
  const url = '/v1/articles/draft/comments'
  t.equal((await service.request({ url, headers })).statusCode, 404)
  t.equal((await service.request({ method: 'POST', url, headers, payload: newComment() })).statusCode, 404)
})

t.test('keys that are not valid have a count of their own', async t => {
  const service = await startService(t, { RATE_LIMIT: '5', FAILED_KEY_RATE_LIMIT: '2' })
  const valid = await service.key('admin')
  const ask = (authorization: string, url = '/v1/keys', remoteAddress = '192.0.2.1') =>
    service.request({ url, remoteAddress, headers: { authorization } })
  const wrong = () => `Bearer ${mintKey().key}`
  t.equal((await ask(valid.authorization)).statusCode, 200)
  t.same(policiesOf(await ask('Bearer stet_no-key')), ['requests'], 'what has no form of a key is none')
  const first = await ask(wrong())
  t.equal(first.statusCode, 401)
  t.equal(first.headers['ratelimit-policy'], '"failed-keys";q=2;w=60, "requests";q=5;w=60')
  t.match(first.headers['ratelimit'], /^"failed-keys";r=1;t=\d+, "requests";r=3;t=\d+$/)
  const elsewhere = await ask(wrong(), '/v1/tags')
  t.equal(elsewhere.statusCode, 200, 'passed over where a route takes none')
  t.same(policiesOf(elsewhere), ['failed-keys', 'requests'], 'and counted')

  // From here on a client at its limit is refused by whoever does not ask the database.
  await service.storage.close()
  for (const authorization of [wrong(), valid.authorization]) {
    const refused = await ask(authorization)
    t.match(refused.json(), { status: 429, code: 'rate-limited', detail: /"failed-keys" allows 2 requests/ })
    t.match(refused.headers['ratelimit'], /^"failed-keys";r=0;t=\d+$/)
    t.ok(Number(refused.headers['retry-after']) > 0)
  }
  t.ok((await ask(valid.authorization, '/v1/keys', '192.0.2.2')).statusCode >= 500, 'others are looked up')
  const statuses = []
  for (let request = 1; request <= 3; request += 1) {
    statuses.push(
      (await service.request({ url: '/problems/conflict', remoteAddress: '192.0.2.1' })).statusCode,
    )
  }
  t.same(statuses, [200, 200, 429], 'its address has what is left, without a key')
})

t.test('what a post counts under', async t => {
  const environment = { POST_RATE_LIMIT: '100', COMMENT_RATE_LIMIT: '1' }
  const service = await startService(t, environment)
  await service.publish({ slug: 'open' })
  await service.publish({ slug: 'closed', commentPolicy: 'closed' })
  await service.publish({ slug: 'former' })
  const rename = await service.request({
    method: 'PATCH',
    url: '/v1/articles/former',
    headers: { ...(await service.key('content:write')), 'if-match': '*' },
    payload: { slug: 'present' },
  })
  t.equal(rename.statusCode, 200)
  const send = (from: string, slug: string, payload: string | object) =>
    service.request({
      method: 'POST',
      url: `/v1/articles/${slug}/comments`,
      remoteAddress: from,
      headers: { 'content-type': 'application/json' },
      payload: typeof payload === 'string' ? payload : JSON.stringify(payload),
    })
  const uncounted: [name: string, slug: string, payload: string | object, status: number][] = [
    ['no JSON', 'open', '{', 400],
    ['no fields', 'open', {}, 400],
    ['a fault in one field', 'open', newComment(' '), 400],
    ['no such article', 'nowhere', newComment(), 404],
    ['a former slug', 'former', newComment(), 308],
  ]
  for (const [name, slug, payload, status] of uncounted) {
    const response = await send('192.0.2.1', slug, payload)
    t.equal(response.statusCode, status, name)
    t.same(policiesOf(response), ['requests', 'posts'], name)
  }
  t.equal((await send('192.0.2.1', 'open', newComment('One'))).statusCode, 201, 'the quota is still there')
  t.equal((await send('192.0.2.1', 'open', newComment('Two'))).statusCode, 429)
  t.equal((await send('192.0.2.1', 'open', {})).statusCode, 400, 'faults are told before')
  t.equal((await send('192.0.2.1', 'nowhere', newComment())).statusCode, 404, 'so is what is missing')
  t.equal((await send('192.0.2.2', 'closed', newComment())).statusCode, 403, 'a closed article counts')
  t.equal((await send('192.0.2.2', 'closed', newComment())).statusCode, 429)
})

t.test('every post of a client counts under one policy at once', async t => {
  const service = await startService(t, { POST_RATE_LIMIT: '3' })
  const send = (url: string) =>
    service.request({ method: 'POST', url, headers: { 'content-type': 'application/json' }, payload: '{' })
  const id = '0194bf0e-5c00-7a3e-9d1b-2f6a4c8e0b71'
  const urls = ['/v1/articles/open/comments', `/v1/comments/${id}/reports`]
  const statuses: number[] = []
  for (const url of [...urls, ...urls]) {
    statuses.push((await send(url)).statusCode)
  }
  t.same(statuses, [400, 400, 400, 429])
  t.match((await send(urls[0] as string)).json(), { detail: /"posts"/ })
  t.equal((await get(service, '127.0.0.1')).statusCode, 200, 'reading goes on')
})

t.test('whose comments are counted together', async t => {
  const spread = ['192.0.2.1', '198.51.100.1', '2001:db8::1', '2001:db8:1::1']
  const scenarios: [name: string, limit: string, addresses: string[], statuses: number[]][] = [
    ['one IPv4 address', 'COMMENT_RATE_LIMIT', ['192.0.2.1', '192.0.2.1'], [201, 429]],
    ['two IPv4 addresses', 'COMMENT_RATE_LIMIT', ['192.0.2.1', '192.0.2.2'], [201, 201]],
    ['IPv4 written as IPv6', 'COMMENT_RATE_LIMIT', ['192.0.2.1', '::ffff:192.0.2.1'], [201, 429]],
    ['an IPv6 /64', 'COMMENT_RATE_LIMIT', ['2001:db8::1', '2001:db8::ffff:0:0:9'], [201, 429]],
    ['two IPv6 /64s', 'COMMENT_RATE_LIMIT', ['2001:db8:0:1::1', '2001:db8:0:2::1'], [201, 201]],
    ['an IPv6 /48', 'COMMENT_RATE_LIMIT_NETWORK', ['2001:db8:0:1::1', '2001:db8:0:2::1'], [201, 429]],
    ['two IPv6 /48s', 'COMMENT_RATE_LIMIT_NETWORK', ['2001:db8:1::1', '2001:db8:2::1'], [201, 201]],
    ['an article', 'COMMENT_RATE_LIMIT_ARTICLE', spread, [201, 429, 429, 429]],
    ['all together', 'COMMENT_RATE_LIMIT_ALL', spread, [201, 429, 429, 429]],
  ]
  for (const [name, limit, addresses, expected] of scenarios) {
    const service = await startService(t, { [limit]: '1' })
    await service.publish({ slug: 'open' })
    const statuses: number[] = []
    for (const address of addresses) {
      statuses.push((await post(service, address)).statusCode)
    }
    t.same(statuses, expected, name)
  }
})

t.test('the cap of an article', async t => {
  const service = await startService(t, { COMMENT_RATE_LIMIT: '1', COMMENT_RATE_LIMIT_ARTICLE: '2' })
  await service.publish({ slug: 'open' })
  await service.publish({ slug: 'other' })
  const { id } = (await service.request({ url: '/v1/articles/open' })).json() as { id: string }
  for (let request = 0; request < 5; request += 1) {
    await post(service, '192.0.2.1')
  }
  t.equal((await post(service, '192.0.2.2')).statusCode, 201, 'a blocked client does not use it up')
  const full = await post(service, '192.0.2.3')
  t.match(full.json(), { status: 429, code: 'rate-limited' })
  t.match(full.headers['ratelimit-policy'], /"comments-on-article";q=2;w=60/, 'only now it is shown')
  t.equal((await post(service, '192.0.2.4', 'other')).statusCode, 201, 'another article has its own')

  const inManyCases = [id, id.toUpperCase(), id.replace(/[a-f]/, letter => letter.toUpperCase())]
  const statuses: number[] = []
  for (const [index, name] of inManyCases.entries()) {
    statuses.push((await post(service, `198.51.100.${index}`, name)).statusCode)
  }
  t.same(statuses, [201, 201, 429], 'an id has one count, however it is written')
})

t.test('a request that is answered ahead of Fastify counts with the others', async t => {
  const app = Fastify()
  readClients(app, [])
  await prepareLimits(app, undefined)
  const ofClient: Policy = { name: 'requests', quota: 3, window: 60, per: 'client' }
  const countAhead = countRequests(app, { ofClient, ofKey: { ...ofClient, per: 'key' } }, () => false)
  app.setErrorHandler((error: Problem, _request, reply) => reply.code(429).send(error.code))
  app.get('/', async () => 'answered')
  const get = async (remoteAddress: string) =>
    (await app.inject({ url: '/', remoteAddress })).headers['ratelimit']

  const client = '192.0.2.1'
  t.match(countAhead(client), {
    'ratelimit-policy': '"requests";q=3;w=60',
    ratelimit: /^"requests";r=2;t=60$/,
  })
  t.match(await get(client), /r=1;/)
  t.match(countAhead(client), { ratelimit: /r=0;/ })
  t.equal(countAhead(client), undefined, 'Fastify has to answer')
  t.equal((await app.inject({ url: '/', remoteAddress: client })).statusCode, 429)
  t.match(await get('192.0.2.2'), /r=2;/)
})

t.test('thousands of other addresses do not free a blocked client', async t => {
  const service = await startService(t, { RATE_LIMIT: '1', LOG_LEVEL: 'silent' })
  const status = async (remoteAddress: string) =>
    (await service.app.inject({ url: '/nowhere', remoteAddress })).statusCode
  await status('192.0.2.1')
  t.equal(await status('192.0.2.1'), 429)
  for (let number = 0; number <= 5_000; number += 1) {
    await status(`10.0.${number >> 8}.${number & 255}`)
  }
  t.equal(await status('192.0.2.1'), 429)
})

t.test('X-Forwarded-For is believed of trusted proxies alone', async t => {
  const untrusted = await startService(t, { RATE_LIMIT: '1' })
  t.equal((await get(untrusted, '192.0.2.1', { 'x-forwarded-for': '10.1.1.1' })).statusCode, 200)
  t.equal((await get(untrusted, '192.0.2.1', { 'x-forwarded-for': '10.1.1.2' })).statusCode, 429)

  // Node tells no address of a peer that is gone.
  const gone = await startService(t, { RATE_LIMIT: '1' })
  t.equal((await get(gone, 'undefined')).statusCode, 200)
  t.equal((await get(gone, 'gone')).statusCode, 429, 'all of them are one client')

  const proxies = '10.0.0.0/8,2001:db8:ffff::/48'
  type Step = [from: string, forwarded: string, status: number]
  const scenarios: [name: string, steps: Step[]][] = [
    [
      'clients behind a proxy',
      [
        ['10.0.0.1', '192.0.2.1', 200],
        ['10.0.0.2', '192.0.2.2', 200],
      ],
    ],
    [
      'one client behind two',
      [
        ['10.0.0.1', '192.0.2.1', 200],
        ['10.0.0.2', '192.0.2.1', 429],
      ],
    ],
    [
      'a forged left entry',
      [
        ['10.0.0.1', '1.1.1.1, 192.0.2.1', 200],
        ['10.0.0.1', '2.2.2.2, 192.0.2.1', 429],
      ],
    ],
    [
      'two trusted hops',
      [
        ['10.0.0.1', '1.1.1.1, 192.0.2.1, 10.0.0.9', 200],
        ['10.0.0.1', '192.0.2.1, 10.0.0.8', 429],
      ],
    ],
    [
      'a proxy that is not known',
      [
        ['203.0.113.1', '192.0.2.1', 200],
        ['203.0.113.1', '192.0.2.2', 429],
      ],
    ],
    [
      'IPv6',
      [
        ['2001:db8:ffff::1', '2001:db8::1', 200],
        ['10.0.0.1', '2001:db8::2', 429],
      ],
    ],
    [
      'with a zone',
      [
        ['10.0.0.1', 'fe80::1%eth0', 200],
        ['10.0.0.1', '192.0.2.1', 200],
      ],
    ],
    [
      'IPv4 with ports',
      [
        ['10.0.0.1', '192.0.2.1:51234', 200],
        ['10.0.0.1', '192.0.2.1:51235', 429],
        ['10.0.0.1', '::ffff:192.0.2.1', 429],
        ['10.0.0.1', '192.0.2.2:51234', 200],
      ],
    ],
    [
      'IPv6 in brackets',
      [
        ['10.0.0.1', '[2001:db8::1]:443', 200],
        ['10.0.0.1', '[2001:db8::1]:444', 429],
        ['10.0.0.1', '[2001:DB8::2]', 429],
        ['10.0.0.1', '[2001:db8:0:1::1]', 200],
      ],
    ],
    [
      'trusted hops with ports',
      [
        ['::ffff:10.0.0.1', '1.1.1.1, 192.0.2.1:5, [2001:db8:ffff::1]:80, 10.0.0.9:81', 200],
        ['10.0.0.1', '192.0.2.1', 429],
      ],
    ],
    [
      'nonsense is the proxy that wrote it',
      [
        ['10.0.0.1', 'nonsense-1', 200],
        ['10.0.0.1', 'nonsense-2', 429],
        ['10.0.0.1', '192.0.2.1, unknown', 429],
        ['10.0.0.1', '', 429],
        ['10.0.0.2', 'nonsense-1, 10.0.0.1', 429],
        ['10.0.0.2', 'nonsense-1', 200],
        ['10.0.0.1', '192.0.2.1', 200],
      ],
    ],
    [
      'nonsense farther left than the client',
      [
        ['10.0.0.1', 'nonsense, 192.0.2.1', 200],
        ['10.0.0.1', 'else, 192.0.2.1', 429],
      ],
    ],
    [
      'empty entries',
      [
        ['10.0.0.1', ' , 192.0.2.1,, ', 200],
        ['10.0.0.1', '192.0.2.1', 429],
      ],
    ],
    [
      'a peer with a zone, and one that is gone',
      [
        ['fe80::1%eth0', '', 200],
        ['fe80::1%eth1', '', 429],
        ['gone', '', 200],
      ],
    ],
    [
      'nothing',
      [
        ['10.0.0.1', '', 200],
        ['10.0.0.1', '192.0.2.1', 200],
      ],
    ],
  ]
  for (const [name, steps] of scenarios) {
    const service = await startService(t, { RATE_LIMIT: '1', TRUSTED_PROXIES: proxies })
    for (const [from, forwarded, status] of steps) {
      const response = await get(service, from, { 'x-forwarded-for': forwarded })
      t.equal(response.statusCode, status, `${name}: ${forwarded}`)
    }
  }
})
