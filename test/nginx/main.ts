/**
 * What only a real proxy can show (`npm run test:nginx`): an editor's session, a comment, counts, a preview and the
 * documentation page through Debian's nginx with TLS, compression and default buffers, below a path.
 */
import { strict as assert } from 'node:assert'
import { mkdtempSync, rmSync } from 'node:fs'
import type { IncomingHttpHeaders } from 'node:http'
import { request } from 'node:https'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { buffer } from 'node:stream/consumers'
import { gunzipSync } from 'node:zlib'
import { buildApp } from '../../src/app.ts'
import { readConfig } from '../../src/config.ts'
import { createKey } from '../../src/keys/manage.ts'
import { openSqlite } from '../../src/storage/sqlite/open.ts'
import { launchBrowser } from '../browser/launch.ts'
import { freePort } from '../ports.ts'
import { startNginx } from './nginx.ts'

const port = await freePort()
const PUBLIC_URL = `https://localhost:${port}/api`
const folder = mkdtempSync(join(tmpdir(), 'stet-behind-nginx-'))
const storage = openSqlite(join(folder, 'test.db'))
const log: string[] = []
const { app } = await buildApp({
  config: readConfig({
    PUBLIC_URL,
    TRUSTED_PROXIES: '127.0.0.1/32',
    // How busy the machine is turns no request away.
    OVERLOAD_DELAY: '60000',
    COMMENT_RULES: 'policy',
    COMMENT_PROOF: 'never',
    RATE_LIMIT: '100',
  }),
  storage,
  logTo: { write: line => log.push(line) },
})
const nginx = await startNginx(port, await app.listen({ host: '127.0.0.1', port: 0 }))
const { key } = await createKey(storage, { name: 'editor', scopes: ['content:write'], expiresAt: null })
const credentials = { authorization: `Bearer ${key}` }

type Options = { method?: string; headers?: Record<string, string>; payload?: unknown }
/** What is read of the answers here, whatever they are. */
type Read = {
  id: string
  status: string
  sections: object[]
  data: { id: string }[]
  page: { next: string }
  url: string
  servers: [{ url: string }]
  type: string
  code: string
}
type Answer = { status: number; headers: IncomingHttpHeaders; body: string; json: () => Read }

/** @param url absolute, or a path below the public address. */
async function ask(url: string, { method = 'GET', headers = {}, payload }: Options = {}): Promise<Answer> {
  const body = payload === undefined ? undefined : JSON.stringify(payload)
  const length = body && { 'content-type': 'application/json', 'content-length': Buffer.byteLength(body) }
  const { promise, resolve, reject } = Promise.withResolvers<Answer>()
  const sent = request(url.startsWith('/') ? PUBLIC_URL + url : url, {
    method,
    ca: nginx.certificate,
    headers: { 'accept-encoding': 'gzip', ...length, ...headers },
  })
  sent.once('error', reject).once('response', response => {
    buffer(response).then(bytes => {
      const zipped = response.headers['content-encoding'] === 'gzip' && bytes.length > 0
      const body = String(zipped ? gunzipSync(bytes) : bytes)
      resolve({
        status: Number(response.statusCode),
        headers: response.headers,
        body,
        json: () => JSON.parse(body),
      })
    }, reject)
  })
  sent.end(body)
  return promise
}

/** As {@link ask}, for a request that must have this answer. */
async function get(status: number, url: string, options?: Options): Promise<Answer> {
  const answer = await ask(url, options)
  assert.equal(
    answer.status,
    status,
    `${options?.method ?? 'GET'} ${url.slice(0, 200)}: ${answer.body.slice(0, 500)}`,
  )
  return answer
}

const write = (status: number, method: string, url: string, payload: unknown, headers = {}) =>
  get(status, url, { method, payload, headers: { ...credentials, ...headers } })

