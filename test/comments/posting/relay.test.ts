/** Comments and reports that a site's own server sends for its readers: they count for these, and never for the server. */

import t, { type Test } from 'tap'
import { ModeratedComment } from '../../../src/comments/moderation/schema.ts'
import { PostedComment } from '../../../src/comments/posting/schema.ts'
import { LIMITS } from '../../../src/kernel/limits.ts'
import { revokeKey } from '../../../src/keys/manage.ts'
import { loadSecrets } from '../../../src/storage/settings.ts'
import { pointersOf, startService, type TestService } from '../../helper.ts'
import { rowsOf } from '../../privacy/people.ts'
import { bannerOf } from '../bans/banner.ts'
import { readAndDecide } from '../moderation/moderator.ts'
import { decide } from '../threads/status.ts'
import { bearer, posterOf } from './poster.ts'

const SERVER = '198.51.100.1'
const READER = '192.0.2.7'

type Client = { address: string; user?: string | null }

let texts = 0

/** A site's server with a key, and its readers. */
async function start(t: Test, environment: Record<string, string> = {}) {
  const service = await startService(t, environment)
  await service.publish({ slug: 'open' })
  const key = await service.key('comments:relay')
  const poster = posterOf(service)
  const send = (client: unknown, more: object = {}, headers: object = key, text?: string) => {
    texts += 1
    const body = text ?? `A remark of its own, number ${texts}.`
    return poster.send(body, { ...more, ...(client !== undefined && { client }) }, { headers, from: SERVER })
  }
  const post = async (client: Client | undefined, more: object = {}) => {
    const response = await send(client, more)
    if (response.statusCode >= 300) {
      throw new Error(response.body)
    }
    return PostedComment.parse(response.json())
  }
  const report = (id: string, client: unknown, headers: object = key) =>
    service.request({
      method: 'POST',
      url: `/v1/comments/${id}/reports`,
      remoteAddress: SERVER,
      headers: { ...headers },
      payload: { reason: 'spam', client },
    })
  return { service, key, poster, send, post, report }
}

const stored = async ({ storage }: TestService) => [
  await rowsOf(storage, 'comments'),
  await rowsOf(storage, 'commentReports'),
]

t.test('who is not allowed to state the client counts as what they are, and writes nothing', async t => {
  const one = { POST_RATE_LIMIT: '2', COMMENT_RATE_LIMIT: '1', COMMENT_FLOOD: '1', REPORT_RATE_LIMIT: '1' }
  const { service, send, report } = await start(t, one)
  const { id } = PostedComment.parse((await send({ address: '192.0.2.1' })).json())
  const client = { address: READER, user: '42' }
  const before = await stored(service)
  for (const headers of [
    {},
    bearer('nonsense'),
    await service.key('content:write', 'comments:moderate', 'content:read'),
  ]) {
    for (const answer of [await send(client, {}, headers), await report(id, client, headers)]) {
      const { code, detail } = answer.json()
      if ('authorization' in headers && code === 'insufficient-scope') {
        t.match(answer.headers['www-authenticate'], /scope="comments:relay"/)
      } else {
        t.equal(code, 'authorization' in headers ? 'rate-limited' : 'unauthorized', detail)
      }
    }
  }
  t.same(await stored(service), before)
  t.equal((await send(client)).statusCode, 201, 'the client was not counted')
  t.equal((await report(id, client)).statusCode, 202)
})

t.test('keys for it, and credentials that are none', async t => {
  const { service, send, report } = await start(t)
  const client = { address: READER }
  const { id, manageToken } = PostedComment.parse((await send(client)).json())
  const others = await service.key('content:write', 'comments:moderate')
  const scenarios: [name: string, headers: object, withClient: number, without: number][] = [
    ['admin contains it', await service.key('admin'), 201, 201],
    ['with others', await service.key('content:read', 'comments:relay'), 201, 201],
    ['without it', others, 403, 201],
    ['none', {}, 401, 201],
    ['a manage token', bearer(manageToken), 401, 401],
    ['an unknown key', bearer(`stet_${'a'.repeat(12)}_${'b'.repeat(43)}`), 401, 401],
  ]
  for (const [name, headers, withClient, without] of scenarios) {
    t.equal((await send(client, {}, headers)).statusCode, withClient, name)
    t.equal((await send(undefined, {}, headers)).statusCode, without, name)
    t.equal((await send(null, {}, headers)).statusCode, without, `${name}: null is left out`)
    t.equal((await report(id, client, headers)).statusCode, withClient === 201 ? 202 : withClient, name)
    t.equal((await report(id, null, headers)).statusCode, without === 201 ? 202 : without, name)
  }
  const { authorization } = await service.key('comments:relay')
  await revokeKey(service.storage, authorization.slice('Bearer stet_'.length, 'Bearer stet_'.length + 12))
  t.equal((await send(client, {}, { authorization })).statusCode, 401, 'a revoked one')
})

