import { connect } from 'node:net'
import type { LightMyRequestResponse } from 'fastify'
import t from 'tap'
import { PostedComment } from '../../src/comments/posting/schema.ts'
import { Comment } from '../../src/comments/threads/schema.ts'
import { RULE_NAMES } from '../../src/spam/rules/settings.ts'
import { type Document, documentOf, routesOf } from '../contract/document.ts'
import { DATABASE, tamper } from '../databases.ts'
import { startService, type TestService } from '../helper.ts'
import { generatedPosts, generatedReads } from './generated.ts'
import { normalised, textOf, told } from './look.ts'
import { plantSite } from './plant.ts'
import { ADDRESSES, EMAIL } from './plant-comments.ts'
import { answersOf, provoked, type Request, sweep } from './sweep.ts'

/** Requests by chance, beside those that are made of every value of every parameter. */
const GENERATED = 300

const PRIVATE = { LOG_LEVEL: 'trace', TRUSTED_PROXIES: '203.0.113.0/24' }
/** With all rules, so that bans and whoever has no approved comment count. */
const RULED = { COMMENT_RULES: RULE_NAMES.join() }

const planted = await startService(t, PRIVATE)
const site = await plantSite(planted)

const start = async (environment: Record<string, string> = {}) => {
  const service = await startService(t, { ...PRIVATE, ...RULED, ...environment }, planted.storage)
  // What was logged while it was planted is to tell nothing either.
  service.log.push(...planted.log)
  return service
}

