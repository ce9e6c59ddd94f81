/** The server of the guide "Render on a server", as it stands there, before the real service. */
import { spawn } from 'node:child_process'
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import t, { type Test } from 'tap'
import { loadSecrets } from '../../src/storage/settings.ts'
import { decide } from '../comments/threads/status.ts'
import { temporaryFolder } from '../databases.ts'
import { startService, type TestService } from '../helper.ts'
import { freePort } from '../ports.ts'
import { rowsOf } from '../privacy/people.ts'
import { until } from '../wait.ts'

const guide = readFileSync(new URL('../../src/docs/guides/server.md', import.meta.url), 'utf8')
const code = /```js\n(.*?)```/s.exec(guide)?.[1] ?? ''

/** Starts the server of the guide, and what a reader asks it for. */
async function startServer(t: Test, service: TestService, environment: Record<string, string> = {}) {
  const file = join(temporaryFolder(t), 'server.mjs')
  writeFileSync(file, code)
  const port = await freePort()
  const { authorization } = await service.key('comments:relay')
  const server = spawn(process.execPath, [file], {
    env: {
      STET_URL: service.baseUrl(),
      STET_KEY: authorization.slice('Bearer '.length),
      PORT: String(port),
      BEHIND_PROXY: '1',
      ...environment,
    },
  })
  t.teardown(() => server.kill())
  const said: string[] = []
  server.stdout.on('data', chunk => said.push(String(chunk)))
  server.stderr.on('data', chunk => said.push(String(chunk)))
  await until('the server listens', () => said.join('').includes(`http://127.0.0.1:${port}`))
  const ask = async (
    path: string,
    address: string,
    options: { method?: string; body?: URLSearchParams; headers?: Record<string, string> } = {},
  ) => {
    const response = await fetch(`http://127.0.0.1:${port}${path}`, {
      redirect: 'manual',
      ...options,
      // What stands first is what the reader says.
      headers: { 'x-forwarded-for': `203.0.113.66, ${address}`, ...options.headers },
    })
    return { status: response.status, headers: response.headers, body: await response.text() }
  }
  return {
    said,
    port,
    ask,
    /** Fills in the form of a page and sends it, as a browser does. */
    async send(
      path: string,
      address: string,
      fields: Record<string, string>,
      headers: Record<string, string> = {},
    ) {
      const { body } = await ask(path, address)
      return ask(path, address, { method: 'POST', headers, body: filled(body, fields) })
    },
  }
}

/** The fields of the form of a page, with what the reader writes. */
function filled(page: string, fields: Record<string, string>): URLSearchParams {
  const hidden = [...page.matchAll(/<input type="hidden" name="(\w+)" value="([^"]*)">/g)]
  const values = hidden.map(([, name = '', value = '']): [string, string] => [name, value])
  return new URLSearchParams({ ...Object.fromEntries(values), ...fields })
}

const reader = (body: string) => ({ name: 'Reader', email: 'reader@example.org', body })

async function start(t: Test, environment: Record<string, string> = {}) {
  const service = await startService(t, {
    RATE_LIMIT: '2',
    POST_RATE_LIMIT: '4',
    COMMENT_RATE_LIMIT: '1',
    ...environment,
  })
  await service.app.listen({ port: 0, host: '127.0.0.1' })
  await service.publish({
    slug: 'open',
    title: 'A <b> & "c"',
    sections: [
      {
        heading: 'One & all',
        anchor: 'one',
        body: 'A *claim* [@work].',
        sections: [{ heading: 'Below', anchor: 'below', body: 'More.' }],
      },
    ],
    references: [
      { key: 'work', title: 'A <work>', URL: 'https://a.example/?a&b' },
      { key: 'other', title: 'Another' },
    ],
  } as never)
  return { service, ...(await startServer(t, service)) }
}

