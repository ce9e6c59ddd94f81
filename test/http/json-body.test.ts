import { promisify } from 'node:util'
import t from 'tap'
import { PostedComment } from '../../src/comments/posting/schema.ts'
import type { ProblemDetails } from '../../src/http/problems.ts'
import { LIMITS } from '../../src/kernel/limits.ts'
import { newComment, startService, type TestService } from '../helper.ts'
import { until } from '../wait.ts'
import { exchange, listen, open, requestBytes } from './wire.ts'

const post = (service: TestService, payload: string | Buffer, headers: Record<string, string> = {}) =>
  service.request({
    method: 'POST',
    url: '/v1/articles/open/comments',
    headers: { 'content-type': 'application/json', ...headers },
    payload,
  })

const author = '"author": {"name": "Reader", "email": "reader@example.org"}'
const withBody = (body: string) => `{${author}, "body": ${body}}`
/** A comment with one more field, whose value has the given depth; the object around it is a level too. */
const nested = (depth: number) => `{${author}, "body": "x", "x": ${'['.repeat(depth)}${']'.repeat(depth)}}`

/** An object with `count` fields. */
const keyed = (count: number) =>
  JSON.stringify(Object.fromEntries(Array.from({ length: count }, (_, key) => [`k${key}`, 0])))

async function openService(t: Parameters<typeof startService>[0]): Promise<TestService> {
  const service = await startService(t)
  await service.publish({ slug: 'open' })
  return service
}

const at = (line: number, column: number) =>
  `The body is not valid JSON: correct what is at line ${line}, column ${column}.`

const PROTOTYPE = /^The body has a key `__proto__`/

t.test('what is no JSON in UTF-8, or only half of it, is refused', async t => {
  const service = await openService(t)
  const malformed: [name: string, payload: string | Buffer, detail: string | RegExp][] = [
    ['nothing', '', 'The body is empty. Send JSON.'],
    ['white space', ' \n', 'The body is empty. Send JSON.'],
    ['half an object', '{"author":', /^The body ends too early, at line 1, column 11: /],
    ['two values', '{} {}', at(1, 4)],
    ['a trailing comma', `{\r\n${author},\r\n"body": "x",\n}`, at(4, 1)],
    ['a comment', `/* JSON? */ ${withBody('"x"')}`, at(1, 1)],
    ['a comment that hides depth', `/*"*/${'['.repeat(60_000)}`, at(1, 1)],
    ['a broken string that hides depth', `"\n${'['.repeat(60_000)}`, at(1, 2)],
    ['single quotes', "{'author': 1}", at(1, 2)],
    ['a bare NUL byte', withBody('"a\u0000b"'), at(1, 73)],
    ['NaN', withBody('NaN'), at(1, 71)],
    ['Latin-1', Buffer.from(withBody('"caf\u00e9"'), 'latin1'), /not valid UTF-8/],
    ['a bare control character', withBody('"\u0001"'), at(1, 72)],
    ['a surrogate in UTF-8', Buffer.from([0x22, 0xed, 0xa0, 0x80, 0x22]), /not valid UTF-8/],
    ['an overlong form', Buffer.from([0x22, 0xc0, 0xaf, 0x22]), /not valid UTF-8/],
    ['UTF-16', Buffer.from(withBody('"x"'), 'utf16le'), /UTF-8|line 1, column 2/],
    ['__proto__', `{${author}, "body": "x", "__proto__": {"admin": true}}`, PROTOTYPE],
    ['__proto__ in escapes', `{${author}, "body": "x", "\\u005f_proto__": 1}`, PROTOTYPE],
    ['constructor.prototype', `{${author}, "body": "x", "constructor": {"prototype": {}}}`, PROTOTYPE],
    [`depth ${LIMITS.jsonDepth + 1}`, nested(LIMITS.jsonDepth), /more than 32 levels/],
    ['depth 30,000', nested(30_000), /more than 32 levels/],
    [`${LIMITS.jsonKeys + 1} fields`, keyed(LIMITS.jsonKeys + 1), /more than 5000 fields/],
    ['so many fields below', `{${author}, "x": [${keyed(LIMITS.jsonKeys + 1)}]}`, /more than 5000 fields/],
  ]
  for (const [name, payload, detail] of malformed) {
    const response = await post(service, payload)
    t.match(response.json(), { status: 400, code: 'malformed-request', detail }, name)
  }
  t.equal((await post(service, '['.repeat(200_000))).statusCode, 413, 'depth 200,000 is too long already')
  t.notMatch(service.log.join(''), /"level":"error"/)
})