t.test('a key that reads drafts does not comment on them', async t => {
  const { service } = await start(t)
  await service.publish({ slug: 'draft', status: 'draft' })
  const send = async (headers: object) =>
    posterOf(service, 'draft').send('Early.', { client: { address: READER } }, { headers })
  t.equal((await send(await service.key('admin'))).statusCode, 404)
})

t.test('addresses in every form', async t => {
  const { service, send } = await start(t)
  const secrets = await loadSecrets(service.storage)
  const forms: [given: string, client: string, endSite: string][] = [
    ['192.0.2.9', '192.0.2.9', '192.0.2.9'],
    ['::ffff:192.0.2.9', '192.0.2.9', '192.0.2.9'],
    ['::FFFF:c000:209', '192.0.2.9', '192.0.2.9'],
    ['2001:DB8:1:2:3::4', '2001:db8:1:2::', '2001:db8:1::/48'],
    ['0000:0000:0000:0000:0000:ffff:192.168.100.200', '192.168.100.200', '192.168.100.200'],
    ['127.0.0.1', '127.0.0.1', '127.0.0.1'],
    ['10.1.2.3', '10.1.2.3', '10.1.2.3'],
    ['fe80::1%eth0', 'fe80::', 'fe80::/48'],
  ]
  for (const [address, client, endSite] of forms) {
    const { id } = PostedComment.parse((await send({ address })).json())
    const row = (await rowsOf(service.storage, 'comments')).find(one => one.id === id)
    t.equal(row?.networkHash, secrets.hash('network', client)[0], address)
    t.equal(row?.floodHash, secrets.hash('flood', endSite)[0], address)
    t.equal(row?.userHash, null)
  }
  const known: (Client & { more?: string })[] = [
    { address: READER, user: ' 42 ' },
    { address: READER, user: 'x'.repeat(LIMITS.userId) },
  ]
  for (const client of known) {
    const { id } = PostedComment.parse((await send(client)).json())
    const row = (await rowsOf(service.storage, 'comments')).find(one => one.id === id)
    t.equal(row?.userHash, secrets.hash('user', String(client.user).trim())[0])
  }
  for (const user of [null, '']) {
    const { id } = PostedComment.parse((await send({ address: READER, user })).json())
    const row = (await rowsOf(service.storage, 'comments')).find(one => one.id === id)
    t.equal(row?.userHash, null)
  }
  const faults: [client: unknown, pointer: string][] = [
    ...[
      '',
      'localhost',
      '192.0.2',
      '192.0.2.256',
      '192.0.2.1:80',
      '[::1]',
      '192.0.2.0/24',
      '1'.repeat(46),
    ].map((address): [unknown, string] => [{ address }, '/client/address']),
    [{}, '/client/address'],
    [{ address: 1 }, '/client/address'],
    [READER, '/client'],
    [{ address: READER, user: 42 }, '/client/user'],
    [{ address: READER, user: 'two\nlines' }, '/client/user'],
    [{ address: READER, user: '\u200b' }, '/client/user'],
    [{ address: READER, user: 'x'.repeat(LIMITS.userId + 1) }, '/client/user'],
    [{ address: READER, name: 'x' }, '/client/name'],
  ]
  for (const [client, pointer] of faults) {
    const response = await send(client)
    t.equal(response.statusCode, 400, JSON.stringify(client))
    t.same(pointersOf(response), [pointer], JSON.stringify(client))
  }
})

/** Each limit, once per reader. */
const LIMITED: [environment: Record<string, string>, code: string][] = [
  [{ POST_RATE_LIMIT: '1' }, 'rate-limited'],
  [{ COMMENT_RATE_LIMIT: '1' }, 'rate-limited'],
  [{ COMMENT_RATE_LIMIT_NETWORK: '1' }, 'rate-limited'],
  [{ COMMENT_FLOOD: '1' }, 'comment-flood'],
  [{ COMMENT_PROOF: 'auto', COMMENT_PROOF_RATE: '1' }, 'proof-required'],
]

