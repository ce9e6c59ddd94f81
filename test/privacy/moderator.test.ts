/** What moderators are shown of people stands where the document says so; keys for content are shown nothing of it. */
import t from 'tap'
import { type Document, documentOf, type Route, routesOf } from '../contract/document.ts'
import { startService } from '../helper.ts'
import { generatedReads } from './generated.ts'
import { textOf, toldOf } from './look.ts'
import { rowsOf } from './people.ts'
import { type People, plantSite, type Site } from './plant.ts'
import { EMAIL, USERS } from './plant-comments.ts'
import { type Request, readsOf, sweep } from './sweep.ts'

const service = await startService(t, { LOG_LEVEL: 'trace' })
const site = await plantSite(service)
const document = documentOf(service.app)

const needsScope = ({ operation }: Route, scope: string) =>
  operation.security?.some(one => [one['apiKey']].flat().includes(scope)) ?? false

const routesFor = (document: Document, scope: string) =>
  routesOf(document).filter(route => needsScope(route, scope))

/** All that is private of people, as far as no moderator may know it either. */
const never = ({ moderation: _, addresses, ...people }: People, from: readonly string[] = []) =>
  [...addresses, ...Object.values(people).flat()].filter(secret => !from.includes(secret))

/** Blanks what the schema ModeratedComment declares as private, and counts how often it was there. */
function withoutDeclared(body: string): { text: string; emails: number; networks: number; users: number } {
  let [emails, networks, users] = [0, 0, 0]
  const text = JSON.stringify(JSON.parse(body), function (this: object, name: string, value: unknown) {
    const isComment = 'publicAs' in this
    if (isComment && name === 'network' && value !== null) {
      networks += 1
      return null
    }
    if (isComment && name === 'user' && value !== null) {
      users += 1
      return null
    }
    if (isComment && name === 'author' && (value as { email: unknown }).email !== null) {
      emails += 1
      return { ...(value as object), email: null }
    }
    return value
  })
  return { text, emails, networks, users }
}

/** Decisions, dry runs and bans. */
async function writesOf({ shown, hidden, bans }: Site): Promise<Request[]> {
  const [id = '', other = ''] = hidden.comment
  const [article = ''] = shown.article
  const author = { name: 'Reader', email: EMAIL }
  const decision = { status: 'pending', reason: 'For a test.' }
  const [byEmail = ''] = bans
  const [first = ''] = shown.comment
  const planted = await rowsOf(service.storage, 'comments')
  const versions = new Map(planted.map(row => [row.id, row.version]))
  const comments = [id, other].map(one => ({ id: one, version: versions.get(one) }))
  const requests: [method: 'POST' | 'PATCH' | 'DELETE', url: string, payload: object][] = [
    ['PATCH', '/v1/comments', { comments, ...decision }],
    ['POST', `/v1/articles/${article}/comments/check`, { author, body: 'canary banned phrase' }],
    ['POST', '/v1/bans', { kind: 'email', comment: id }],
    ['POST', '/v1/bans', { kind: 'email', value: 'another@canary.example', reason: 'For a test.' }],
    ['POST', '/v1/bans', { kind: 'network', comment: other }],
    ['POST', '/v1/bans', { kind: 'network', comment: shown.comment[0] }],
    ['POST', '/v1/bans', { kind: 'user', value: USERS[0] }],
    ['POST', '/v1/bans', { kind: 'user', value: `${USERS[1]}\n` }],
    ['POST', '/v1/bans', { kind: 'email', value: `(${EMAIL}` }],
    ['POST', `/v1/bans/${byEmail}/apply`, { status: 'spam' }],
    ['POST', `/v1/bans/${byEmail}/apply`, { status: 'trash', includeReviewed: true }],
  ]
  const decided: Request = {
    method: 'PATCH',
    url: `/v1/comments/${first}/moderation`,
    headers: { 'if-match': `"${versions.get(first)}"` },
    payload: { ...decision, status: 'approved' },
  }
  return [decided, ...requests.map(([method, url, payload]) => ({ method, url, payload }))]
}

