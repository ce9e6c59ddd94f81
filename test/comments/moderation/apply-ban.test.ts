import t from 'tap'
import { applyBan } from '../../../src/comments/moderation/apply-ban.ts'
import type { PostedComment } from '../../../src/comments/posting/schema.ts'
import { Comment } from '../../../src/comments/threads/schema.ts'
import { newId } from '../../../src/kernel/ids.ts'
import { rotateSecrets } from '../../../src/privacy/rotation.ts'
import { eq } from '../../../src/storage/drizzle.ts'
import { loadSecrets } from '../../../src/storage/settings.ts'
import type { Storage } from '../../../src/storage/storage.ts'
import type { Tables } from '../../../src/storage/tables.ts'
import type { TestService } from '../../helper.ts'
import { pointersOf } from '../../helper.ts'
import { startBans } from '../bans/banner.ts'
import { bearer } from '../posting/poster.ts'
import { decide } from '../threads/status.ts'
import { readAndDecide } from './moderator.ts'

type Row = Tables['comments']['$inferSelect']

const change = ({ storage }: TestService, id: string, changes: Partial<Row>) =>
  storage.write(async ({ db, tables: { comments } }) => {
    await db.update(comments).set(changes).where(eq(comments.id, id))
  })

const NOW = '2025-01-01T00:00:00.000Z'
const BAD = { name: 'Bad', email: 'Bad@example.org' }

t.test('each kind moves what it matches, and nothing else', async t => {
  const { ban, poster, apply, statusOf, service } = await startBans(t)
  const post = async (body: string, more: object = {}, from = '192.0.2.7') =>
    (await poster.post(body, more, { from })).id
  const email = await post('By address', { author: BAD })
  const network = await post('By network', {}, '203.0.113.5')
  const client = await post('By range', {}, '2001:db8:1:2::5')
  const host = await post('On https://vip.casino.example/now')
  const url = await post('Nice', {
    author: { ...BAD, email: 'x@example.org', url: 'https://casino.example' },
  })
  const known = await post('On https://github.com/a')
  const word = await post('Free 加 微信')
  const name = await post('Hello', { author: { ...BAD, name: '加微信', email: 'y@example.org' } })
  const near = await post('https://mycasino.example and 微信, bad@example.org', {}, '203.0.113.6')
  await service.storage.write(async ({ db, tables: { comments } }) => {
    await db.update(comments).set({ authorEmail: null }).where(eq(comments.id, near))
  })
  const scenarios: [payload: object, ids: string[]][] = [
    [{ kind: 'email', value: 'bad@EXAMPLE.org' }, [email]],
    [{ kind: 'network', comment: network }, [network]],
    [{ kind: 'range', value: '2001:db8:1:2:ffff::/64' }, [client]],
    [{ kind: 'range', value: '203.0.113.99/32' }, []],
    [{ kind: 'host', value: 'casino.example' }, [host, url]],
    [{ kind: 'host', value: 'github.com' }, [known]],
    [{ kind: 'word', value: '加微信' }, [word, name]],
  ]
  for (const [payload, ids] of scenarios) {
    const { id } = await ban({ ...payload, reason: 'Because' })
    const done = await apply(id)
    const results = ids.map(one => ({ id: one, status: 'spam', version: 2, problem: null }))
    t.same(done, { matched: ids.length, results, remaining: false, cursor: null }, JSON.stringify(payload))
    for (const one of ids) {
      t.equal(await statusOf(one), 'spam')
    }
    const { db, tables } = service.storage.read
    const events = await db.select().from(tables.commentEvents).where(eq(tables.commentEvents.actorId, id))
    t.same(
      events.map(event => [
        event.commentId,
        event.actor,
        event.action,
        event.fromStatus,
        event.toStatus,
        event.reason,
      ]),
      ids.map(one => [one, 'ban', 'moved', 'approved', 'spam', 'Because']),
    )
    t.match(await apply(id), { matched: 0, results: [], remaining: false }, 'once')
  }
  t.equal(await statusOf(near), 'approved')
})

