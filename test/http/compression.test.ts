/** Compressed answers as clients get them over a socket; `inject` would not show what Node makes of the headers. */
import { type IncomingHttpHeaders, request } from 'node:http'
import { buffer } from 'node:stream/consumers'
import { brotliDecompressSync, gunzipSync, zstdDecompressSync } from 'node:zlib'
import t from 'tap'
import { chooseCoding, keepForms, makeForm } from '../../src/http/compression.ts'
import { findNamed, tagOfCoding } from '../../src/http/entity-tags.ts'
import { startService, type TestService } from '../helper.ts'
import { listen } from './wire.ts'

const CHROME = 'gzip, deflate, br, zstd'
const SAFARI = 'gzip, deflate, br'

t.test('which coding a request gets', async t => {
  const scenarios: [accepted: string | undefined, coding: string | undefined][] = [
    [undefined, undefined],
    ['', undefined],
    [CHROME, 'br'],
    [SAFARI, 'br'],
    ['gzip, deflate', 'gzip'],
    ['gzip', 'gzip'],
    ['zstd', 'zstd'],
    ['BR', 'br'],
    ['*', 'br'],
    ['gzip, zstd', 'gzip'],
    ['zstd, gzip;q=0.9, br;q=0.9', 'zstd'],
    ['gzip;q=0.5, br;q=0.1', 'gzip'],
    ['br;q=0.001', 'br'],
    ['br;q=0, *', 'gzip'],
    ['br;q=0, *;q=0', undefined],
    ['identity', undefined],
    ['identity, br;q=0.5', undefined],
    ['identity, br', 'br'],
    ['identity;q=0.5, br;q=0.9', 'br'],
    ['deflate', undefined],
    // Nothing that the service has is acceptable: it answers all the same.
    ['identity;q=0', undefined],
    ['deflate, identity;q=0', undefined],
    ['*;q=0', undefined],
    ['identity;q=0, gzip', 'gzip'],
    // What cannot be read asks for nothing.
    ['gzip;q=x', undefined],
    ['gzip;q=', 'gzip'],
    [';;,,=', undefined],
    ['br gzip', undefined],
    [`${'x, '.repeat(5_000)}gzip`, 'gzip'],
  ]
  for (const [accepted, coding] of scenarios) {
    const headers = accepted === undefined ? {} : { 'accept-encoding': accepted }
    for (const time of ['first', 'second']) {
      t.equal(chooseCoding(headers, 1_000), coding, `${accepted?.slice(0, 50)}, the ${time} time`)
    }
    t.equal(chooseCoding(headers, 999), undefined, 'small')
    t.equal(chooseCoding({ ...headers, 'cache-control': 'no-cache, no-transform' }, 1_000), undefined)
  }
  for (let number = 0; number < 200; number += 1) {
    t.equal(
      chooseCoding({ 'accept-encoding': `x${number}, zstd` }, 1_000),
      'zstd',
      'more than are remembered',
    )
  }
})

const DECODED = {
  identity: (bytes: Buffer) => bytes,
  br: (bytes: Buffer) => brotliDecompressSync(bytes),
  gzip: (bytes: Buffer) => gunzipSync(bytes),
  zstd: (bytes: Buffer) => zstdDecompressSync(bytes),
}
type Coding = keyof typeof DECODED
const CODINGS = Object.keys(DECODED) as Coding[]

type Answer = { status: number; headers: IncomingHttpHeaders; bytes: Buffer }

/** Sends a request whose `Accept-Encoding` is not added to. */
function ask(url: string, headers: Record<string, string>, method = 'GET'): Promise<Answer> {
  const { promise, resolve, reject } = Promise.withResolvers<Answer>()
  request(url, { method, headers, agent: false })
    .once('error', reject)
    .once('response', response => {
      buffer(response).then(
        bytes => resolve({ status: Number(response.statusCode), headers: response.headers, bytes }),
        reject,
      )
    })
    .end()
  return promise
}

/** A service that listens, with a long article and a long list. */
async function serveLong(t: Parameters<typeof startService>[0]): Promise<TestService & { origin: string }> {
  const service = await startService(t)
  const sections = Array.from({ length: 20 }, (_, number) => ({
    heading: `Section ${number}`,
    body: `Text of ${number} with *emphasis*. `.repeat(40),
  }))
  await service.publish({ slug: 'long', sections } as never)
  for (let number = 0; number < 5; number += 1) {
    await service.publish({ slug: `other-${number}`, summary: 'Words. '.repeat(20) } as never)
  }
  return { ...service, origin: await listen(service) }
}

/** Public answers: small enough to be compressed at once, for the thread pool, and kept. */
const COMPRESSED = [
  '/',
  '/v1/articles',
  '/v1/articles/long?include=sections',
  '/v1/articles/long/sections',
  '/problems/not-found',
  '/docs',
  '/docs/operators',
  '/docs/examples/article.js',
  '/docs/reference.json',
  '/openapi.json',
  '/openapi.yaml',
]