t.test('limits, floods and proof are about the reader', async t => {
  for (const [environment, code] of LIMITED) {
    const { service, send } = await start(t, { ...environment, RATE_LIMIT: '1', FAILED_KEY_RATE_LIMIT: '1' })
    const name = JSON.stringify(environment)
    for (let reader = 1; reader <= 5; reader += 1) {
      t.equal((await send({ address: `192.0.2.${reader}` })).statusCode, 201, `${name}: each has its own`)
    }
    const again = await send({ address: '::ffff:192.0.2.3' })
    t.equal(again.json().code, code, name)
    const direct = await posterOf(service).send('By myself.', {}, { from: '192.0.2.4' })
    t.equal(direct.json().code, code, `${name}: the same reader without the site’s server`)
    t.equal((await send(undefined)).statusCode, 201, `${name}: the server itself has posted nothing`)
    t.equal((await send(undefined)).json().code, code, `${name}: without a client it counts itself`)

    // A user has them also when the network is another, and beside others of one network.
    t.equal((await send({ address: '198.18.0.1', user: 'a' })).statusCode, 201)
    const elsewhere = await send({ address: '198.18.0.2', user: 'a' })
    const neighbour = await send({ address: '198.18.0.1', user: 'b' })
    const ofNetwork = 'COMMENT_RATE_LIMIT_NETWORK' in environment
    const ofClient = 'POST_RATE_LIMIT' in environment || 'COMMENT_RATE_LIMIT' in environment
    t.equal(elsewhere.json().code, ofNetwork ? undefined : code, `${name}: elsewhere`)
    t.equal(neighbour.json().code, ofClient ? undefined : code, `${name}: a neighbour`)
    const looksAlike = await send({ address: '198.18.0.3', user: '198.18.0.4' })
    t.equal(looksAlike.statusCode, 201)
    t.equal(
      (await send({ address: '198.18.0.4' })).statusCode,
      201,
      'an id that looks like an address is none',
    )
  }
})

t.test('a comment of a user and of the user’s network counts once', async t => {
  const { send } = await start(t, { COMMENT_FLOOD: '3' })
  const client = { address: '198.18.0.1', user: 'a' }
  const codes = []
  for (const from of [client, client, client, { ...client, address: '198.18.0.2' }]) {
    codes.push((await send(from)).statusCode)
  }
  t.same(codes, [201, 201, 201, 429])
})

t.test('faults of a relayed post count for nobody but the key', async t => {
  const { send } = await start(t, { POST_RATE_LIMIT: '1', KEY_RATE_LIMIT: '3' })
  t.equal((await send({ address: READER }, { author: {} })).statusCode, 400)
  t.equal((await send({ address: READER }, { author: {} })).statusCode, 400)
  t.equal((await send({ address: READER })).statusCode, 201)
  t.match((await send({ address: '192.0.2.8' })).json(), {
    code: 'rate-limited',
    detail: /"requests" allows 3/,
  })
})

t.test('a duplicate that waits is told to its user everywhere, and to nobody else', async t => {
  const { service, send, post } = await start(t)
  const client = { address: READER, user: 'a' }
  const first = await send(client, {}, undefined, 'Hm.')
  const { id } = PostedComment.parse(first.json())
  await decide(service, id, 'pending')
  const again = (address: string, user?: string) =>
    send({ address, ...(user !== undefined && { user }) }, {}, undefined, 'Hm.')
  t.equal((await again('203.0.113.1', 'a')).statusCode, 409)
  const mine = await post({ address: '203.0.113.2', user: 'a' })
  const edited = await service.request({
    method: 'PATCH',
    url: `/v1/comments/${mine.id}`,
    headers: bearer(mine.manageToken),
    payload: { body: 'Hm.' },
  })
  t.equal(edited.statusCode, 409, 'an edit likewise')
  t.equal((await again('203.0.113.1', 'b')).statusCode, 201)
})

