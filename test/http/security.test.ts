import t from 'tap'
import { PostedComment } from '../../src/comments/posting/schema.ts'
import { newComment, startService } from '../helper.ts'

const DATA_POLICY = "default-src 'none';frame-ancestors 'none'"
const DOCS_POLICY = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "img-src 'self' data:",
  "connect-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join('; ')

t.test('every answer forbids sniffing, framing and running', async t => {
  const service = await startService(t)
  await service.publish({ slug: 'open' })
  const payload = newComment()
  const scenarios: [url: string, status: number, options?: object][] = [
    ['/v1/articles', 200],
    ['/v1/articles/open', 200],
    ['/v1/articles/open/comments', 201, { method: 'POST', payload }],
    ['/v1/articles', 304, { headers: { 'if-none-match': '*' } }],
    ['/v1/articles', 204, { method: 'OPTIONS' }],
    ['/v1/articles', 405, { method: 'PUT' }],
    ['/v1/articles?x=y', 400],
    ['/nowhere', 404],
    ['/openapi.json', 200],
  ]
  for (const [url, status, options = {}] of scenarios) {
    const { headers, statusCode } = await service.request({ url, ...options })
    t.equal(statusCode, status, url)
    t.match(
      headers,
      {
        'content-security-policy': DATA_POLICY,
        'x-content-type-options': 'nosniff',
        'x-frame-options': 'DENY',
        'referrer-policy': 'no-referrer',
        'cross-origin-resource-policy': 'cross-origin',
      },
      `${status} ${url}`,
    )
    t.equal(headers['x-powered-by'], undefined)
    t.equal(headers.server, undefined)
  }
})

t.test('the documentation page has a policy of its own', async t => {
  const service = await startService(t)
  const { headers } = await service.request({ url: '/docs' })
  t.equal(headers['content-security-policy'], DOCS_POLICY)
})

t.test('HTTPS is promised only where HSTS_SECONDS says so, and never for subdomains', async t => {
  for (const [seconds, promise] of [
    ['', undefined],
    ['0', undefined],
    ['31536000', 'max-age=31536000'],
  ] as const) {
    const service = await startService(t, {
      PUBLIC_URL: 'https://content.example/api',
      HSTS_SECONDS: seconds,
    })
    for (const url of ['/healthz', '/v1/articles', '/docs', '/nowhere']) {
      const { headers } = await service.request({ url })
      t.equal(headers['strict-transport-security'], promise, `${url} with "${seconds}"`)
    }
  }
})

t.test('only a bearer token is a credential', async t => {
  const service = await startService(t)
  await service.publish({ slug: 'open' })
  const payload = newComment()
  const posted = await service.request({ method: 'POST', url: '/v1/articles/open/comments', payload })
  const { id, manageToken } = PostedComment.parse(posted.json())
  const scenarios: [authorization: string, status: number][] = [
    [`Bearer ${manageToken}`, 200],
    [`bearer  ${manageToken}`, 200],
    ['Bearer stet_mt_other', 404],
    [`Bearer ${manageToken}x`, 404],
    ['', 401],
    ['Bearer', 401],
    ['Bearer ', 401],
    [`Bearer ${manageToken} more`, 401],
    [`Basic ${manageToken}`, 401],
    [`Basic Bearer ${manageToken}`, 401],
    [manageToken, 401],
    ['Bearer é', 401],
  ]
  for (const [authorization, status] of scenarios) {
    const response = await service.request({ url: `/v1/comments/${id}`, headers: { authorization } })
    t.equal(response.statusCode, status, authorization)
    t.equal(response.headers['www-authenticate'], status === 401 ? 'Bearer' : undefined)
    t.match(response.headers['cache-control'], /no-store/)
  }
})
