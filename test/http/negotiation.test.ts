import t from 'tap'
import { startService } from '../helper.ts'

t.test('an article comes in the form that the client prefers', async t => {
  const service = await startService(t)
  await service.publish({ slug: 'open' })
  const scenarios: [accept: string | undefined, type: string | undefined][] = [
    [undefined, 'application/json'],
    ['*/*', 'application/json'],
    ['', 'application/json'],
    ['application/json', 'application/json'],
    ['application/*', 'application/json'],
    ['APPLICATION/JSON', 'application/json'],
    ['application/json;charset=utf-8', 'application/json'],
    ['application/json;version=1', 'application/json'],
    ['application/json; version=1 ; q=0.1, text/markdown;variant=CommonMark;q=0.2', 'text/markdown'],
    ['application/json;version=1;q=0', undefined],
    ['text/markdown', 'text/markdown'],
    ['text/*', 'text/markdown'],
    ['text/markdown, application/json;q=0.9', 'text/markdown'],
    ['text/markdown;q=0.5, application/json;q=0.9', 'application/json'],
    ['text/html, application/xhtml+xml, */*;q=0.8', 'application/json'],
    ['application/json;q=0, */*', 'text/markdown'],
    ['text/csv', undefined],
    ['application/json;q=0', undefined],
    ['*/*;q=0', undefined],
    ['nonsense', undefined],
  ]
  for (const [accept, type] of scenarios) {
    const headers = accept === undefined ? {} : { accept }
    const response = await service.request({ url: '/v1/articles/open', headers })
    const name = `Accept: ${accept}`
    if (type === undefined) {
      t.match(
        response.json(),
        { status: 406, code: 'not-acceptable', detail: 'Available: application/json, text/markdown.' },
        name,
      )
    } else {
      t.equal(response.headers['content-type'], `${type}; charset=utf-8`, name)
      t.match(response.headers.vary, /\bAccept(?!-)/, name)
    }
  }
})

t.test('what has one form is refused to those who cannot read it', async t => {
  const service = await startService(t)
  await service.publish({ slug: 'open' })
  const json = ['/v1/articles', '/v1/tags', '/v1/authors', '/v1/articles/open/comments', '/healthz']
  for (const url of json) {
    t.equal((await service.request({ url, headers: { accept: 'text/markdown' } })).statusCode, 406, url)
    t.equal((await service.request({ url, headers: { accept: 'application/json' } })).statusCode, 200, url)
  }
  const page = (accept: string) => service.request({ url: '/problems/not-found', headers: { accept } })
  t.equal((await page('text/html')).statusCode, 200)
  t.equal((await page('application/json')).statusCode, 406)
  const head = await service.request({ url: '/v1/tags', method: 'HEAD', headers: { accept: 'text/csv' } })
  t.equal(head.statusCode, 406)
})

t.test('errors are problem documents whatever the client accepts', async t => {
  const service = await startService(t)
  for (const accept of ['text/markdown', 'application/json', 'text/html']) {
    const response = await service.request({ url: '/v1/articles/nowhere', headers: { accept } })
    t.match(response.headers['content-type'], /^application\/problem\+json/, accept)
  }
})

t.test('a post is refused before anything is stored', async t => {
  const service = await startService(t)
  await service.publish({ slug: 'open' })
  const response = await service.request({
    method: 'POST',
    url: '/v1/articles/open/comments',
    headers: { accept: 'text/csv' },
    payload: { author: { name: 'Reader', email: 'reader@example.org' }, body: 'Text.' },
  })
  t.equal(response.statusCode, 406)
  const { tables, db } = service.storage.read
  t.same(await db.select().from(tables.comments), [])
})