t.test('the article, its comments, and a form', async t => {
  const { service, ask, send } = await start(t)
  t.equal((await send('/open', '192.0.2.1', reader('First & <b>.'))).status, 303)
  const page = await ask('/open?reply=01a20aa8-a431-7000-8000-000000000000', '192.0.2.1')
  t.equal(page.status, 200)
  for (const part of [
    '<h1>A &#60;b&#62; &#38; &#34;c&#34;</h1>',
    '<h2 id="one">One &amp; all</h2>',
    '<h3 id="below">Below</h3>',
    '<em>claim</em>',
    'href="#ref_work"',
    'A &lt;work&gt;',
    '<h3>Reader</h3><p>First &amp; &lt;b&gt;.</p>',
    'name="parentId" value="01a20aa8-a431-7000-8000-000000000000"',
  ]) {
    t.ok(page.body.includes(part), part)
  }
  t.match(page.body, /name="formToken" value="\d+\.[\w.-]+"/)
  t.notMatch(page.body, /undefined|null/)
  t.equal((await ask('/nowhere', '192.0.2.1')).status, 404)
  t.equal((await ask('/', '192.0.2.1')).status, 404)
  const headers = { ...(await service.key('content:write')), 'if-match': '*' }
  await service.request({ method: 'PATCH', url: '/v1/articles/open', headers, payload: { slug: 'renamed' } })
  const moved = await ask('/open', '192.0.2.1')
  t.match([moved.status, moved.headers.get('location')], [301, 'renamed'])
})