t.test('a retry is the same from another address, but not of another user, nor with another key', async t => {
  const { service, key, send } = await start(t, { COMMENT_RATE_LIMIT: '1' })
  const retry = (client: Client | undefined, credentials: object = key) =>
    send(client, {}, { ...credentials, 'idempotency-key': 'a-key-of-this-very-test' }, 'Once.')
  const first = await retry({ address: READER, user: 'a' })
  t.equal(first.statusCode, 201)
  const again = await retry({ address: '203.0.113.1', user: 'a' })
  t.same([again.statusCode, again.json()], [201, first.json()])
  for (const other of [
    await retry({ address: READER, user: 'b' }),
    await retry({ address: READER }),
    await retry({ address: '203.0.113.2', user: 'c' }, await service.key('comments:relay')),
    await retry(undefined, {}),
  ]) {
    t.equal(other.json().code, 'duplicate-comment')
  }
})

t.test('bans', async t => {
  const { service, post, poster } = await start(t, { COMMENT_RULES: 'blocked' })
  const banner = await bannerOf(service)
  const known = await post({ address: READER, user: 'bad' })
  const old = await post({ address: '203.0.113.8', user: 'bad' })
  const statusOf = async (client: Client) => (await post(client)).status
  const good = { address: '203.0.113.9', user: 'good' }

  const { id: byNetwork } = await banner.ban({ kind: 'network', comment: known.id })
  t.equal(await statusOf({ address: READER }), 'pending', 'the network of the reader')
  t.equal(await statusOf(good), 'approved', 'not that of the server')
  t.equal((await poster.post('By myself.', {}, { from: READER })).status, 'pending')
  await banner.service.request({ method: 'DELETE', url: `/v1/bans/${byNetwork}`, headers: banner.key })

  const scenarios: [name: string, ban: object][] = [
    ['by id', { value: 'bad' }],
    ['by id, with white space', { value: ' bad ' }],
    ['by a comment', { comment: known.id }],
  ]
  for (const [name, ban] of scenarios) {
    const { id, value } = await banner.ban({ kind: 'user', ...ban })
    t.equal(value, null, 'nobody is told the hash')
    t.match((await banner.send({ kind: 'user', ...ban })).json(), { code: 'conflict' }, 'once')
    t.equal(await statusOf({ address: '203.0.113.7', user: 'bad' }), 'pending', name)
    t.equal(await statusOf(good), 'approved', name)
    t.equal(await statusOf({ address: '203.0.113.7' }), 'approved', name)
    const edited = await service.request({
      method: 'PATCH',
      url: `/v1/comments/${old.id}`,
      headers: bearer(old.manageToken),
      payload: { body: `Edited, ${name}.` },
    })
    t.equal(edited.json().status, 'pending', `${name}: an edit`)
    await decide(service, old.id, 'approved')
    const { matched } = await banner.apply(id)
    t.equal(matched, 2, `${name}: those that are public`)
    t.equal(await banner.statusOf(old.id), 'spam')
    for (const one of [known.id, old.id]) {
      await decide(service, one, 'approved')
    }
    await banner.service.request({ method: 'DELETE', url: `/v1/bans/${id}`, headers: banner.key })
    await service.storage.write(async ({ db, tables: { comments } }) => {
      await db.update(comments).set({ status: 'trash' })
    })
    for (const one of [known.id, old.id]) {
      await decide(service, one, 'approved')
    }
  }
  t.equal(await statusOf({ address: '203.0.113.7', user: 'bad' }), 'approved', 'lifted')
  const anonymous = await post({ address: READER })
  const wrong: [ban: object, status: number, pointers: string[]][] = [
    [{ comment: anonymous.id }, 409, ['/comment']],
    [{}, 400, ['/value']],
    [{ value: 'bad', comment: known.id }, 400, ['/value']],
    [{ value: '\u200b' }, 400, ['/value']],
    [{ value: 'x'.repeat(LIMITS.userId + 1) }, 400, ['/value']],
  ]
  for (const [ban, status, pointers] of wrong) {
    const response = await banner.send({ kind: 'user', ...ban })
    t.equal(response.statusCode, status, JSON.stringify(ban))
    t.same(pointersOf(response), pointers)
  }
})

