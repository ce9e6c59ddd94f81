import t from 'tap'
import { Ban } from '../../../src/comments/bans/schema.ts'
import { emailHashes } from '../../../src/comments/threads/email-hashes.ts'
import { listOf } from '../../../src/http/paging.ts'
import { newId } from '../../../src/kernel/ids.ts'
import { LIMITS } from '../../../src/kernel/limits.ts'
import { eq } from '../../../src/storage/drizzle.ts'
import { pointersOf } from '../../helper.ts'
import { storedSecrets } from '../../privacy/people.ts'
import { bearer } from '../posting/poster.ts'
import { startBans } from './banner.ts'

const Bans = listOf(Ban)
const MISSING = '0194bf0e-5c00-7a3e-9d1b-2f6a4c8e0b71'

/** 253 characters, which is the most in the DNS. */
const LONGEST_HOST = `${'a'.repeat(61)}.${'b'.repeat(63)}.${'c'.repeat(63)}.${'d'.repeat(63)}`

t.test('a ban as it is shown', async t => {
  const { service, key, send } = await startBans(t)
  const shown: [payload: object, expected: object][] = [
    [
      { kind: 'host', value: 'WWW.Bücher.Example.', verdict: 'hold', reason: ' Selling ' },
      { value: 'xn--bcher-kva.example', verdict: 'hold', reason: 'Selling', expiresAt: null, expired: false },
    ],
    [
      { kind: 'range', value: '203.0.113.7/24', expiresAt: '2999-01-01T07:00:00+07:00' },
      { value: '203.0.113.0/24', verdict: 'spam', reason: null, expiresAt: '2999-01-01T00:00:00.000Z' },
    ],
    [{ kind: 'host', value: 't.co' }, { value: 't.co' }],
    [{ kind: 'host', value: LONGEST_HOST }, { value: LONGEST_HOST }],
    [{ kind: 'range', value: '2001:DB8:0:0:1::/32' }, { value: '2001:db8::/32' }],
    [{ kind: 'range', value: '::ffff:1.2.3.4/128' }, { value: '1.2.3.4/32' }],
    [{ kind: 'word', value: 'Big\u00a0 CASINO' }, { value: 'big casino' }],
    [{ kind: 'word', value: 'x'.repeat(LIMITS.banPhrase) }, { value: 'x'.repeat(LIMITS.banPhrase) }],
    [
      { kind: 'email', value: 'Bad@example.org', reason: null },
      { value: null, reason: null },
    ],
  ]
  for (const [payload, expected] of shown) {
    const response = await send(payload)
    t.equal(response.statusCode, 201, response.body)
    t.equal(response.headers['cache-control'], 'private, no-store')
    const ban = Ban.parse(response.json())
    t.match(ban, expected)
    t.match(ban.createdBy, /^[0-9a-f-]{36}$/)
    t.equal(response.headers.location, `${service.baseUrl()}/v1/bans/${ban.id}`)
    const one = await service.request({ url: `/v1/bans/${ban.id}`, headers: key })
    t.same(Ban.parse(one.json()), ban)
  }
})

t.test('bans are listed in pages, newest first, by kind', async t => {
  const { service, key, ban, expire } = await startBans(t)
  for (const value of ['a.example', 'b.example', 'c.example']) {
    await ban({ kind: 'host', value })
  }
  const old = await ban({ kind: 'word', value: 'casino' })
  await expire(old.id, '2025-01-01T00:00:00.000Z')
  const read = async (query: string) => {
    const response = await service.request({ url: `/v1/bans?${query}`, headers: key })
    t.equal(response.statusCode, 200)
    return Bans.parse(response.json())
  }
  const values = async (query: string) => (await read(query)).data.map(({ value }) => value)
  t.same(await values(''), ['casino', 'c.example', 'b.example', 'a.example'])
  t.same(await values('kind=word'), ['casino'])
  t.same(await values('kind=email'), [])
  t.equal((await read('kind=word')).data[0]?.expired, true, 'expired ones too')
  const { data, page } = await read('kind=host&limit=2&count=true')
  t.same([data.length, page.total], [2, 3])
  t.same(await values(`kind=host&limit=2&cursor=${page.next}`), ['a.example'])
  const refused: [query: string, status: number][] = [
    [`cursor=${page.next}`, 400],
    ['kind=network,host', 400],
    ['kind=none', 400],
  ]
  for (const [query, status] of refused) {
    t.equal((await service.request({ url: `/v1/bans?${query}`, headers: key })).statusCode, status, query)
  }
})

