/** Ways round the front door of what is hidden: what a key once got, used without it. */
import t from 'tap'
import { startService } from '../helper.ts'
import { told } from './look.ts'

const KEY = { 'idempotency-key': 'the-key-of-the-editor' }

const start = async () => {
  const service = await startService(t, { LOG_LEVEL: 'trace' })
  const editor = await service.key('content:write')
  const send = (
    method: 'GET' | 'HEAD' | 'POST' | 'PUT' | 'PATCH',
    url: string,
    headers = {},
    payload?: object,
  ) => service.request({ method, url, headers, ...(payload && { payload }) })
  await service.publish({ slug: 'one', title: 'One' })
  await service.publish({ slug: 'two', title: 'Two' })
  for (const title of ['Canary one', 'Canary two']) {
    await send('POST', '/v1/articles', editor, { title, lang: 'en', tags: ['canary'] })
  }
  return { service, editor, send }
}

t.test('a cursor that a key got opens nothing without it', async t => {
  const { editor, send } = await start()
  const lists = ['status=draft', 'status=published,draft&sort=title', 'status=draft,archived&sort=-updatedAt']
  for (const list of lists) {
    const page = await send('GET', `/v1/articles?limit=1&count=true&${list}`, editor)
    const { next } = (page.json() as { page: { next: string } }).page
    t.ok(next)
    for (const query of [list, '', list.replace(/status=[^&]*&?/, ''), 'status=published&sort=title']) {
      for (const method of ['GET', 'HEAD'] as const) {
        const response = await send(method, `/v1/articles?limit=1&count=true&cursor=${next}&${query}`)
        t.ok([400, 401].includes(response.statusCode), `${response.statusCode} to ${query}`)
        t.same(told(`${JSON.stringify(response.headers)}${response.body}`, [next]), [])
      }
    }
  }
})

t.test('nor does the ETag of its answer', async t => {
  const { editor, send } = await start()
  for (const path of ['', '/sections', '/references', '?include=sections']) {
    const url = `/v1/articles/canary-one${path}`
    const seen = await send('GET', url, editor)
    t.equal(seen.statusCode, 200)
    for (const tag of [String(seen.headers.etag), '*']) {
      const response = await send('GET', url, { 'if-none-match': tag })
      t.equal(response.statusCode, 404, `${path} ${tag}`)
      t.equal(response.headers.etag, undefined)
    }
    const again = await send('GET', url, { ...editor, 'if-none-match': String(seen.headers.etag) })
    t.equal(again.statusCode, 304)
    t.equal(again.headers['cache-control'], 'private, no-store')
    t.equal(seen.headers['cache-control'], 'private, no-store')
    t.equal(seen.headers['surrogate-key'], undefined, 'no CDN is told of it')
  }
})

t.test('a repeated request gets the answer of no other key', async t => {
  const { service, editor, send } = await start()
  const payload = { title: 'Canary three', lang: 'en' }
  const first = await send('POST', '/v1/articles', { ...editor, ...KEY }, payload)
  t.equal(first.statusCode, 201)
  const strangers = [{}, { authorization: 'Bearer stet_mt_x' }, await service.key('content:read')]
  for (const headers of strangers) {
    const response = await send('POST', '/v1/articles', { ...headers, ...KEY }, payload)
    t.ok([401, 403].includes(response.statusCode))
    t.same(told(response.body, []), [])
  }
  const other = await send(
    'POST',
    '/v1/articles',
    { ...(await service.key('content:write')), ...KEY },
    payload,
  )
  t.equal(other.statusCode, 201)
  t.not((other.json() as { id: string }).id, (first.json() as { id: string }).id)
})

t.test('who may not write is told the same of what is there and what is not', async t => {
  const { service, send } = await start()
  const withoutId = (text: string) => text.replace(/[0-9a-f-]{36}/g, 'id')
  for (const headers of [{}, await service.key('content:read'), await service.key('comments:moderate')]) {
    for (const method of ['PUT', 'PATCH', 'POST'] as const) {
      const answers = await Promise.all(
        ['canary-one', 'missing'].map(slug => {
          const url = method === 'POST' ? '/v1/articles' : `/v1/articles/${slug}`
          const more = { ...headers, 'if-match': '"1-x"', 'if-none-match': '*' }
          return send(method, url, more, { slug, title: 'x', lang: 'en' })
        }),
      )
      t.equal(new Set(answers.map(({ statusCode, body }) => `${statusCode} ${withoutId(body)}`)).size, 1)
    }
  }
})

t.test('a translation that is hidden is not told of', async t => {
  const { service, editor, send } = await start()
  const group = { translationGroup: 'canary-group', lang: 'en' }
  await send('POST', '/v1/articles', editor, { ...group, lang: 'vi', title: 'Canary four' })
  const shown = await send('POST', '/v1/articles', editor, { ...group, title: 'Shown', status: 'published' })
  t.equal(shown.statusCode, 201)
  const { body } = await service.request({
    url: '/v1/articles/shown?include=sections,references,commentCount',
  })
  t.same(told(body.replace('"translationGroup":"canary-group"', ''), []), [])
})

t.test('the log tells nothing of what editors write', async t => {
  const { service, editor, send } = await start()
  const wrong = {
    title: 'Canary',
    lang: 'canary!',
    slug: 'Canary',
    canary: 1,
    sections: [{ body: '# Canary' }],
  }
  const match = { ...editor, 'if-match': '*' }
  const markdown = { ...editor, 'content-type': 'text/markdown' }
  await send('POST', '/v1/articles', { ...editor, 'idempotency-key': 'canary' }, wrong)
  await send('PUT', '/v1/articles/canary-one', match, wrong)
  await send('PATCH', '/v1/articles/canary-one', match, wrong)
  await send('PATCH', '/v1/articles/canary-one', match, { slug: 'canary-two' })
  await send('PATCH', '/v1/articles/canary-one?canary=1', match, { title: 'Canary' })
  await send('GET', '/v1/articles/canary-one?preview=canary', editor)
  await service.request({
    method: 'POST',
    url: '/v1/articles',
    headers: markdown,
    payload: '---\ncanary: 1\n---\n',
  })
  t.same(told(service.log.join(''), [editor.authorization.slice(7)]), [])
})
