import t from 'tap'
import { listCandidates } from '../../../src/comments/bans/queries.ts'
import { CommentCheck } from '../../../src/comments/moderation/check.ts'
import { rotateSecrets } from '../../../src/privacy/rotation.ts'
import { eq } from '../../../src/storage/drizzle.ts'
import { startBans } from './banner.ts'

type Post = { body?: string; name?: string; email?: string; url?: string; from?: string }

/** Each ban with posts that it must match, and with posts that only look so. */
const SCENARIOS: [ban: { kind: string; value: string }, matching: Post[], others: Post[]][] = [
  [
    { kind: 'email', value: 'Bad@Example.org' },
    [{ email: 'bad@example.org' }, { email: 'BAD@EXAMPLE.ORG' }],
    [{ email: 'bad@example.com' }, { email: 'notbad@example.org' }, { body: 'Write to bad@example.org' }],
  ],
  [
    { kind: 'range', value: '203.0.113.77/24' },
    [{ from: '203.0.113.0' }, { from: '203.0.113.255' }, { from: '::ffff:203.0.113.9' }],
    [{ from: '203.0.112.255' }, { from: '203.0.114.0' }, { from: '2001:db8::1' }],
  ],
  [
    { kind: 'range', value: '::ffff:198.51.100.0/120' },
    [{ from: '198.51.100.3' }, { from: '::ffff:198.51.100.3' }],
    [{ from: '198.51.101.3' }, { from: '::198.51.100.3' }],
  ],
  [
    { kind: 'range', value: '2001:DB8:5::/48' },
    [{ from: '2001:db8:5::1' }, { from: '2001:db8:5:ffff::9' }],
    [{ from: '2001:db8:6::1' }, { from: '2001:db8::5' }, { from: '192.0.2.1' }],
  ],
  [
    { kind: 'host', value: 'www.Casino.example' },
    [
      { body: 'See https://casino.example/win' },
      { body: 'See http://www.casino.example' },
      { body: 'See http://a.b.casino.example/' },
      { body: 'See casino.example' },
      { url: 'https://vip.casino.example/' },
      { body: 'See [x](https://&#99;asino.example/)' },
      { body: 'See [x](https://casino%2eexample/)' },
      { body: 'See [x](https://casino。example/)' },
    ],
    [
      { body: 'See https://mycasino.example' },
      { body: 'See https://casino.example.org' },
      { body: 'A casino, for example' },
      { body: 'See https://other.example/casino.example' },
      { url: 'https://example.org/' },
    ],
  ],
  [
    { kind: 'host', value: 'казино.рф' },
    [
      { body: 'See https://казино.рф/' },
      { body: 'See https://xn--80aodfsg.xn--p1ai/x' },
      { body: 'На казино.рф' },
    ],
    [{ body: 'See https://кино.рф/' }],
  ],
  [
    { kind: 'host', value: 'bücher.example' },
    [{ url: 'https://www.bücher.example/' }, { body: 'https://XN--BCHER-KVA.example' }],
    [{ body: 'https://bucher.example' }],
  ],
  [
    { kind: 'host', value: 'github.com' },
    [{ body: 'https://github.com/a/b' }, { body: 'https://gist.github.com/a' }],
    [{ body: 'https://github.io/a' }],
  ],
  [
    { kind: 'word', value: 'Free  Money' },
    [
      { body: 'Get FREE money.' },
      { body: 'free\nmoney' },
      { body: 'ｆｒｅｅ money' },
      { body: 'fr\u200bee mоney' },
      { name: 'Free Money' },
      { body: '«free money»' },
    ],
    [{ body: 'carefree money' }, { body: 'free moneys' }, { body: 'free the money' }],
  ],
  [
    { kind: 'word', value: 'cờ bạc' },
    [{ body: 'Chơi CỜ BẠC ở đây' }, { body: 'cờ bạc'.normalize('NFD') }],
    [{ body: 'co bac' }, { body: 'cờ bạch' }, { body: 'chơi cờ' }],
  ],
  [
    { kind: 'word', value: '加微信' },
    [{ body: '请加微信领取' }, { body: '加 微.信' }],
    [{ body: '加信' }, { body: '微信加' }],
  ],
  [{ kind: 'word', value: 'vip群' }, [{ body: '欢迎进VIP群' }], [{ body: '群' }]],
  [
    { kind: 'word', value: 'ok77' },
    [{ body: '来玩ok77吧' }, { body: 'ok7 ok777 ok77' }],
    [{ body: 'ok777' }, { body: 'book77' }, { body: 'ok7' }],
  ],
  [{ kind: 'word', value: 'คาสิโน' }, [{ body: 'เล่นคาสิโนออนไลน์' }], [{ body: 'เล่นออนไลน์' }]],
  [{ kind: 'word', value: '💊' }, [{ body: 'buy💊now' }, { body: '💊' }], [{ body: 'buy 💉 now' }]],
  [
    { kind: 'word', value: '𝒜' },
    [{ body: 'a 𝒜 b' }, { body: 'A' }],
    [{ body: 'ab' }, { body: '𐐨a' }, { body: 'a𐐨' }],
  ],
  [
    { kind: 'word', value: 'c++' },
    [{ body: 'I know C++.' }, { body: 'c++11' }],
    [{ body: 'c' }, { body: 'abc++' }],
  ],
  [
    { kind: 'word', value: 'news' },
    [{ body: 'Read the neԜs' }, { body: 'Read the neԝs' }, { body: 'NEԜS' }],
    [{ body: 'Ԝ' }, { body: 'newst' }],
  ],
  [{ kind: 'word', value: 'café' }, [{ body: 'At the cafe\u200B\u0301' }], [{ body: 'At the cafe' }]],
]

