import { brotliDecompressSync } from 'node:zlib'
import t from 'tap'
import { parse } from 'yaml'
import { startService } from '../helper.ts'

t.test('the page and everything that it loads come from here', async t => {
  const { request } = await startService(t)
  const page = await request({ url: '/docs' })
  t.equal(page.statusCode, 200)
  t.equal(page.headers['content-type'], 'text/html; charset=utf-8')
  t.notMatch(page.body, /<script(?![^>]* src=)|<style|\son\w+=|style=|https?:/i, 'nothing inline or foreign')
  const loaded = [...page.body.matchAll(/(?:href|src)="([^"]+)"/g)].map(([, address = '']) => address)
  const own = loaded.filter(address => !address.startsWith('data:'))
  t.ok(own.length >= 6)
  t.ok(
    own.every(address => !address.startsWith('/')),
    'relative, so that a path in front does not break them',
  )
  for (const address of own) {
    const url = new URL(address, 'http://localhost/docs').pathname
    const { statusCode, headers } = await request({ url })
    t.equal(statusCode, 200, url)
    t.equal(headers['x-content-type-options'], 'nosniff', url)
  }
})

t.test('pages with a final slash lead to the page, below a path too', async t => {
  const { app } = await startService(t)
  for (const page of ['/docs', '/docs/guides', '/docs/operators']) {
    const { statusCode, headers } = await app.inject(`${page}/`)
    t.equal(statusCode, 308, page)
    for (const prefix of ['', '/api']) {
      const target = new URL(String(headers.location), `https://example.org${prefix}${page}/`)
      t.equal(target.href, `https://example.org${prefix}${page}`)
    }
  }
})

t.test('"Try it out" may reach the public address from another one', async t => {
  const { app } = await startService(t, { PUBLIC_URL: 'https://content.example/api' })
  const { headers } = await app.inject('/docs')
  t.match(headers['content-security-policy'], "connect-src 'self' https://content.example;")
})

t.test('the contract in both forms', async t => {
  const { app, request } = await startService(t)
  const json = await request({ url: '/openapi.json' })
  const yaml = await request({ url: '/openapi.yaml' })
  t.equal(json.headers['content-type'], 'application/json; charset=utf-8')
  t.equal(yaml.headers['content-type'], 'application/yaml; charset=utf-8')
  const document = json.json() as { openapi: string; paths: object; components: { schemas: object } }
  t.equal(document.openapi, '3.1.1')
  t.strictSame(parse(yaml.body), document)
  t.strictSame(JSON.parse(JSON.stringify(app.swagger())), document)
  const unused = Object.keys(document.components.schemas).filter(
    name => !json.body.includes(`"#/components/schemas/${name}"`),
  )
  t.same(unused, [], 'no schema that nothing refers to')
})

t.test('files are kept for ever', async t => {
  const { app } = await startService(t)
  const page = await app.inject('/docs')
  const files = [...page.body.matchAll(/"(docs\/[0-9a-f]{12}\/[\w.-]+)"/g)].map(([, file = '']) => `/${file}`)
  t.equal(files.length, 5)
  for (const url of files) {
    const plain = await app.inject(url)
    const packed = await app.inject({ url, headers: { 'accept-encoding': 'br' } })
    for (const { headers } of [plain, packed]) {
      t.match(
        headers,
        {
          'cache-control': 'public, max-age=31536000, immutable',
          vary: 'Accept-Encoding',
          'content-type': /^text\/(?:css|javascript); charset=utf-8$/,
        },
        url,
      )
    }
    const isPacked = packed.headers['content-encoding'] === 'br'
    t.equal(isPacked, plain.rawPayload.length >= 1_000, url)
    const bytes = isPacked ? brotliDecompressSync(packed.rawPayload) : packed.rawPayload
    t.ok(bytes.equals(plain.rawPayload), url)
  }
  const narrow = await startService(t, { CORS_ORIGINS: 'https://one.example' })
  t.equal((await narrow.app.inject(files[0] ?? '')).headers.vary, 'Origin, Accept-Encoding')
  t.equal((await app.inject('/docs/000000000000/reference.js')).statusCode, 404, 'of another version')
  t.equal((await app.inject('/docs/../package.json')).statusCode, 404)
})