t.test('what a new ban must be', async t => {
  const { send, poster, service } = await startBans(t)
  const emptied = await poster.post('Emptied')
  await poster.post('Below', { parentId: emptied.id })
  await service.request({
    method: 'DELETE',
    url: `/v1/comments/${emptied.id}`,
    headers: bearer(emptied.manageToken),
  })
  const faults: [payload: unknown, pointers: string[]][] = [
    [{}, ['/kind']],
    [[], ['']],
    [{ kind: 'person', value: 'x' }, ['/kind']],
    [{ kind: 'email' }, ['/value']],
    [
      { kind: 'email', value: 'nobody', verdict: 'ban', reason: '', extra: 1 },
      ['/extra', '/reason', '/value', '/verdict'],
    ],
    [{ kind: 'email', value: 'a@b.example', comment: MISSING }, ['/value']],
    [{ kind: 'email', verdict: 'ban' }, ['/value', '/verdict']],
    [{ kind: 'email', comment: MISSING }, ['/comment']],
    [{ kind: 'email', comment: emptied.id }, ['/comment']],
    [{ kind: 'network' }, ['/comment']],
    [{ kind: 'network', value: '192.0.2.1', comment: 'x' }, ['/comment', '/value']],
    [{ kind: 'network', comment: MISSING }, ['/comment']],
    [{ kind: 'network', comment: emptied.id }, ['/comment']],
    [{ kind: 'range', comment: MISSING }, ['/comment', '/value']],
    ...[
      '192.0.2.1',
      '192.0.2.0/33',
      '2001:db8::/129',
      'fe80::1%eth0/64',
      '1.2.3.4/',
      '1.2.3.4/8/8',
      'x/8',
      '1.2.3/8',
    ].map((value): [object, string[]] => [{ kind: 'range', value }, ['/value']]),
    ...[
      '',
      'localhost',
      'https://a.example',
      'a.example/x',
      'a.example:80',
      'a b.example',
      'a@b.example',
      '[::1]',
      'a..example',
      'a%41.example',
      `${'a.'.repeat(125)}aaaa`,
    ].map((value): [object, string[]] => [{ kind: 'host', value }, ['/value']]),
    ...['', ' ', '\u200b', 'two\nlines', 'x'.repeat(LIMITS.banPhrase + 1)].map(
      (value): [object, string[]] => [{ kind: 'word', value }, ['/value']],
    ),
    [{ kind: 'word', value: 'x', expiresAt: '2025-01-01T00:00:00Z' }, ['/expiresAt']],
    [{ kind: 'word', value: 1, expiresAt: new Date().toISOString() }, ['/expiresAt', '/value']],
  ]
  for (const [payload, pointers] of faults) {
    const response = await send(payload)
    t.equal(response.statusCode, 400, JSON.stringify(payload))
    t.same(pointersOf(response), pointers, JSON.stringify(payload))
  }
  const { db, tables } = service.storage.read
  t.same(await db.select().from(tables.bans), [])
})

t.test('what is kept of a comment may be too little', async t => {
  const { send, poster, service } = await startBans(t)
  const { id } = await poster.post('Old')
  await service.storage.write(async ({ db, tables: { comments } }) => {
    await db
      .update(comments)
      .set({ networkHash: null, userHash: null, authorEmail: null })
      .where(eq(comments.id, id))
  })
  for (const kind of ['email', 'network', 'user']) {
    const response = await send({ kind, comment: id })
    t.equal(response.statusCode, 409)
    t.equal(response.json().code, 'conflict')
    t.same(pointersOf(response), ['/comment'])
  }
})

