import { brotliDecompressSync, gunzipSync } from 'node:zlib'
import t from 'tap'
import { parse } from 'yaml'
import { startService } from '../helper.ts'

const identity = (bytes: Buffer) => bytes

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

t.test('documents are compressed, and revalidated', async t => {
  const { app } = await startService(t)
  for (const url of ['/openapi.json', '/openapi.yaml', '/docs/reference.json']) {
    const plain = await app.inject(url)
    const headers = { 'accept-encoding': 'gzip' }
    const packed = await app.inject({ url, headers })
    t.match(
      packed.headers,
      { 'content-encoding': 'gzip', vary: 'Accept-Encoding', 'cache-control': 'public, no-cache' },
      url,
    )
    t.ok(gunzipSync(packed.rawPayload).equals(plain.rawPayload), url)
    t.ok(packed.rawPayload.length * 5 < plain.rawPayload.length, url)
    t.not(packed.headers.etag, plain.headers.etag, url)
    const again = { url, headers: { ...headers, 'if-none-match': `${packed.headers.etag}` } }
    t.equal((await app.inject(again)).statusCode, 304, url)
  }
})

t.test('files are kept for ever, in the coding that the client takes', async t => {
  const { app } = await startService(t)
  const page = await app.inject('/docs')
  const files = [...page.body.matchAll(/"(docs\/[0-9a-f]{12}\/[\w.-]+)"/g)].map(([, file = '']) => `/${file}`)
  t.equal(files.length, 5)
  const codings: [accepted: string | undefined, coding: string | undefined, decode: typeof gunzipSync][] = [
    ['br, gzip', 'br', brotliDecompressSync],
    ['gzip', 'gzip', gunzipSync],
    ['gzip;q=0.5, br;q=0.1', 'gzip', gunzipSync],
    ['deflate', undefined, identity as never],
    ['identity;q=0', undefined, identity as never],
    [undefined, undefined, identity as never],
  ]
  for (const url of files) {
    const plain = await app.inject(url)
    const tags = new Set<string>()
    for (const [accepted, coding, decode] of codings) {
      const headers = accepted === undefined ? {} : { 'accept-encoding': accepted }
      const response = await app.inject({ url, headers })
      const name = `${url} for ${accepted}`
      t.match(
        response.headers,
        {
          'cache-control': 'public, max-age=31536000, immutable',
          vary: 'Accept-Encoding',
          'content-type': /^text\/(?:css|javascript); charset=utf-8$/,
        },
        name,
      )
      t.equal(response.headers['content-encoding'], coding, name)
      t.ok(decode(response.rawPayload).equals(plain.rawPayload), name)
      const again = await app.inject({
        url,
        headers: { ...headers, 'if-none-match': String(response.headers.etag) },
      })
      t.equal(again.statusCode, 304, name)
      t.equal(again.headers['content-encoding'], undefined, name)
      tags.add(String(response.headers.etag))
    }
    t.equal(tags.size, 3, 'a tag for each coding')
  }
  const narrow = await startService(t, { CORS_ORIGINS: 'https://one.example' })
  t.equal((await narrow.app.inject(files[0] ?? '')).headers.vary, 'Origin, Accept-Encoding')
  t.equal((await app.inject('/docs/000000000000/reference.js')).statusCode, 404, 'of another version')
  t.equal((await app.inject('/docs/../package.json')).statusCode, 404)
})
