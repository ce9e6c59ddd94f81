import t from 'tap'
import { PostedComment } from '../../src/comments/posting/schema.ts'
import type { ProblemDetails } from '../../src/http/problems.ts'
import { newComment, startService, type TestService } from '../helper.ts'
import { exchange, listen, requestBytes } from './wire.ts'

/** Headers and request lines by which a client could try to have links made to a host of its own. */
const FORGED = {
  host: 'evil.example',
  'x-forwarded-host': 'evil.example',
  'x-forwarded-proto': 'https',
  'x-forwarded-port': '666',
  'x-forwarded-prefix': '/evil',
  forwarded: 'host=evil.example;proto=https',
}

/** The addresses in the answers of a service: of a list, a problem, what was posted, a redirect, a preview, the contract. */
async function addressesOf(service: TestService): Promise<string[]> {
  const headers = FORGED
  const list = await service.request({ url: '/v1/articles?limit=1', headers })
  const links = [...String(list.headers['link']).matchAll(/<([^>]+)>/g)].map(([, address = '']) => address)
  const problem = (await service.request({ url: '/nowhere', headers })).json() as ProblemDetails
  const posted = await service.request({
    method: 'POST',
    url: '/v1/articles/open/comments',
    headers,
    payload: newComment(),
  })
  const { id } = PostedComment.parse(posted.json())
  t.match(posted.headers.location, new RegExp(`/v1/comments/${id}$`))
  const editor = { ...headers, ...(await service.key('content:write')), 'if-match': '*' }
  const renamed = { slug: 'renamed' }
  await service.request({ method: 'PATCH', url: '/v1/articles/other', headers: editor, payload: renamed })
  const moved = await service.request({ url: '/v1/articles/other/sections?format=text', headers })
  t.equal(moved.statusCode, 308)
  const preview = await service.request({
    method: 'POST',
    url: '/v1/articles/open/preview-links',
    headers: editor,
    payload: {},
  })
  const { servers } = (await service.request({ url: '/openapi.json', headers })).json()
  return [
    ...links,
    problem.type,
    String(posted.headers.location),
    String(moved.headers.location),
    preview.json().url,
    servers[0].url,
  ]
}

t.test('PUBLIC_URL opens every address, its path included', async t => {
  for (const [configured, base] of [
    ['https://content.example', 'https://content.example'],
    ['https://content.example/', 'https://content.example'],
    ['https://content.example/api/stet/', 'https://content.example/api/stet'],
    ['http://[::1]:8080', 'http://[::1]:8080'],
  ] as const) {
    const service = await startService(t, { PUBLIC_URL: configured, TRUSTED_PROXIES: '127.0.0.0/8' })
    await service.publish({ slug: 'open' })
    await service.publish({ slug: 'other' })
    const addresses = await addressesOf(service)
    t.equal(addresses.length, 7)
    t.equal(addresses.pop(), base, 'the server of the contract')
    for (const address of addresses) {
      t.ok(address.startsWith(`${base}/v1/`) || address.startsWith(`${base}/problems/`), address)
    }
  }
})

t.test('without it they open with the listening address, never with what a client says', async t => {
  const service = await startService(t, { TRUSTED_PROXIES: '127.0.0.0/8' })
  await service.publish({ slug: 'open' })
  await service.publish({ slug: 'other' })
  t.equal(service.baseUrl(), 'http://localhost', 'before it listens')
  const origin = await listen(service)
  t.equal(service.baseUrl(), origin)
  const addresses = await addressesOf(service)
  t.equal(addresses.pop(), '/', 'the contract: at the host that answers it')
  for (const address of addresses) {
    t.equal(new URL(address).origin, origin)
  }
  for (const line of ['GET http://evil.example/v1/articles', 'GET http://evil.example/nowhere']) {
    const { headers, body } = await exchange(t, origin, requestBytes(line, { Host: 'evil.example' }))
    t.notMatch([...headers.values(), body].join('\n'), 'evil', line)
  }
  await service.app.close()
  t.equal(service.baseUrl(), origin, 'also while it answers its last requests')
})

t.test('the listening address as a URL', async t => {
  const scenarios: [host: string, expected: RegExp][] = [
    ['127.0.0.1', /^http:\/\/127\.0\.0\.1:\d+$/],
    ['0.0.0.0', /^http:\/\/localhost:\d+$/],
    ['::', /^http:\/\/localhost:\d+$/],
    ['::1', /^http:\/\/\[::1\]:\d+$/],
  ]
  for (const [host, expected] of scenarios) {
    const service = await startService(t)
    await service.app.listen({ host, port: 0 })
    t.match(service.baseUrl(), expected, host)
    t.equal((await fetch(`${service.baseUrl()}/healthz`)).status, 200, host)
  }
})