t.test('public answers in each coding', async t => {
  const { origin } = await serveLong(t)
  for (const path of COMPRESSED) {
    const url = origin + path
    const accept = path === '/' ? { accept: 'text/html' } : {}
    const plain = await ask(url, accept)
    t.equal(plain.status, 200, path)
    t.ok(plain.bytes.length >= 1_000, `${path}: ${plain.bytes.length}`)
    const tags = new Map<Coding, string>()
    for (const coding of CODINGS) {
      const name = `${path} ${coding}`
      const headers = { ...accept, 'accept-encoding': coding }
      for (const method of ['GET', 'HEAD']) {
        const { status, headers: got, bytes } = await ask(url, headers, method)
        const length = Number(got['content-length'])
        t.equal(status, 200, name)
        t.equal(got['content-encoding'], coding === 'identity' ? undefined : coding, name)
        t.match(got.vary, /\bAccept-Encoding\b/, name)
        t.equal(got['content-type'], plain.headers['content-type'], name)
        t.equal(got['cache-control'], plain.headers['cache-control'], name)
        if (method === 'GET') {
          t.ok(DECODED[coding](bytes).equals(plain.bytes), `${name}: the same bytes`)
          t.equal(length, bytes.length, name)
          tags.set(coding, String(got.etag))
        } else {
          t.equal(got.etag, tags.get(coding), `${name}: HEAD`)
          t.ok(bytes.length === 0 && length > 0 && length < plain.bytes.length + 1, `${name}: HEAD`)
        }
        t.ok(coding === 'identity' || length < plain.bytes.length * 0.8, name)
      }
    }
    const identity = String(plain.headers.etag)
    t.strictSame(
      [...tags],
      CODINGS.map(coding => [coding, coding === 'identity' ? identity : tagOfCoding(identity, coding)]),
      `${path}: a tag for each`,
    )
    for (const tag of tags.values()) {
      for (const method of ['GET', 'HEAD']) {
        for (const field of [tag, `W/${tag}`, `"0-other", ${tag}`]) {
          const headers = { ...accept, 'accept-encoding': CHROME, 'if-none-match': field }
          const again = await ask(url, headers, method)
          const name = `${method} ${path} if not ${field}`
          t.equal(again.status, 304, name)
          t.equal(again.headers.etag, tag, `${name}: the tag that was named`)
          t.match(again.headers.vary, /\bAccept-Encoding\b/, name)
          t.equal(again.headers['content-encoding'], undefined, name)
          t.equal(again.headers['content-length'], undefined, `${name}: of no coding`)
        }
      }
    }
  }
})

t.test('what is not compressed', async t => {
  const service = await serveLong(t)
  const { origin } = service
  const long = '/v1/articles/long?include=sections'
  const key = await service.key('content:read')
  const scenarios: [name: string, path: string, headers: Record<string, string>, status: number][] = [
    ['a small answer', '/v1', { accept: 'application/json' }, 200],
    ['one to a request with a key', long, key, 200],
    ['one that must not be transformed', long, { 'cache-control': 'no-transform' }, 200],
    ['health', '/healthz', {}, 200],
    ['a problem', `/v1/articles?${'x'.repeat(1_000)}`, {}, 400],
    ['a redirect', '/problems', {}, 308],
  ]
  for (const [name, path, headers, status] of scenarios) {
    const answer = await ask(origin + path, { 'accept-encoding': CHROME, ...headers })
    t.equal(answer.status, status, name)
    t.equal(answer.headers['content-encoding'], undefined, name)
    t.notMatch(answer.headers.etag, /-br"/, name)
    t.equal(Number(answer.headers['content-length'] ?? 0), answer.bytes.length, name)
    const varies = /Accept-Encoding/.test(answer.headers.vary ?? '')
    t.equal(varies, /^public/.test(answer.headers['cache-control'] ?? '') && status === 200, name)
  }
  const part = await ask(origin + long, { 'accept-encoding': 'br', range: 'bytes=0-9' })
  t.match(part, { status: 200, headers: { 'content-encoding': 'br', 'content-range': undefined } })
})

t.test('the tag of any coding is good for conditions', async t => {
  const { origin, request, key } = await serveLong(t)
  const { headers } = await ask(`${origin}/v1/articles/long/sections`, { 'accept-encoding': 'br' })
  t.match(headers.etag, /^"1-.*-br"$/)
  const url = '/v1/articles/long'
  for (const field of ['"2-x-br"', '"2"']) {
    const read = await request({ url, headers: { 'if-match': field } })
    t.equal(read.statusCode, 412, field)
  }
  const credentials = await key('content:write')
  const change = { method: 'PATCH' as const, url, payload: { summary: 'New.' } }
  const changed = { ...change, headers: { ...credentials, 'if-match': String(headers.etag) } }
  t.equal((await request(changed)).statusCode, 200)
  t.equal((await request(changed)).statusCode, 412, 'its version counts')
})

t.test('how a field names a tag', async t => {
  const scenarios: [field: string, named: string | undefined][] = [
    ['"7-a"', '7-a'],
    ['*', '7-a'],
    ['"7-a-br"', '7-a-br'],
    ['W/"7-a-zstd"', '7-a-zstd'],
    ['"7-b-br", "7-a--gzip"', '7-a--gzip'],
    ['"7-a-lzma"', undefined],
    ['"7-b"', undefined],
    ['7-a', undefined],
  ]
  for (const [field, named] of scenarios) {
    t.equal(findNamed(field, '7-a'), named, field)
  }
})

t.test('a form of a body that is kept is made once, and at the best quality', async t => {
  const { origin } = await serveLong(t)
  const { bytes } = await ask(`${origin}/openapi.json`, { 'accept-encoding': 'br' })
  t.ok(bytes.length < 30_000, `${bytes.length} bytes of the contract`)
  for (const length of [1_000, 1_000_000]) {
    const body = keepForms(Buffer.alloc(length))
    const form = makeForm(body, 'br')
    t.equal(makeForm(body, 'br'), form)
    t.ok(brotliDecompressSync(await form).equals(body))
    t.not(makeForm(body, 'gzip'), form)
  }
})
