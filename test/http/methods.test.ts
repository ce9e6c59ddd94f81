import { METHODS } from 'node:http'
import t from 'tap'
import { newComment, startService } from '../helper.ts'
import { exchange, listen, requestBytes } from './wire.ts'

type Paths = Record<string, Record<string, unknown>>

t.test('every path refuses the methods that it does not declare, and names those that it has', async t => {
  const service = await startService(t)
  await service.publish({ slug: 'open' })
  const { paths } = service.app.swagger() as { paths: Paths }
  t.ok(Object.keys(paths).length >= 12)
  const hidden = { '/openapi.json': { get: {} }, '/openapi.yaml': { get: {} }, '/docs': { get: {} } }
  for (const [path, operations] of Object.entries({ ...paths, ...hidden })) {
    const url = path.replaceAll(/\{\w+\}/g, 'open')
    const declared = Object.keys(operations).map(method => method.toUpperCase())
    const allowed = [...declared, 'OPTIONS', ...(declared.includes('GET') ? ['HEAD'] : [])].sort()
    // CONNECT names a host and no path; Node closes its connection.
    const others = METHODS.filter(method => method !== 'CONNECT')
    const answers = others.map(async method => {
      const response = await service.app.inject({ url, method: method as 'GET' })
      const { statusCode, headers, body } = response
      if (method !== 'OPTIONS' && allowed.includes(method)) {
        return [method, statusCode === 405 ? 'refused' : 'taken']
      }
      const code = statusCode === 405 && body !== '' ? response.json().code : body
      return [method, statusCode, headers.allow, code]
    })
    const expected = others.map(method => {
      if (method !== 'OPTIONS' && allowed.includes(method)) {
        return [method, 'taken']
      }
      const code = ['OPTIONS', 'HEAD'].includes(method) ? '' : 'method-not-allowed'
      return [method, method === 'OPTIONS' ? 204 : 405, allowed.join(', '), code]
    })
    t.strictSame(await Promise.all(answers), expected, url)
  }
})

t.test('a wrong method is told so whatever comes with it', async t => {
  const service = await startService(t)
  const scenarios: [name: string, headers: Record<string, string>, payload: string][] = [
    ['text', { 'content-type': 'text/plain' }, 'x'],
    ['broken JSON', { 'content-type': 'application/json' }, '{'],
    ['no body', { 'content-type': 'application/json' }, ''],
    ['no media type', {}, 'x'],
    ['much', { 'content-type': 'application/json' }, 'x'.repeat(5_000_000)],
  ]
  for (const [name, headers, payload] of scenarios) {
    for (const method of ['PUT', 'PATCH', 'POST', 'DELETE'] as const) {
      const response = await service.request({ method, url: '/v1/tags?x=%ff', headers, payload })
      t.equal(response.statusCode, 405, `${method} with ${name}`)
    }
    const options = await service.request({ method: 'OPTIONS', url: '/v1/tags', headers, payload })
    t.equal(options.statusCode, 204, `OPTIONS with ${name}`)
  }
})

t.test('the log names the path that has no such method', async t => {
  const service = await startService(t)
  const scenarios: [url: string, route: string | null][] = [
    ['/v1/comments/open?x=1', '/v1/comments/:comment'],
    ['/v1/comments/', '/v1/comments/:comment'],
    ['/v1/articles/%6fpen/sections', '/v1/articles/:article/sections'],
    ['/problems/conflict', '/problems/:code'],
    ['/nowhere', null],
  ]
  for (const [url, route] of scenarios) {
    for (const method of ['LINK', 'PUT', 'TRACE'] as const) {
      service.log.length = 0
      const { statusCode } = await service.app.inject({ url, method: method as 'POST' })
      t.equal(statusCode, route === null ? 404 : 405, url)
      t.match(
        service.log.map(line => JSON.parse(line)),
        [{ req: { method, route }, res: { statusCode } }],
      )
    }
  }
})

t.test('OPTIONS of a path where nothing is', async t => {
  const service = await startService(t)
  for (const url of ['/nowhere', '/v2', '/v1/articles/open/nowhere', '*']) {
    const response = await service.request({ method: 'OPTIONS', url })
    t.equal(response.statusCode, 404, url)
    t.equal(response.headers.allow, undefined, url)
  }
})

t.test('a body of DELETE is passed over', async t => {
  const service = await startService(t)
  await service.publish({ slug: 'open' })
  for (const [type, payload] of [
    ['application/json', ''],
    ['text/plain', 'x'],
  ] as const) {
    const posted = await service.request({
      method: 'POST',
      url: '/v1/articles/open/comments',
      payload: newComment(type),
    })
    const { id, manageToken } = posted.json() as { id: string; manageToken: string }
    const response = await service.request({
      method: 'DELETE',
      url: `/v1/comments/${id}`,
      headers: { authorization: `Bearer ${manageToken}`, 'content-type': type },
      payload,
    })
    t.equal(response.statusCode, 204, type)
  }
})

t.test('TRACE on the wire repeats nothing', async t => {
  const service = await startService(t)
  const origin = await listen(service)
  const answer = await exchange(t, origin, requestBytes('TRACE /healthz', { Cookie: 'secret=1' }))
  t.equal(answer.status, 405)
  t.notMatch(answer.body, 'secret')
})