t.test('what each ban matches, and what only looks so', async t => {
  const { ban, poster, statusOf, service, key, expire } = await startBans(t)
  let posts = 0
  const post = async ({ body = 'A remark', name, email = 'reader@example.org', url, from }: Post) => {
    posts += 1
    const author = { name: name ?? `Reader number ${posts}`, email, ...(url !== undefined && { url }) }
    const { id } = await poster.post(body, { author }, { ...(from !== undefined && { from }) })
    return statusOf(id)
  }
  for (const [index, [given, matching, others]] of SCENARIOS.entries()) {
    const name = `${given.kind} ${given.value}`
    const verdict = index % 2 === 0 ? 'spam' : 'hold'
    const { id } = await ban({ ...given, verdict })
    const decided = verdict === 'spam' ? 'spam' : 'pending'
    for (const one of matching) {
      t.equal(await post(one), decided, `${name}: ${JSON.stringify(one)}`)
    }
    for (const one of others) {
      t.equal(await post(one), 'approved', `${name}: not ${JSON.stringify(one)}`)
    }
    await expire(id, new Date().toISOString())
    t.equal(await post(matching[0] as Post), 'approved', `${name}: not once it has expired`)
    await expire(id, '2999-01-01T00:00:00.000Z')
    t.equal(await post(matching[0] as Post), decided, `${name}: until then`)
    const lifted = await service.request({ method: 'DELETE', url: `/v1/bans/${id}`, headers: key })
    t.equal(lifted.statusCode, 204)
    t.equal(await post(matching[0] as Post), 'approved', `${name}: nor once it is lifted`)
  }
})

t.test('networks are named for the lengths of ranges in force alone', async t => {
  const { ban, expire, service } = await startBans(t)
  for (const value of ['203.0.113.0/24', '198.51.100.0/24']) {
    await ban({ kind: 'range', value })
  }
  await ban({ kind: 'word', value: 'top 10' })
  const { id } = await ban({ kind: 'range', value: '2001:db8:5::/48' })
  const now = new Date().toISOString()
  await expire(id, now)
  const found = await listCandidates(service.storage.read, [], now)
  t.same(found.map(({ kind, value }) => `${kind} ${value}`).sort(), ['range 24', 'word top 10'])
})

t.test('a range that has expired matches nothing beside one of the same length', async t => {
  const { ban, expire, poster, statusOf } = await startBans(t)
  await ban({ kind: 'range', value: '203.0.113.0/24' })
  const { id } = await ban({ kind: 'range', value: '198.51.100.0/24' })
  await expire(id, new Date().toISOString())
  const posted = await poster.post('Said.', {}, { from: '198.51.100.7' })
  t.equal(await statusOf(posted.id), 'approved')
})