/** From the draft to the public article, with the tags as nginx makes them. */
async function editAndPublish(): Promise<void> {
  const created = await write(201, 'POST', '/v1/articles', { slug: 'edited', title: 'Edited', lang: 'en' })
  assert.equal(created.headers.location, `${PUBLIC_URL}/v1/articles/edited`)
  const read = await get(200, String(created.headers.location), { headers: credentials })
  assert.equal(read.headers['content-encoding'], 'gzip')
  const stale = String(read.headers.etag)
  assert.match(stale, /^W\/"1-/, 'nginx weakens the tag')
  const changed = await write(200, 'PATCH', '/v1/articles/edited', { summary: 'New' }, { 'if-match': stale })
  const refused = await write(412, 'PATCH', '/v1/articles/edited', { summary: 'Late' }, { 'if-match': stale })
  assert.equal(refused.json().code, 'precondition-failed')
  assert.match(String(refused.headers.etag), /"2"$/, 'the present version')
  assert.match((await get(200, refused.json().type)).body, /Precondition failed/)

  const body = 'Long. '.repeat(16_000)
  const sections = Array.from({ length: 20 }, (_, number) => ({ heading: `Section ${number}`, body }))
  const tag = String(changed.headers.etag)
  const long = await write(200, 'PATCH', '/v1/articles/edited', { sections }, { 'if-match': tag })
  const published = { status: 'published', publishedAt: '2025-01-01T00:00:00Z' }
  const preview = await write(201, 'POST', '/v1/articles/edited/preview-links', {})
  await get(404, '/v1/articles/edited')
  assert.ok(preview.json().url.startsWith(`${PUBLIC_URL}/v1/articles/edited?preview=`))
  const previewed = await get(200, preview.json().url)
  assert.equal(previewed.json().status, 'draft')
  assert.equal(previewed.headers['cache-control'], 'private, no-store')

  await write(200, 'PATCH', '/v1/articles/edited', published, { 'if-match': String(long.headers.etag) })
  const page = await get(200, '/v1/articles/edited?include=sections')
  assert.equal(page.json().sections.length, 20)
  assert.match(String(page.headers.etag), /^"\d+-.*-gzip"$/, 'the service has compressed it')
  assert.match(String(page.headers.vary), /Accept-Encoding/)
  await get(304, '/v1/articles/edited?include=sections', {
    headers: { 'if-none-match': String(page.headers.etag) },
  })
  await write(200, 'PATCH', '/v1/articles/edited', { slug: 'renamed' }, { 'if-match': '*' })
  const moved = await get(308, '/v1/articles/edited/sections?format=text')
  assert.equal(moved.headers.location, `${PUBLIC_URL}/v1/articles/renamed/sections?format=text`)
  await get(200, String(moved.headers.location))
}

async function comment(): Promise<void> {
  const payload = { author: { name: 'Reader', email: 'reader@example.org' }, body: 'A remark.' }
  const headers = { 'idempotency-key': 'a-key-of-the-test' }
  const posted = await get(201, '/v1/articles/renamed/comments', { method: 'POST', payload, headers })
  const again = await get(201, '/v1/articles/renamed/comments', { method: 'POST', payload, headers })
  assert.equal(again.json().id, posted.json().id)
  await get(200, String(posted.headers.location))
  const { data } = (await get(200, '/v1/articles/renamed/comments')).json()
  assert.deepEqual(
    data.map(({ id }) => id),
    [posted.json().id],
  )
}

/** The largest headers that there are, in nginx's default buffers. */
async function countAndList(): Promise<void> {
  for (let number = 0; number < 100; number += 1) {
    const slug = String(number).padStart(120, 'n')
    const published = { status: 'published', publishedAt: '2025-01-02T00:00:00Z' }
    await write(201, 'POST', '/v1/articles', { slug, title: '標'.repeat(300), lang: 'zh', ...published })
  }
  const first = await get(200, '/v1/articles?sort=title&limit=100&include=commentCount')
  const ids = first.json().data.map(({ id }) => id)
  assert.equal(ids.length, 100)
  const counts = await get(200, `/v1/comment-counts?article=${ids}`)
  assert.equal(counts.json().data.length, 100)
  const next = await get(200, `/v1/articles?sort=title&limit=100&cursor=${first.json().page.next}`)
  assert.equal(next.json().data.length, 1)
  const { link } = (await get(200, '/v1/articles?limit=1')).headers
  const [, address = ''] = /<([^>]+)>; rel="next"/.exec(String(link)) ?? []
  assert.ok(address.startsWith(`${PUBLIC_URL}/v1/articles?`), address)
  await get(200, address)
}

async function readDocumentation(): Promise<void> {
  const slash = await get(308, '/docs/')
  const page = await get(200, new URL(String(slash.headers.location), `${PUBLIC_URL}/docs/`).href)
  assert.match(page.body, /<title>API reference – Stet<\/title>/)
  const loaded = [...page.body.matchAll(/(?:href|src)="([^":]+)"/g)].map(([, address = '']) => address)
  assert.ok(loaded.length >= 7)
  for (const address of loaded) {
    await get(200, new URL(address, `${PUBLIC_URL}/docs`).href)
  }
  const { servers } = (await get(200, '/openapi.json')).json()
  assert.equal(servers[0].url, PUBLIC_URL)
  await get(200, `${servers[0].url}/v1/tags`)
}

/** "Try it out" of the documentation page reaches the service below the path. */
async function tryItOut(): Promise<void> {
  const browser = await launchBrowser()
  try {
    const page = await browser.newPage({ ignoreHTTPSErrors: true })
    await page.goto(`${PUBLIC_URL}/docs/`)
    const operation = page.locator('#operations-Read-listTags')
    await operation.locator('button.opblock-summary-control').click()
    await operation.getByRole('button', { name: 'Try it out' }).click()
    await operation.getByRole('button', { name: 'Execute' }).click()
    const status = operation.locator('.live-responses-table .response .response-col_status')
    assert.match(await status.innerText(), /^200/)
    const sent = await operation.locator('.request-url').innerText()
    assert.ok(sent.endsWith(`${PUBLIC_URL}/v1/tags`), sent)
  } finally {
    await browser.close()
  }
}

/** What the service answers before routing can be read through the proxy, from pages of other origins too. */
async function meetErrors(): Promise<void> {
  const headers = { origin: 'https://page.example' }
  for (const [status, method, path] of [
    [400, 'GET', '/v1/articles/%ff'],
    [414, 'GET', `/v1/articles/${'a'.repeat(4_000)}`],
    [501, 'FETCH', '/v1/tags'],
  ] as const) {
    const answer = await get(status, path, { method, headers })
    assert.equal(answer.headers['access-control-allow-origin'], '*')
    await get(200, answer.json().type)
  }
}

/** Readers behind the proxy have quotas of their own. The client here is in the trusted network, so it can name readers. */
async function countByReader(): Promise<void> {
  assert.deepEqual(
    log.filter(line => line.includes('TRUSTED_PROXIES')),
    [],
  )
  for (const [reader, status] of [
    ['198.51.100.1', 429],
    ['198.51.100.2', 200],
  ] as const) {
    const headers = { 'x-forwarded-for': reader }
    const asked = status === 429 ? 101 : 1
    let last = 0
    for (let count = 0; count < asked; count += 1) {
      last = (await ask('/v1/tags', { headers })).status
    }
    assert.equal(last, status, reader)
  }
}

try {
  await editAndPublish()
  await comment()
  await countAndList()
  await readDocumentation()
  await tryItOut()
  await meetErrors()
  await countByReader()
  process.stdout.write('The tests behind nginx passed.\n')
} finally {
  await nginx.stop()
  await app.close()
  await storage.close()
  rmSync(folder, { recursive: true })
}