t.test('only milder states become stricter, and what a moderator approved stays', async t => {
  const { ban, poster, apply, statusOf, service } = await startBans(t)
  const posted = async (status: 'approved' | 'pending' | 'spam' | 'trash', reviewed = false) => {
    const { id } = await poster.post(`${status} ${reviewed}`, { author: BAD })
    await decide(service, id, status)
    await change(service, id, { reviewedAt: reviewed ? NOW : null })
    return id
  }
  const ids = [
    await posted('approved'),
    await posted('approved', true),
    await posted('pending'),
    await posted('pending', true),
    await posted('spam'),
    await posted('spam', true),
    await posted('trash'),
  ]
  const { id } = await ban({ kind: 'email', value: BAD.email })
  const [a, p, s, x] = ['approved', 'pending', 'spam', 'trash']
  const steps: [payload: object, matched: number, moved: number, statuses: unknown[]][] = [
    [{ status: 'pending' }, 2, 1, [p, a, p, p, s, s, x]],
    [{}, 4, 3, [s, a, s, s, s, s, x]],
    [{ status: 'spam', includeReviewed: false }, 1, 0, [s, a, s, s, s, s, x]],
    [{ status: 'trash' }, 6, 5, [x, a, x, x, x, x, x]],
    [{ status: 'pending', includeReviewed: true }, 1, 1, [x, p, x, x, x, x, x]],
  ]
  for (const [payload, matched, moved, statuses] of steps) {
    const done = await apply(id, payload)
    t.same([done.matched, done.results.length], [matched, moved], JSON.stringify(payload))
    t.same(await Promise.all(ids.map(statusOf)), statuses, JSON.stringify(payload))
  }
})

t.test('threads keep a place above what stays public', async t => {
  const { ban, poster, apply, service } = await startBans(t)
  const root = await poster.post('Root', { author: BAD })
  const reply = await poster.post('Reply', { parentId: root.id })
  const emptied = await poster.post('Emptied', { author: BAD })
  await poster.post('Below', { parentId: emptied.id })
  await service.request({
    method: 'DELETE',
    url: `/v1/comments/${emptied.id}`,
    headers: bearer(emptied.manageToken),
  })
  const { id } = await ban({ kind: 'email', comment: root.id })
  t.same(
    (await apply(id)).results.map(result => result.id),
    [root.id],
    'what its author emptied is nobody’s',
  )
  const shown = await service.get(`/v1/comments/${root.id}`, Comment)
  t.match(shown, { status: 'deleted', author: null, html: null })
  t.equal((await service.get(`/v1/comments/${reply.id}`, Comment)).status, 'approved')
})

/** Comments past the API, by the hundreds. */
async function plant(service: TestService, like: string, count: number, changes: Partial<Row> = {}) {
  await service.storage.write(async ({ db, tables: { comments } }) => {
    const [row] = (await db.select().from(comments).where(eq(comments.id, like))) as [Row]
    const rows = Array.from({ length: count }, () => ({ ...row, ...changes, fingerprint: null, id: newId() }))
    for (let start = 0; start < rows.length; start += 100) {
      await db.insert(comments).values(rows.slice(start, start + 100))
    }
  })
}

t.test('at most 500 are moved at once; the next request goes on', async t => {
  const { ban, poster, apply, service } = await startBans(t)
  const { id: like } = await poster.post('One of many', { author: BAD })
  await plant(service, like, 502)
  const { id } = await ban({ kind: 'network', comment: like })
  const first = await apply(id)
  t.same([first.matched, first.results.length, first.remaining], [500, 500, true])
  t.equal(first.cursor, first.results.at(-1)?.id)
  const second = await apply(id)
  t.same([second.matched, second.results.length, second.remaining], [3, 3, false], 'without the cursor too')
  t.equal(new Set([...first.results, ...second.results].map(result => result.id)).size, 503)
})

t.test('a bounded number is read at once; the cursor goes on', async t => {
  const { ban, poster, apply, statusOf, service } = await startBans(t)
  const { id: like } = await poster.post('Long')
  await plant(service, like, 250, { body: 'x '.repeat(5_000) })
  const last = await poster.post('Casino')
  const { id } = await ban({ kind: 'word', value: 'casino' })
  const first = await apply(id)
  t.match(first, { matched: 0, results: [], remaining: true })
  t.equal(await statusOf(last.id), 'approved')
  const second = await apply(id, { cursor: first.cursor })
  t.match(second, { matched: 1, remaining: false, cursor: null })
  t.equal(await statusOf(last.id), 'spam')
})