/** The links to pages, and what a feed has before its entries: its title and addresses name its filters. */
const ECHO = /^link: .*$|<feed .*?(?=<entry|<\/feed>)|^\{"version":"https:\/\/jsonfeed.*?"items":/gms

/** What an answer repeats of its own request is no secret to who asked. */
function withoutEcho(request: Request, response: LightMyRequestResponse): string {
  const asked = [...new URL(request.url, 'http://localhost').searchParams.values()].filter(Boolean)
  return textOf(response).replace(ECHO, echo =>
    asked.reduce(
      (left, value) =>
        left.replaceAll(new URLSearchParams({ '': value }).toString().slice(1), '').replaceAll(value, ''),
      echo,
    ),
  )
}

async function toldBy(service: TestService, requests: Request[], secrets: string[]) {
  const leaks: unknown[] = []
  const statuses = new Map<number, number>()
  const sent = requests.map(request => ({ remoteAddress: '192.0.2.7', ...request }))
  for await (const [request, response] of answersOf(service, sent)) {
    statuses.set(response.statusCode, (statuses.get(response.statusCode) ?? 0) + 1)
    const found = told(withoutEcho(request, response), secrets)
    if (found.length > 0) {
      leaks.push([request, response.statusCode, found])
    }
  }
  return { leaks: leaks.slice(0, 10), statuses }
}

/** What may be asked for with this scope alone is no visitor's. */
const closedTo = (document: Document, scope: string) =>
  routesOf(document)
    .filter(({ operation }) => operation.security?.some(one => [one['apiKey']].flat().includes(scope)))
    .map(({ path }) => new RegExp(`^${path.replace(/\{\w+\}/g, '[^/]+')}$`))

/** A key that opens no article sees what everybody sees, but for what it is for. */
const VISITORS = [
  { shared: '0', scope: undefined, refused: 401 },
  { shared: '60', scope: undefined, refused: 401 },
  { shared: '60', scope: 'comments:moderate', refused: 403 },
] as const

for (const { shared, scope, refused } of VISITORS) {
  t.test(`no answer tells what is private (shared caching ${shared}, ${scope ?? 'no key'})`, async t => {
    const service = await start({ SHARED_CACHE_SECONDS: shared })
    const document = documentOf(service.app)
    const credentials = scope === undefined ? {} : await service.key(scope)
    const own = scope === undefined ? [] : closedTo(document, scope)
    const isOwn = (url: string) => own.some(path => path.test(new URL(url, 'http://localhost').pathname))
    const seed = Number(shared) + 1
    // What is shown does not hang on how long it is kept: a third of the requests will do for the others.
    const isWhole = shared === '0'
    const requests = [
      ...sweep(document, site),
      ...generatedReads(document, site, GENERATED, seed),
      ...generatedPosts(site, GENERATED / 3, seed),
    ]
      .filter((_request, index) => isWhole || index % 3 === 0)
      .filter(
        ({ url, method = 'GET' }) =>
          scope === undefined || (method === 'GET' && !url.includes('&') && !isOwn(url)),
      )
      .map(request => ({ ...request, headers: { ...credentials, ...request.headers } }))
    const { leaks, statuses } = await toldBy(service, requests, site.secrets)
    t.comment(`${requests.length} requests`, Object.fromEntries(statuses))
    t.same(leaks, [])
    for (const status of [200, 304, 400, refused, 404, 406, ...(scope ? [] : [202, 409])]) {
      t.ok(statuses.get(status), `${status} was met`)
    }
    t.notOk(statuses.get(308), 'no former slug of what is hidden leads anywhere')
    t.notOk(statuses.get(500))
    t.same(told(service.log.join(''), site.secrets), [], 'nor does the log')
    t.ok(service.log.length >= requests.length)
  })
}

t.test('a poster is shown nothing private but the token', async t => {
  const service = await start()
  const secrets = site.secrets.filter(secret => !/^stet_mt_/.test(secret))
  const url = '/v1/articles/shown/comments'
  const key = 'idempotency-of-the-poster'
  const post = {
    method: 'POST' as const,
    url,
    remoteAddress: ADDRESSES[0] ?? '',
    headers: { 'idempotency-key': key, 'user-agent': 'canary-agent' },
    payload: { author: { name: 'Poster', email: EMAIL }, body: 'Mine.' },
  }
  const first = await service.request(post)
  const { manageToken, id } = PostedComment.parse(first.json())
  t.equal(first.body.split(manageToken).length, 2, 'once')
  for (const response of [first, await service.request(post)]) {
    t.same(told(textOf(response), [...secrets, key]), [])
  }
  const headers = { authorization: `Bearer ${manageToken}` }
  const edit = { method: 'PATCH' as const, url: `/v1/comments/${id}`, headers, payload: { body: 'Edited.' } }
  t.same(told(textOf(await service.request(edit)), [...secrets, manageToken]), [], 'nor when it is edited')
  const own = await service.request({ url: `/v1/comments/${id}`, headers })
  t.equal(own.statusCode, 200)
  t.same(told(textOf(own), [...secrets, manageToken]), [], 'not shown again')
  await service.request({ method: 'DELETE', url: `/v1/comments/${id}`, headers })
  t.same(told(service.log.join(''), [...site.secrets, manageToken, key]), [])
})

t.test('spam and trash read as pending to their author', async t => {
  const service = await start()
  for (const id of site.hidden.comment.slice(0, 6)) {
    const headers = { authorization: `Bearer ${site.tokens.get(id)}` }
    const response = await service.request({ url: `/v1/comments/${id}`, headers })
    t.equal(Comment.parse(response.json()).status, 'pending')
    t.notMatch(response.body, /spam"|trash"|canary\.poster|203\.0\.113/)
    t.equal(response.headers['cache-control'], 'private, no-store')
  }
})

t.test('nor does any error, or what is logged of it', async t => {
  const service = await start()
  const [id = ''] = site.hidden.comment
  const { leaks, statuses } = await toldBy(service, provoked(id), site.secrets)
  t.same(leaks, [])
  t.ok([400, 401, 404, 405, 406, 409, 413, 415, 422].every(status => statuses.has(status)))
  t.same(told(service.log.join(''), site.secrets), [])
})

t.test('a database quotes the row that it refuses, an answer and the log do not', async t => {
  const service = await startService(t, PRIVATE)
  await service.publish({ slug: 'shown', tags: ['canary'] })
  const refuseAll =
    DATABASE === 'postgres'
      ? 'ALTER TABLE comments ADD CONSTRAINT refusal CHECK (false) NOT VALID'
      : "CREATE TRIGGER broken BEFORE INSERT ON comments BEGIN SELECT RAISE(ABORT, 'canary'); END"
  await tamper(service.storage.url, `${refuseAll}; ALTER TABLE article_tags RENAME TO canary_tags`)
  const post = {
    method: 'POST',
    url: '/v1/articles/shown/comments',
    payload: {
      author: { name: 'canary', email: 'canary.poster@canary.example' },
      body: 'Said by nobody yet.',
    },
  } as const
  const broken = [
    post,
    { url: '/v1/tags' },
    { url: '/v1/articles?tag=canary' },
    { url: '/v1/search?q=a&tag=canary' },
  ]
  const internal = await toldBy(service, broken, [])
  t.same(internal.leaks, [])
  t.same([...internal.statuses.keys()], [500])
  t.match(service.log.join(''), '"internal-error"', 'it is logged')
  t.same(told(service.log.join(''), []), [])
})

t.test('nor what Node answers before there is a request', async t => {
  const service = await start()
  await service.app.listen({ port: 0, host: '127.0.0.1' })
  const address = service.app.server.address() as { port: number }
  const send = (head: string) =>
    new Promise<string>((resolve, reject) => {
      let answer = ''
      const socket = connect(address.port, '127.0.0.1', () => socket.write(head))
      socket.on('data', chunk => {
        answer += chunk
      })
      socket.on('close', () => resolve(answer))
      socket.on('error', reject)
    })
  const heads = [
    `GET /v1/articles?email=${EMAIL} HTTP/1.1\r\ncanary ${EMAIL}\r\n\r\n`,
    `GET /v1/articles?email=${EMAIL} HTTP/1.1\r\nConnection: close\r\n\r\n`,
    `canary ${EMAIL}\r\n\r\n`,
    `GET /v1/articles HTTP/1.1\r\nHost: a\r\nCookie: ${'canary'.repeat(4_000)}\r\n\r\n`,
    `GET /v1/articles/%zz${EMAIL} HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n`,
    `GET /v1/articles?email=${EMAIL} HTTP/1.1\r\nHost: canary.example\r\nExpect: ${EMAIL}\r\nConnection: close\r\n\r\n`,
    `GET http://canary.example/v1/articles HTTP/1.1\r\nHost: canary.example\r\nConnection: close\r\n\r\n`,
  ]
  for (const head of heads) {
    const answer = await send(head)
    t.match(answer, /^HTTP\/1\.1 (?:[24]\d\d|501) /)
    t.same(told(answer.replace(/parameter":"email/, ''), site.secrets), [], head.slice(0, 60))
  }
  t.same(told(service.log.join(''), site.secrets), [])
})

t.test('whoever looks for something hidden is answered as if it never was', async t => {
  const service = await start()
  // Links repeat the value in the form of a query, and tags follow from it.
  const answer = async (url: string, value: string) =>
    normalised(await service.request({ url }))
      .replaceAll(value.replaceAll('%20', '+'), '…')
      .replace(/^etag: "(\d+)-.*$/gm, 'etag: $1')
      .replace(/^content-length: .*$/gm, 'content-length')
  const pairs: [url: (value: string) => string, hidden: string[], unknown: string][] = [
    [
      value => `/v1/articles?count=true&tag=${value}`,
      ['canary-draft-tag', 'canary-scheduled-tag'],
      'other-tag',
    ],
    [value => `/v1/articles?count=true&author=${value}`, ['canary-archived%20author'], 'nobody'],
    [value => `/v1/articles?count=true&author=${value}`, ['first%20name', 'canary-spam%20name'], 'nobody'],
    [value => `/v1/articles?count=true&slug=${value}`, ['canary-draft', 'canary-archived'], 'other'],
    [value => `/v1/articles?count=true&lang=${value}`, ['eo'], 'nds'],
    [
      value => `/v1/search?count=true&q=${value}`,
      ['canary-draft', 'canary-scheduled%20body', 'canary*', '%22canary-archived%20text%22'],
      'other',
    ],
    [value => `/v1/search?count=true&q=body&tag=${value}`, ['canary-scheduled-tag'], 'other-tag'],
    [value => `/v1/articles/${value}?include=sections`, site.hidden.article, 'other'],
    [value => `/v1/articles/${value}/comments?count=true`, site.hidden.article, 'other'],
    [value => `/v1/articles/${value}/comments/form`, site.hidden.article, 'other'],
    [value => `/v1/articles/${value}/comments/challenge`, site.hidden.article, 'other'],
    [value => `/v1/feed.atom?tag=${value}`, ['canary-draft-tag', 'canary-scheduled-tag'], 'other-tag'],
    [value => `/v1/feed.json?tag=${value}`, ['canary-draft-tag', 'canary-scheduled-tag'], 'other-tag'],
    [value => `/v1/articles/${value}/comments/feed.atom`, site.hidden.article, 'other'],
    [value => `/v1/comment-counts?article=shown,${value}`, site.hidden.article, 'other'],
    [value => `/v1/articles/shown/sections/${value}`, site.hidden.section, 'other'],
    [value => `/v1/articles/shown/references/${value}`, site.hidden.reference, 'other'],
    [value => `/v1/comments/${value}`, site.hidden.comment, '0194bf0e-5c00-7a3e-9d1b-2f6a4c8e0b71'],
    [
      value => `/v1/articles/shown/comments?view=flat&count=true&thread=${value}`,
      site.hidden.comment,
      '0194bf0e-5c00-7a3e-9d1b-2f6a4c8e0b71',
    ],
  ]
  for (const [url, hidden, unknown] of pairs) {
    const expected = await answer(url(unknown), unknown)
    for (const value of hidden) {
      t.equal(await answer(url(value), value), expected, url(value))
    }
  }
})