t.test('the poster and the public are not told', async t => {
  const { ban, poster } = await startBans(t)
  await ban({ kind: 'email', value: 'bad@example.org' })
  const bad = { author: { name: 'Reader', email: 'bad@example.org' } }
  const answer = await poster.send('Banned', bad)
  t.equal(answer.statusCode, 202)
  t.equal(answer.json().status, 'pending')
})

t.test('a ban by a comment: its address, or its network', async t => {
  const { ban, poster, statusOf } = await startBans(t)
  const author = { name: 'Reader', email: 'Known@Example.org' }
  const first = await poster.post('First', { author }, { from: '203.0.113.5' })
  await ban({ kind: 'email', comment: first.id })
  const elsewhere = await poster.post('Second', { author }, { from: '203.0.113.6' })
  t.equal(await statusOf(elsewhere.id), 'spam')
  const other = { name: 'Other', email: 'other@example.org' }
  const before = await poster.post('Third', { author: other }, { from: '203.0.113.5' })
  t.equal(await statusOf(before.id), 'approved')
  await ban({ kind: 'network', comment: first.id, verdict: 'hold' })
  const networks: [from: string, status: string][] = [
    ['203.0.113.5', 'pending'],
    ['::ffff:203.0.113.5', 'pending'],
    ['203.0.113.6', 'approved'],
  ]
  for (const [from, status] of networks) {
    const { id } = await poster.post(`From ${from}`, { author: other }, { from })
    t.equal(await statusOf(id), status, from)
  }
})

t.test('bans by hashes outlast a rotation of the secrets', async t => {
  const before = await startBans(t)
  const { storage } = before.service
  const author = { name: 'Reader', email: 'bad@example.org' }
  const { id } = await before.poster.post('First', { author }, { from: '203.0.113.5' })
  await before.ban({ kind: 'email', value: author.email })
  await before.ban({ kind: 'network', comment: id, verdict: 'hold' })
  await rotateSecrets(storage)
  const { poster, statusOf, send, ban } = await startBans(t, storage)
  const banned = await poster.post('Second', { author }, { from: '192.0.2.1' })
  t.equal(await statusOf(banned.id), 'spam')
  const other = { name: 'Other', email: 'other@example.org' }
  const held = await poster.post('Third', { author: other }, { from: '203.0.113.5' })
  t.equal(await statusOf(held.id), 'pending')
  t.equal((await send({ kind: 'email', value: author.email })).statusCode, 409, 'it is the same ban')
  const { db, tables } = storage.read
  const rows = await db.select().from(tables.bans).where(eq(tables.bans.kind, 'email'))
  t.equal(rows.length, 1)
  t.ok(await ban({ kind: 'email', value: 'another@example.org' }))
})

t.test('a post with any number of links is held against all of them', async t => {
  const { ban, poster, statusOf } = await startBans(t)
  await ban({ kind: 'host', value: 'last.example' })
  const links = (count: number, last: string) =>
    [...Array.from({ length: count }, (_one, index) => `s${index}.example`), last].join(' ')
  const deep = `${'a.'.repeat(2_000)}last.example`
  const posts: [body: string, status: string][] = [
    [links(700, 'last.example'), 'spam'],
    [links(701, 'least.example'), 'approved'],
    [`https://${deep}`, 'spam'],
  ]
  for (const [body, status] of posts) {
    const { id } = await poster.post(body)
    t.equal(await statusOf(id), status)
  }
})

t.test('a dry run is held against bans too, as far as it is known who posts', async t => {
  const { ban, poster, service, key } = await startBans(t)
  await ban({ kind: 'word', value: 'casino' })
  await ban({ kind: 'range', value: '203.0.113.0/24' })
  const known = await poster.post('Known', {}, { from: '198.51.100.5' })
  await ban({ kind: 'network', comment: known.id, verdict: 'hold' })
  const draft = async (body: string) => {
    const response = await service.request({
      method: 'POST',
      url: '/v1/articles/open/comments/check',
      headers: key,
      payload: { author: { name: 'Reader' }, body },
    })
    return CommentCheck.parse(response.json()).status
  }
  t.same([await draft('A casino'), await draft('A remark')], ['spam', 'approved'])
  const stored = await service.request({ url: `/v1/comments/${known.id}/check`, headers: key })
  t.match(CommentCheck.parse(stored.json()), { status: 'pending', decidedBy: 'blocked' })
})