t.test('what is JSON is taken as it was meant', async t => {
  const service = await openService(t)
  const taken: [name: string, payload: string | Buffer, text: string, type?: string][] = [
    ['a byte order mark', `\ufeff${withBody('"mark"')}`, 'mark'],
    ['escapes', withBody('"a \\ud83d\\ude00 \\u00e9 \\" }"'), 'a 😀 é " }'],
    ['a quote and brackets in a string', withBody(`"a \\"${'['.repeat(40)}"`), `a "${'['.repeat(40)}`],
    ['brackets behind an escaped backslash', withBody(`"${'['.repeat(40)}\\\\"`), `${'['.repeat(40)}\\`],
    ['a text that looks like a key', withBody('"\\"body\\": 1, \\"body\\": 2"'), '"body": 1, "body": 2'],
    [
      'a key as the value before it',
      `{"author": {"name": "email", "email": "a@example.org"}, "body" : "k"}`,
      'k',
    ],
    ['decomposed letters', withBody('"Vie\u0302\u0323t"'), 'Việt'.normalize('NFC')],
    ['a charset that says so', withBody('"said"'), 'said', 'application/json; charset="UTF-8"'],
    ['the short name of UTF-8', withBody('"short"'), 'short', 'application/json; charset=utf8'],
    ['another parameter', withBody('"other"'), 'other', 'application/json; profile=x'],
    ['an upper-case type', withBody('"upper"'), 'upper', 'Application/JSON'],
    ['keys of two objects', '{"author":{"name":"body","email":"a@example.org"},"body":"same"}', 'same'],
  ]
  for (const [name, payload, text, type = 'application/json'] of taken) {
    const response = await post(service, payload, { 'content-type': type })
    t.equal(response.statusCode, 201, name)
    t.equal(PostedComment.parse(response.json()).text?.trim(), text, name)
  }
  const identity = await post(service, withBody('"identity"'), { 'content-encoding': 'identity' })
  t.equal(identity.statusCode, 201)
  const capital = await post(service, withBody('"capital"'), { 'content-encoding': 'Identity' })
  t.equal(capital.statusCode, 201)
  const coded = await post(service, withBody('"gzip"'), { 'content-encoding': 'gzip' })
  t.match(coded, { statusCode: 415, headers: { 'accept-encoding': 'identity' } })
  const escaped = '\\ud83d\\ude00'.repeat(LIMITS.comment)
  t.equal((await post(service, withBody(`"${escaped}"`))).statusCode, 201, 'the longest comment, escaped')
  t.match(
    (await post(service, nested(LIMITS.jsonDepth - 1))).json(),
    {
      code: 'invalid-request',
      errors: [{ pointer: '/x', detail: 'Is unknown. Remove it, or correct its name.' }],
    },
    `depth ${LIMITS.jsonDepth} is read`,
  )
  t.match(
    (await post(service, keyed(LIMITS.jsonKeys))).json(),
    { code: 'invalid-request' },
    'so many fields are read',
  )
  const brackets = newComment('[{'.repeat(100))
  t.equal(
    (await post(service, JSON.stringify(brackets))).statusCode,
    201,
    'brackets in a string have no depth',
  )
})

t.test('what a PATCH may send is named by a PATCH alone', async t => {
  const service = await openService(t)
  const response = await post(service, 'x', { 'content-type': 'text/plain' })
  t.match(response, { statusCode: 415, headers: { 'accept-patch': undefined } })
})

t.test('a body without a type is told which one to have', async t => {
  const { app, request } = await openService(t)
  const { port } = new URL(await app.listen({ host: '127.0.0.1', port: 0 }))
  const url = `http://127.0.0.1:${port}/v1/articles/open/comments`
  const body = new TextEncoder().encode('{}')
  for (const sent of [body, new Blob([body]).stream()]) {
    const response = await fetch(url, { method: 'POST', body: sent, duplex: 'half' } as RequestInit)
    t.match([response.status, await response.json()], [415, { detail: 'Send the body as application/json.' }])
  }
  const none = await request({ method: 'POST', url: '/v1/articles/open/comments' })
  t.match(none.json(), { code: 'invalid-request' }, 'no body, no type')
})