t.test('a user with a public comment is known, with its e-mail address alone', async t => {
  const { service, post, send } = await start(t, {
    COMMENT_RULES: 'first-comment',
    COMMENT_EMAIL_REQUIRED: 'false',
  })
  const as = (email: string | undefined, user: string | undefined) =>
    [
      { address: `203.0.113.${texts % 250}`, ...(user !== undefined && { user }) },
      { author: { name: 'Reader', ...(email !== undefined && { email }) } },
    ] as const
  const mine = 'mine@example.org'
  const first = await post(...as(mine, 'a'))
  t.equal(first.status, 'pending')
  t.equal((await send(...as(mine, 'a'))).statusCode, 202, 'what waits proves nothing')
  await decide(service, first.id, 'approved')
  const scenarios: [email: string | undefined, user: string | undefined, status: number][] = [
    [mine, 'a', 201],
    ['MINE@example.org', 'a', 201],
    ['other@example.org', 'a', 202],
    [undefined, 'a', 202],
    [mine, 'b', 202],
    [mine, undefined, 202],
  ]
  for (const [email, user, status] of scenarios) {
    t.equal((await send(...as(email, user))).statusCode, status, `${email} ${user}`)
  }
  const nameless = await post(...as(undefined, 'c'))
  await decide(service, nameless.id, 'approved')
  t.equal((await send(...as(undefined, 'c'))).statusCode, 201, 'none is an address of its own')
  t.equal((await send(...as(mine, 'c'))).statusCode, 202)
  for (const id of (await rowsOf(service.storage, 'comments')).map(row => row.id)) {
    await decide(service, id, 'trash')
  }
  t.equal((await send(...as(mine, 'a'))).statusCode, 202, 'nor does what is hidden')
})

t.test('a report counts once for a network and once for a user', async t => {
  const { service, post, report, key } = await start(t, { REPORTS_TO_HOLD: '3', REPORT_RATE_LIMIT: '2' })
  const moderator = await service.key('comments:moderate')
  const { id } = await post({ address: READER })
  const reports = async () =>
    ModeratedComment.parse(
      (await service.request({ url: `/v1/comments/${id}/moderation`, headers: moderator })).json(),
    ).openReports
  const steps: [client: Client | undefined, votes: number][] = [
    [{ address: '192.0.2.1', user: 'a' }, 1],
    [{ address: '192.0.2.2', user: 'a' }, 1],
    [{ address: '192.0.2.1', user: 'b' }, 1],
    [undefined, 2],
    [undefined, 2],
    [{ address: '192.0.2.3' }, 3],
  ]
  for (const [client, votes] of steps) {
    t.equal((await report(id, client)).statusCode, 202)
    t.equal(await reports(), votes, JSON.stringify(client))
  }
  t.equal(
    (await report(id, { address: '192.0.2.9', user: 'a' })).statusCode,
    429,
    'the limit is that of the user',
  )
  t.equal((await service.request({ url: `/v1/comments/${id}` })).statusCode, 404, 'three hold it')
  const listed = await service.request({ url: `/v1/comments/${id}/reports`, headers: moderator })
  const secrets = await loadSecrets(service.storage)
  t.notMatch(listed.body, secrets.hash('user', 'a')[0])
  t.equal((await report(id, undefined, key)).statusCode, 429)
})

t.test('moderators see which comments are of one user, and nobody sees of whom', async t => {
  const { service, post, send, key } = await start(t, { LOG_LEVEL: 'trace' })
  const moderator = await service.key('comments:moderate')
  const client = { address: '203.0.113.66', user: 'canary-user' }
  const first = await post(client)
  const second = await post({ ...client, address: '203.0.113.67' })
  await post({ address: '203.0.113.66', user: 'another' })
  const list = async (query: string) => {
    const { body } = await service.request({ url: `/v1/comments?${query}`, headers: moderator })
    return (JSON.parse(body) as { data: ModeratedComment[] }).data.map(one => ModeratedComment.parse(one))
  }
  const found = await list(`sameUserAs=${first.id}`)
  t.same(
    found.map(({ id }) => id),
    [first.id, second.id],
  )
  t.match(found[0], { user: /^[\w-]{43}$/ })
  t.equal(found[0]?.user, found[1]?.user)
  await decide(service, first.id, 'pending')
  await readAndDecide(service, moderator, first.id, { status: 'approved' })
  const answers = [
    await service.request({ url: '/v1/articles/open/comments' }),
    await service.request({ url: `/v1/comments/${second.id}`, headers: bearer(second.manageToken) }),
    await send({ ...client, user: 'canary-user\n' }),
    await send({ ...client, address: '203.0.113.66.1' }),
    await send(client, {}, { ...key, 'idempotency-key': 'a-key-of-this-very-test' }),
    await send(client, {}, await service.key('content:read')),
  ]
  const told = [...answers.map(({ body }) => body), service.log.join('')].join('\n')
  for (const secret of ['canary', '203.0.113.6', String(found[0]?.user)]) {
    t.notMatch(told, secret)
  }
})