t.test('the same ban again', async t => {
  const { send, ban, poster, service, key, expire } = await startBans(t)
  const author = { name: 'Reader', email: 'bad@example.org' }
  const [one, other] = [await poster.post('One', { author }), await poster.post('Other', { author })]
  const same: [first: object, again: object][] = [
    [
      { kind: 'email', value: 'bad@example.org' },
      { kind: 'email', comment: one.id, verdict: 'hold' },
    ],
    [
      { kind: 'network', comment: one.id },
      { kind: 'network', comment: other.id },
    ],
    [
      { kind: 'range', value: '192.0.2.1/24' },
      { kind: 'range', value: '::ffff:192.0.2.9/120' },
    ],
    [
      { kind: 'host', value: 'bücher.example' },
      { kind: 'host', value: 'www.XN--bcher-kva.example' },
    ],
    [
      { kind: 'word', value: 'Casino' },
      { kind: 'word', value: 'ｃasino' },
    ],
  ]
  for (const [first, again] of same) {
    const { id } = await ban({ ...first, expiresAt: '2999-01-01T00:00:00Z' })
    const response = await send(again)
    t.equal(response.statusCode, 409, JSON.stringify(again))
    t.match(response.json(), { code: 'conflict', errors: [{ pointer: '', detail: /same ban/ }] })
    await expire(id, new Date().toISOString())
    const replacing = await ban(again)
    t.not(replacing.id, id)
    const gone = await service.request({ url: `/v1/bans/${id}`, headers: key })
    t.equal(gone.statusCode, 404, 'the expired one is replaced')
  }
  t.ok(await ban({ kind: 'word', value: 'bücher.example' }), 'of another kind it is another')
})

t.test('ranges and words are as many as posts can be held against', async t => {
  const { send, ban, service } = await startBans(t)
  const many = Array.from({ length: LIMITS.bans }, (_one, index) => ({
    id: newId(),
    kind: 'word' as const,
    value: `word ${index}`,
    verdict: 'spam' as const,
    reason: null,
    createdAt: new Date().toISOString(),
    createdBy: null,
    expiresAt: null as string | null,
  }))
  await service.storage.write(async ({ db, tables: { bans } }) => {
    for (let start = 0; start < many.length; start += 500) {
      await db.insert(bans).values(many.slice(start, start + 500))
    }
  })
  for (const payload of [
    { kind: 'word', value: 'one more' },
    { kind: 'range', value: '192.0.2.0/24' },
  ]) {
    const response = await send(payload)
    t.equal(response.statusCode, 409)
    t.same(pointersOf(response), ['/kind'])
  }
  t.ok(await ban({ kind: 'host', value: 'a.example' }), 'others are looked up')
  await service.storage.write(async ({ db, tables: { bans } }) => {
    const expiresAt = new Date().toISOString()
    await db.update(bans).set({ expiresAt }).where(eq(bans.value, 'word 7'))
  })
  t.ok(await ban({ kind: 'word', value: 'one more' }), 'expired ones do not count')
})

t.test('a retry gets the first answer', async t => {
  const { send, service, key } = await startBans(t)
  const keyed = { 'idempotency-key': 'a-key-of-sixteen-or-more' }
  const payload = { kind: 'email', value: 'bad@example.org' }
  const first = await send(payload, keyed)
  const again = await send(payload, keyed)
  t.same(
    [again.statusCode, again.json(), again.headers.location],
    [201, first.json(), first.headers.location],
  )
  t.equal((await send({ ...payload, verdict: 'hold' }, keyed)).statusCode, 422)
  const url = `/v1/bans/${first.json().id}`
  const lift = async () => (await service.request({ method: 'DELETE', url, headers: key })).statusCode
  t.equal(await lift(), 204)
  t.equal(await lift(), 404, 'once')
  const late = await send(payload, keyed)
  t.same([late.statusCode, late.json().code], [409, 'deleted-since'], 'a late retry does not make it again')
})

t.test('no hash and no address is told', async t => {
  const { send, sendApply, poster, service, key } = await startBans(t)
  const author = { name: 'Reader', email: 'secret@canary.example' }
  const { id } = await poster.post('One', { author }, { from: '203.0.113.5' })
  const answers = [
    await send({ kind: 'email', value: author.email }),
    await send({ kind: 'email', comment: id }),
    await send({ kind: 'network', comment: id }),
    await send({ kind: 'email', value: `${author.email}@` }),
    await service.request({ url: '/v1/bans', headers: key }),
  ]
  answers.push(await sendApply(answers[0]?.json().id), await sendApply(answers[2]?.json().id))
  t.same(
    answers.map(({ statusCode }) => statusCode),
    [201, 409, 201, 400, 200, 200, 200],
  )
  const told = [...answers.map(({ body }) => body), service.log.join('')].join('\n')
  const { db, tables } = service.storage.read
  const values = (await db.select().from(tables.bans)).map(({ value }) => value)
  t.same(
    values.sort(),
    [
      ...emailHashes(await storedSecrets(service.storage), author.email),
      ...(await db.select().from(tables.comments)).map(({ networkHash }) => networkHash),
    ].sort(),
  )
  t.same(
    [author.email, ...values].filter(secret => told.includes(String(secret))),
    [],
  )
})