t.test('what cannot be applied', async t => {
  const { ban, sendApply, expire, service, key } = await startBans(t)
  const range = await ban({ kind: 'range', value: '192.0.2.0/24' })
  const wide = await ban({ kind: 'range', value: '2001:db8::/63' })
  const expired = await ban({ kind: 'word', value: 'casino' })
  await expire(expired.id, NOW)
  const refused: [id: string, payload: object, status: number, pointers: string[]][] = [
    [range.id, {}, 409, ['']],
    [wide.id, {}, 409, ['']],
    [expired.id, {}, 409, ['']],
    ['0194bf0e-5c00-7a3e-9d1b-2f6a4c8e0b71', {}, 404, []],
    [
      range.id,
      { status: 'approved', includeReviewed: 'yes', cursor: 'x', all: true },
      400,
      ['/all', '/cursor', '/includeReviewed', '/status'],
    ],
  ]
  for (const [id, payload, status, pointers] of refused) {
    const response = await sendApply(id, payload)
    t.equal(response.statusCode, status)
    t.same(pointersOf(response), pointers)
  }
  for (const [headers, status] of [
    [{}, 401],
    [await service.key('content:write'), 403],
  ] as const) {
    for (const [method, url] of [
      ['GET', '/v1/bans'],
      ['POST', '/v1/bans'],
      ['DELETE', `/v1/bans/${range.id}`],
      ['POST', `/v1/bans/${range.id}/apply`],
    ] as const) {
      const payload = method === 'POST' ? { payload: { kind: 'word', value: 'x' } } : {}
      t.equal(
        (await service.request({ method, url, headers: { ...headers }, ...payload })).statusCode,
        status,
      )
    }
  }
  t.equal((await service.request({ url: `/v1/bans/${range.id}`, headers: key })).statusCode, 200)
})

t.test('what is edited, decided about or deleted while the ban is compared stays as it is', async t => {
  const { ban, poster, statusOf, service, key } = await startBans(t)
  const { storage } = service
  const secrets = await loadSecrets(storage)
  const post = (text: string) => poster.post(`${text} casino`)
  const [edited, decided, deleted, untouched] = [
    await post('Edited'),
    await post('Decided'),
    await post('Deleted'),
    await post('Untouched'),
  ]
  const { id } = await ban({ kind: 'word', value: 'casino' })
  const send = (method: 'PATCH' | 'DELETE', one: PostedComment, more: object = {}) =>
    service.request({ method, url: `/v1/comments/${one.id}`, headers: bearer(one.manageToken), ...more })
  let snapshots = 0
  const observed: Storage = {
    ...storage,
    async snapshot(read, options) {
      const answer = await storage.snapshot(read, options)
      snapshots += 1
      // The first finds the ban, the second the comments.
      if (snapshots === 2) {
        await send('PATCH', edited, { payload: { body: 'Nothing of the kind' } })
        await readAndDecide(service, key, decided.id, { status: 'approved' })
        await send('DELETE', deleted)
      }
      return answer
    },
  }
  const application = { status: 'trash', includeReviewed: true, cursor: null } as const
  t.match(await applyBan(observed, secrets, id, application, undefined), {
    matched: 4,
    results: [
      { id: edited.id, status: 'approved', version: 2, problem: { code: 'stale' } },
      { id: decided.id, status: 'approved', version: 2, problem: { code: 'stale' } },
      { id: deleted.id, status: null, version: null, problem: { code: 'not-found' } },
      { id: untouched.id, status: 'trash', version: 2, problem: null },
    ],
  })
  t.same(await Promise.all([edited, decided, untouched].map(one => statusOf(one.id))), [
    'approved',
    'approved',
    'trash',
  ])
})

t.test('a retry gets the first answer and moves nothing more', async t => {
  const { ban, poster, sendApply, statusOf } = await startBans(t)
  const { id } = await ban({ kind: 'email', value: BAD.email })
  const keyed = { 'idempotency-key': 'a-key-of-sixteen-or-more' }
  const first = await sendApply(id, {}, keyed)
  t.match(first.json(), { matched: 0, results: [] })
  const other = { ...BAD, email: 'z@example.org' }
  const { id: later } = await poster.post('Later', { author: other })
  const word = await ban({ kind: 'word', value: 'later' })
  t.match((await sendApply(word.id, { status: 'pending' }, keyed)).json(), { matched: 1 }, 'of another ban')
  await poster.post('Again later', { author: other })
  const again = await sendApply(word.id, { status: 'pending' }, keyed)
  t.match(again.json(), { matched: 1, results: [{ id: later }] })
  t.equal(await statusOf(later), 'pending')
  t.equal((await sendApply(word.id, {}, keyed)).statusCode, 422)
})

t.test('hashes of former secrets are applied', async t => {
  const before = await startBans(t)
  const { storage } = before.service
  const { id: comment } = await before.poster.post('One', { author: BAD }, { from: '203.0.113.5' })
  const { id: email } = await before.ban({ kind: 'email', value: BAD.email })
  await rotateSecrets(storage)
  const { apply, ban } = await startBans(t, storage)
  t.same((await apply(email, { status: 'pending' })).results[0]?.id, comment)
  const { id: range } = await ban({ kind: 'range', value: '203.0.113.5/32' })
  t.same((await apply(range)).results[0]?.id, comment)
})