t.test('a moderator is told of addresses, networks and users in their three fields alone', async t => {
  const headers = await service.key('comments:moderate')
  const reads = readsOf(routesFor(document, 'comments:moderate'), site)
  const requests = [...reads, ...(await writesOf(site))]
  const leaks: unknown[] = []
  const shown = { emails: 0, networks: 0, users: 0, answers: 0 }
  for (const request of requests) {
    const response = await service.request({ ...request, headers: { ...headers, ...request.headers } })
    const { statusCode } = response
    const isAnswer = statusCode >= 200 && statusCode < 300
    if (response.headers['cache-control'] !== (statusCode < 400 ? 'private, no-store' : 'no-store')) {
      leaks.push([request, statusCode, response.headers['cache-control']])
    }
    const seen = isAnswer
      ? withoutDeclared(response.body)
      : { text: response.body, emails: 0, networks: 0, users: 0 }
    shown.emails += seen.emails
    shown.networks += seen.networks
    shown.users += seen.users
    shown.answers += isAnswer ? 1 : 0
    const asked = [...new URL(request.url, 'http://localhost').searchParams.values()]
    const told = toldOf(`${String(response.headers['etag'])}\n${seen.text}`, never(site.people, asked))
    if (told.length > 0) {
      leaks.push([request, statusCode, told])
    }
  }
  t.comment(`${requests.length} requests of a moderator`, shown)
  t.same(leaks.slice(0, 5), [])
  t.ok(shown.emails > 100 && shown.networks > 100 && shown.users > 50, 'they do stand there')
  t.same(toldOf(service.log.join(''), never(site.people)), [], 'the log tells nothing of it')
})

t.test('a moderator is shown what readers and moderators wrote, and nobody else is', async t => {
  const moderator = await service.key('comments:moderate')
  const [root = ''] = site.shown.comment
  const { statusCode, body } = await service.request({
    url: `/v1/comments/${root}/reports`,
    headers: moderator,
  })
  t.equal(statusCode, 200)
  t.match(body, /canary-note 0/)
  const bans = await service.request({ url: '/v1/bans', headers: moderator })
  t.match(bans.body, /canary-ban of email/)
  t.same(toldOf(bans.body, [...site.people.bans, EMAIL]), [], 'a ban of an address does not say of which')
  const events = await service.request({ url: '/v1/comment-events?limit=100', headers: moderator })
  t.match(events.body, /canary-reason to be spam/)
})

/** With either a key opens drafts, and nothing of people. */
for (const scope of ['content:read', 'content:write'] as const) {
  t.test(`a key for ${scope} is shown nothing of people`, async t => {
    const headers = await service.key(scope)
    const secrets = [...never(site.people), ...site.people.moderation]
    const all = [...sweep(document, site), ...generatedReads(document, site, 300, 7)]
    // Every second read will do: what a key opens more is the article, not its comments.
    const requests = [
      ...all.filter(
        ({ url, method = 'GET' }, index) => method === 'GET' && !url.includes('&') && index % 2 === 0,
      ),
      ...(await writesOf(site)),
    ]
    const leaks = await leaksOf(requests, headers, secrets)
    t.comment(`${requests.length} requests with a key for ${scope}`)
    t.same(leaks.slice(0, 5), [])
    const closed = [...routesFor(document, 'comments:moderate'), ...routesFor(document, 'admin')]
    t.ok(closed.length > 10)
    for (const { path, method } of closed) {
      const url = path.replace(/\{article\}/, 'shown').replace(/\{\w+\}/g, site.shown.comment[0] ?? '')
      const response = await service.request({ url, method: method as 'GET', headers })
      t.equal(response.statusCode, 403, `${method} ${url}`)
    }
    t.same(toldOf(service.log.join(''), secrets), [])
  })
}

async function leaksOf(requests: Request[], headers: object, secrets: string[]) {
  const leaks: unknown[] = []
  for (const request of requests) {
    const response = await service.request({ ...request, headers: { ...request.headers, ...headers } })
    const asked = decodeURIComponent(request.url.replaceAll('+', ' '))
    const told = toldOf(
      textOf(response),
      secrets.filter(secret => !asked.includes(secret)),
    )
    if (told.length > 0) {
      leaks.push([request, response.statusCode, told])
    }
  }
  return leaks
}