t.test('faults are named by pointers', async t => {
  const service = await openService(t)
  const scenarios: [name: string, payload: string, pointers: string[]][] = [
    ['a key twice', `{${author}, "body": "a", "body": "b"}`, ['/body']],
    ['in other letters', `{${author}, "body": "a", "b\\u006fdy": "b"}`, ['/body']],
    [
      'a key three times, and another below',
      '{"body": 1, "body": 2, "author": {"name": "a", "name": "b"}, "body": 3}',
      ['/body', '/author/name', '/body'],
    ],
    ['in half a surrogate pair', `{${author}, "body": "a", "\\ud83d": 1, "\\uD83D": 2}`, ['/\ud83d']],
    ['in escapes of a pair', `{${author}, "body": "a", "\\ud83d\\ude00": 1, "😀": 2}`, ['/😀']],
    ['behind a list of lists', `{${author}, "body": "a", "x": [[1, 2], {"y": [3]}], "body": "b"}`, ['/body']],
    ['behind an escaped quote', '{"a\\"": 1, "x": "\\"", "a\\u0022": 2}', ['/a"']],
    ['alike but for a backslash', `{${author}, "body": "a", "x\\\\u0062": 1, "xb": 2}`, ['/x\\u0062', '/xb']],
    ['in a list', '{"x": [{}, {"a/b~c": 1, "a/b~c": 2}]}', ['/x/1/a~1b~0c']],
    ['the empty key', '{"": 1, "": 2}', ['/']],
    ['half a surrogate pair', withBody('"\\ud800"'), ['/body']],
    ['NUL', withBody('"a\\u0000b"'), ['/body']],
    ['constructor', `{${author}, "body": "x", "constructor": 1}`, ['/constructor']],
    ['toString', `{${author}, "body": "x", "toString": 1}`, ['/toString']],
    ['null', 'null', ['']],
    ['a number', '1', ['']],
  ]
  for (const [name, payload, pointers] of scenarios) {
    const response = await post(service, payload)
    const { code, errors } = response.json() as ProblemDetails
    t.equal(response.statusCode, 400, name)
    t.equal(code, 'invalid-request', name)
    t.same(
      errors?.map(({ pointer }) => pointer),
      pointers,
      name,
    )
  }
})

t.test('an answer stays small however many faults there are', async t => {
  const service = await openService(t)
  const many = Object.fromEntries(Array.from({ length: 4_000 }, (_, index) => [`field${index}`, 1]))
  const longKey = 'k'.repeat(900)
  const hostile: [name: string, payload: string][] = [
    ['unknown fields', JSON.stringify(many)],
    ['one key many times', `{${'"a":1,'.repeat(9_000)}"a":1}`],
    ['a long key twice', `{"${'k'.repeat(30_000)}":1,"${'k'.repeat(30_000)}":1}`],
    [
      'one key many times at the end of a long path',
      `${`{"${longKey}":`.repeat(31)}{${'"a":1,'.repeat(5_000)}"a":1}${'}'.repeat(31)}`,
    ],
  ]
  for (const [name, payload] of hostile) {
    const response = await post(service, payload)
    const { errors = [] } = response.json() as ProblemDetails
    t.equal(response.statusCode, 400, name)
    t.ok(errors.length > 0 && errors.length <= 100, `${name}: ${errors.length} faults`)
    t.ok(response.body.length < 400_000, `${name}: ${response.body.length} bytes`)
  }
  const { detail } = (await post(service, JSON.stringify(many))).json() as ProblemDetails
  t.match(detail, /^4002 fields need a change: author, body, /)
})

t.test('a body that ends early, with its client, is no fault of ours', async t => {
  const service = await openService(t)
  const origin = await listen(service)
  const socket = await open(t, origin)
  const json = { 'Content-Type': 'application/json', 'Content-Length': '100' }
  socket.write(`${requestBytes('POST /v1/articles/open/comments', json)}{"author"`)
  // An answer to a later request tells that the server has read the beginning of this one.
  await exchange(t, origin, requestBytes('GET /healthz'))
  socket.resetAndDestroy()
  // It learns of the end before the count of its connections falls, and deals with it before the next request.
  const connections = promisify(service.app.server.getConnections.bind(service.app.server))
  await until('it is gone', async () => (await connections()) === 0)
  await exchange(t, origin, requestBytes('GET /healthz'))
  t.notMatch(service.log.join(''), /"level":"error"/)
})

t.test('where nothing is to be sent, an empty body of any type is none', async t => {
  const service = await openService(t)
  const headers = { ...(await service.key('content:write')), 'if-match': '*' }
  for (const type of [
    'application/json',
    'APPLICATION/JSON; charset=utf-8',
    'application/merge-patch+json',
  ]) {
    const restored = await service.request({
      method: 'POST',
      url: '/v1/articles/open/revisions/1/restore',
      headers: { ...headers, 'content-type': type },
    })
    t.equal(restored.statusCode, 200, type)
  }
  const deleted = await service.request({
    method: 'DELETE',
    url: '/v1/articles/open',
    headers: { ...headers, 'content-type': 'application/json' },
  })
  t.equal(deleted.statusCode, 204)
})