t.test('each reader has a quota of their own, and the server only that of its key', async t => {
  const { service, send } = await start(t)
  const addresses = Array.from({ length: 7 }, (_one, index) => `192.0.2.${index + 1}`)
  for (const address of addresses) {
    const sent = await send('/open', address, reader(`A remark from ${address}.`))
    t.equal(sent.status, 303, address)
    t.match(sent.headers.get('location'), /^open#comment-/)
  }
  const again = await send('/open', '192.0.2.3', reader('One more <remark>.'))
  t.equal(again.status, 429)
  t.match(again.headers.get('retry-after'), /^\d+$/)
  t.match(
    again.body,
    /<p role="status">Please send it again in a minute\.<.*>One more &#60;remark&#62;\.<\/textarea>/s,
    'nothing is lost',
  )
  const secrets = await loadSecrets(service.storage)
  const rows = await rowsOf(service.storage, 'comments')
  t.same(
    rows.map(({ networkHash }) => networkHash).sort(),
    addresses.map(address => secrets.hash('network', address)[0]).sort(),
    'not those of the server, nor what readers say of themselves',
  )
})

t.test('what is wrong stands at its field, and what was written stays', async t => {
  const { service, send, ask, said } = await start(t, { COMMENT_FORM_REQUIRED: 'true' })
  const wrong = await send('/open', '192.0.2.1', { name: ' ', email: 'nobody', body: 'Words "kept".' })
  t.equal(wrong.status, 400)
  for (const name of ['name', 'email']) {
    t.match(wrong.body, `name="${name}" required aria-invalid="true" aria-describedby="${name}-fault"`)
    t.match(wrong.body, `<strong id="${name}-fault">`)
  }
  t.match(wrong.body, '>Words &#34;kept&#34;.</textarea>')
  t.match(wrong.body, '<p role="status">Please correct this.</p>', 'in words for readers')
  // The form of the answer is complete: only the fields need to be corrected.
  const fields = filled(wrong.body, reader('Words.'))
  const post = (body: URLSearchParams) => ask('/open', '192.0.2.1', { method: 'POST', body })
  const sent = await post(fields)
  t.equal(sent.status, 303)
  t.equal(
    (await post(fields)).headers.get('location'),
    sent.headers.get('location'),
    'sent twice, stored once',
  )
  const stored = await rowsOf(service.storage, 'comments')
  t.equal(stored.length, 1)

  const other = new URLSearchParams({ ...Object.fromEntries(fields), body: 'Other words.' })
  const reused = await post(other)
  t.equal(reused.status, 422)
  t.match(reused.body, 'Your first text has been stored.')
  t.not(filled(reused.body, {}).get('key'), fields.get('key'), 'the next one has a key of its own')
  const expired = await ask('/open', '192.0.2.2', {
    method: 'POST',
    body: filled(reused.body, { ...reader('Other.'), formToken: String(fields.get('formToken')) }),
  })
  t.equal(expired.status, 400)
  t.match(expired.body, 'Please send it again.')
  const fresh = await ask('/open', '192.0.2.9', {
    method: 'POST',
    body: filled(expired.body, reader('Other.')),
  })
  t.equal(fresh.status, 303, 'with the token of that answer')
  t.equal((await send('/open', '192.0.2.3', reader('Any.'), { 'sec-fetch-site': 'cross-site' })).status, 403)
  t.equal((await send('/open', '192.0.2.3', reader('x'.repeat(160_000)))).status, 413)
  t.same(said.length, 1, 'nothing went wrong')
})

t.test('a known author does not wait again', async t => {
  const { service, send, ask } = await start(t, { COMMENT_RULES: 'first-comment' })
  const first = await send('/open', '192.0.2.1', reader('First.'))
  t.equal(first.headers.get('location'), 'open?waits=1#form')
  t.match((await ask('/open?waits=1', '192.0.2.1')).body, 'waits for a moderator')
  const [row] = await rowsOf(service.storage, 'comments')
  await decide(service, String(row?.id), 'approved')
  const cookie = String(first.headers.get('set-cookie')).split(';', 1).join()
  const second = await send('/open', '192.0.2.2', reader('Second.'), { cookie: `other=1; ${cookie}` })
  t.match(second.headers.get('location'), /^open#comment-/)
})

t.test('while the service is away, pages are shown as they were, and no comment is lost', async t => {
  const { service, ask } = await start(t)
  const before = await ask('/open', '192.0.2.1')
  await service.app.close()
  t.equal((await ask('/open', '192.0.2.1')).status, 200)
  t.match((await ask('/other', '192.0.2.1')).headers.get('retry-after'), '60')
  const fields = filled(before.body, reader('Kept.'))
  const sent = await ask('/open', '192.0.2.1', { method: 'POST', body: fields })
  t.equal(sent.status, 503)
  t.match(sent.body, /Please send it again in a minute.*>Kept\.<\/textarea>/s)
  const again = filled(sent.body, reader('Kept.'))
  again.sort()
  fields.sort()
  t.equal(String(again), String(fields), 'it is the same comment when it is sent again')
})

t.test('a key that will not do is told in the log, and not to readers', async t => {
  const { service } = await start(t)
  const { authorization } = await service.key('content:read')
  const { send, said } = await startServer(t, service, { STET_KEY: authorization.slice('Bearer '.length) })
  const sent = await send('/open', '192.0.2.1', reader('Any.'))
  t.equal(sent.status, 503)
  t.match(sent.body, />Any\.<\/textarea>/, 'nothing is lost')
  await until('it is logged', () =>
    said.join('').includes('STET_KEY: Bearer error="insufficient_scope", scope="comments:relay"'),
  )
  const unknown = await startServer(t, service, { STET_KEY: 'stet_unknown' })
  t.equal((await unknown.ask('/open', '192.0.2.1')).status, 503)
  await until('it is logged', () => unknown.said.join('').includes('Stet does not accept STET_KEY: Bearer'))
})

t.test('closed comments have neither a form nor links to it', async t => {
  const { service, ask, send } = await start(t)
  t.equal((await send('/open', '192.0.2.1', reader('First.'))).status, 303)
  t.match((await ask('/open', '192.0.2.1')).body, '>Reply</a>')
  const headers = { ...(await service.key('content:write')), 'if-match': '*' }
  const payload = { commentPolicy: 'closed' }
  await service.request({ method: 'PATCH', url: '/v1/articles/open', headers, payload })
  const { body } = await ask('/open', '192.0.2.1')
  t.match(body, '<p>First.</p>')
  t.match(body, 'Comments are closed.')
  t.notMatch(body, /Reply|<form/)
})

t.test('an answer to what is gone, and a cookie that is not valid, do not stop the reader', async t => {
  const { send, ask } = await start(t, { COMMENT_RATE_LIMIT: '10' })
  const gone = await send('/open?reply=01a20aa8-a431-7000-8000-000000000000', '192.0.2.1', reader('Kept.'))
  t.equal(gone.status, 400)
  t.match(gone.body, 'What you answer is no longer here.')
  const forged = { cookie: 'earlier=01a20aa8-a431-7000-8000-000000000000.forged' }
  const fields = filled(gone.body, reader('Kept.'))
  const refused = await ask('/open', '192.0.2.1', { method: 'POST', headers: forged, body: fields })
  t.equal(refused.status, 400)
  t.match(refused.headers.get('set-cookie'), 'earlier=; Max-Age=0')
  t.equal((await ask('/open', '192.0.2.1', { method: 'POST', body: fields })).status, 303)
})

t.test('it listens where it says, and nowhere else', async t => {
  const { service } = await start(t)
  const { port } = await startServer(t, service)
  await t.rejects(fetch(`http://[::1]:${port}/open`), 'not on every address')
})
