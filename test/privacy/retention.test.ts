import t, { type Test } from 'tap'
import { newId } from '../../src/kernel/ids.ts'
import { applyRetention, type Removed, scheduleRetention } from '../../src/privacy/retention.ts'
import { eq } from '../../src/storage/drizzle.ts'
import type { Storage } from '../../src/storage/storage.ts'
import { decide } from '../comments/threads/status.ts'
import { DATABASE, openAgain, openTestStorage } from '../databases.ts'
import { startService } from '../helper.ts'
import { until } from '../wait.ts'
import { ban, keepReplaced, OTHER, post, report, rowsOf, trait } from './people.ts'

const PERIODS = { networkHashDays: 30, trashDays: 20, keepReplacedDays: 7 }
const NOW = new Date('2030-03-01T00:00:00.000Z')
const DAY = 86_400_000
const daysAgo = (days: number) => new Date(NOW.getTime() - days * DAY).toISOString()

const NOTHING: Removed = { networkHashes: 0, comments: 0, spentTokens: 0, bans: 0, replacedFiles: 0 }

async function start(t: Test) {
  const service = await startService(t)
  await service.publish({ slug: 'a' })
  return service
}

type Times = { createdAt: string; changedAt?: string; editedAt?: string; reviewedAt?: string }

const date = (storage: Storage, id: string, { createdAt, ...times }: Times) =>
  storage.write(async ({ db, tables: { comments } }) => {
    await db
      .update(comments)
      .set({ createdAt, changedAt: createdAt, ...times })
      .where(eq(comments.id, id))
  })

t.test('network hashes of comments and reports', async t => {
  const service = await start(t)
  const { storage } = service
  const [old, young] = [await post(service, OTHER), await post(service, OTHER)]
  await date(storage, old.id, { createdAt: daysAgo(30.001), changedAt: daysAgo(1) })
  await date(storage, young.id, { createdAt: daysAgo(29.999) })
  await storage.write(async ({ db, tables: { comments } }) => {
    await db.update(comments).set({ userHash: 'user' })
  })
  await report(storage, young.id, { createdAt: daysAgo(30.001), networkHash: 'old', userHash: 'old' })
  await report(storage, young.id, { createdAt: daysAgo(29.999), networkHash: 'young', userHash: 'young' })
  await ban(storage, 'network', 'banned', { createdAt: daysAgo(400) })
  const version = (await rowsOf(storage, 'comments')).map(row => row.version)

  t.same(await applyRetention(storage, PERIODS, NOW), { ...NOTHING, networkHashes: 2 })
  const comments = await rowsOf(storage, 'comments')
  t.same(
    comments
      .map(({ id, ...hashes }) => [
        id,
        hashes.networkHash !== null,
        hashes.floodHash !== null,
        hashes.userHash,
      ])
      .sort(),
    [
      [old.id, false, false, null],
      [young.id, true, true, 'user'],
    ].sort(),
  )
  t.same(
    comments.map(row => row.version),
    version,
    'nothing that is shown changed',
  )
  t.same(
    (await rowsOf(storage, 'commentReports'))
      .map(({ networkHash, userHash }) => [networkHash, userHash])
      .sort(),
    [
      ['young', 'young'],
      [null, null],
    ].sort(),
  )
  // Whatever an instance of an earlier version kept.
  for (const column of ['floodHash', 'userHash'] as const) {
    await storage.write(async ({ db, tables: { comments } }) => {
      await db
        .update(comments)
        .set({ [column]: 'kept' })
        .where(eq(comments.id, old.id))
    })
    t.same(await applyRetention(storage, PERIODS, NOW), { ...NOTHING, networkHashes: 1 }, column)
  }
  await report(storage, young.id, { createdAt: daysAgo(31), networkHash: null, userHash: 'kept' })
  t.same(await applyRetention(storage, PERIODS, NOW), { ...NOTHING, networkHashes: 1 })
  t.same((await rowsOf(storage, 'bans')).length, 1, 'a ban of a network lasts as long as it was made for')
  t.same(await applyRetention(storage, PERIODS, NOW), NOTHING)
  t.same(await applyRetention(storage, { ...PERIODS, networkHashDays: 1 }, NOW), {
    ...NOTHING,
    networkHashes: 2,
  })
})

t.test('comments in spam and trash, by their last change', async t => {
  const service = await start(t)
  const { storage } = service
  const [before, after] = [daysAgo(20.001), daysAgo(19.999)]
  const cases: [status: 'spam' | 'trash' | 'pending' | 'approved', times: Times, goes: boolean][] = [
    ['spam', { createdAt: before }, true],
    ['trash', { createdAt: before }, true],
    ['pending', { createdAt: before }, false],
    ['approved', { createdAt: before }, false],
    ['spam', { createdAt: after }, false],
    ['spam', { createdAt: before, changedAt: after }, false],
    ['trash', { createdAt: before, reviewedAt: after }, false],
    ['trash', { createdAt: before, reviewedAt: before }, true],
    ['spam', { createdAt: before, editedAt: after }, false],
    ['spam', { createdAt: before, editedAt: before }, true],
  ]
  const gone: string[] = []
  for (const [status, times, goes] of cases) {
    const { id } = await post(service, OTHER)
    await decide(service, id, status)
    await date(storage, id, times)
    await trait(storage, id, 'text:1')
    await report(storage, id, { networkHash: null })
    if (goes) {
      gone.push(id)
    }
  }
  t.match(await applyRetention(storage, PERIODS, NOW), { comments: gone.length })
  const left = (await rowsOf(storage, 'comments')).map(({ id }) => id)
  t.equal(left.length, cases.length - gone.length)
  t.notOk(left.some(id => gone.includes(id)))
  t.equal((await rowsOf(storage, 'commentTraits')).length, left.length)
  t.equal((await rowsOf(storage, 'commentReports')).length, left.length)
  const events = await rowsOf(storage, 'commentEvents')
  t.same(events.map(({ commentId }) => commentId).sort(), gone.sort())
  t.match(events[0], {
    actor: 'retention',
    actorId: null,
    action: 'deleted',
    fromStatus: /spam|trash/,
    toStatus: null,
  })
  t.match(await applyRetention(storage, PERIODS, NOW), { comments: 0 })
})

t.test('one that others replied to is emptied, once; threads stay whole', async t => {
  const service = await start(t)
  const { storage } = service
  const root = await post(service, OTHER)
  const reply = await post(service, OTHER, { parentId: root.id })
  const answer = await post(service, OTHER, { parentId: reply.id })
  const whole = await post(service, OTHER)
  const below = await post(service, OTHER, { parentId: whole.id })
  for (const { id } of [root, reply, below, whole]) {
    await decide(service, id, 'trash')
    await date(storage, id, { createdAt: daysAgo(40) })
  }
  t.match(await applyRetention(storage, PERIODS, NOW), { comments: 4 })
  t.match(await applyRetention(storage, PERIODS, NOW), { comments: 0 })
  const rows = await rowsOf(storage, 'comments')
  t.equal(rows.length, 3, 'of a thread that goes as a whole nothing stays')
  t.same(
    [root, reply, answer].map(({ id }) => {
      const row = rows.find(one => one.id === id)
      return [row?.publicAs, row?.authorName]
    }),
    [
      ['tombstone', ''],
      ['tombstone', ''],
      ['comment', 'Reader'],
    ],
  )
})

t.test('what has expired, and answers to keys after a day', async t => {
  const service = await start(t)
  const { storage } = service
  await ban(storage, 'word', 'old', { expiresAt: daysAgo(30.001) })
  await ban(storage, 'word', 'ended', { expiresAt: daysAgo(29.999) })
  await ban(storage, 'word', 'for ever', { createdAt: daysAgo(400) })
  await storage.write(async ({ db, tables: { spentTokens } }) => {
    await db.insert(spentTokens).values([
      { id: 'old', expiresAt: daysAgo(0.05) },
      { id: 'valid', expiresAt: daysAgo(-1) },
    ])
  })
  const stored = { bodyHash: 'x', resourceId: newId(), statusCode: 201, answer: null }
  await storage.write(async ({ db, tables: { idempotencyKeys } }) => {
    await db.insert(idempotencyKeys).values([
      { ...stored, id: 'old', createdAt: daysAgo(1.001) },
      { ...stored, id: 'young', createdAt: daysAgo(0.999) },
    ])
  })
  t.same(await applyRetention(storage, PERIODS, NOW), { ...NOTHING, spentTokens: 1, bans: 1 })
  t.same((await rowsOf(storage, 'bans')).map(({ value }) => value).sort(), ['ended', 'for ever'])
  t.same(
    (await rowsOf(storage, 'spentTokens')).map(({ id }) => id),
    ['valid'],
  )
  const { db, tables } = storage.read
  t.same(
    (await db.select().from(tables.idempotencyKeys)).map(({ id }) => id),
    ['young'],
  )
})

t.test('databases that were replaced, by the time in their names', async t => {
  const { storage } = await start(t)
  // A clock that was wrong at the restore must not keep one for years.
  const gone = [7.001, 400, -7.001, -4_000]
  const stay = [6.999, 0, -6.999]
  const left = keepReplaced(
    storage.url,
    [...gone, ...stay].map(days => new Date(daysAgo(days))),
  )
  const each = DATABASE === 'sqlite' ? 1 : 0
  t.same(await applyRetention(storage, PERIODS, NOW), { ...NOTHING, replacedFiles: each * gone.length })
  t.equal(left().length, each * stay.length * 2, 'each with its log')
  t.same(await applyRetention(storage, PERIODS, NOW), NOTHING)
  const none = { ...PERIODS, keepReplacedDays: 0 }
  t.same(await applyRetention(storage, none, NOW), { ...NOTHING, replacedFiles: each * stay.length })
  t.same(left(), [])
})

/** Spent tokens that expired. */
const spend = (storage: Storage, count: number) =>
  storage.write(async ({ db, tables: { spentTokens } }) => {
    const rows = Array.from({ length: count }, () => ({ id: newId(), expiresAt: daysAgo(1) }))
    await db.insert(spentTokens).values(rows)
  })

t.test('more than a batch, shared by two instances', async t => {
  const service = await start(t)
  const other = await openAgain(t, service.storage.url)
  await spend(service.storage, 1_500)
  for (let index = 0; index < 60; index += 1) {
    const { id } = await post(service, OTHER)
    await decide(service, id, 'spam')
    await date(service.storage, id, { createdAt: daysAgo(40) })
  }
  const [one, two] = await Promise.all([
    applyRetention(service.storage, PERIODS, NOW),
    applyRetention(other, PERIODS, NOW),
  ])
  t.equal(one.spentTokens + two.spentTokens, 1_500)
  t.equal(one.comments + two.comments, 60)
  t.same(await rowsOf(service.storage, 'comments'), [])
  const events = await rowsOf(service.storage, 'commentEvents')
  t.equal(new Set(events.map(({ commentId }) => commentId)).size, events.length, 'each is noted once')
})

t.test('it ends between two batches when it is told to', async t => {
  const storage = await openTestStorage(t)
  await spend(storage, 1_500)
  const stopped = await applyRetention(storage, PERIODS, NOW, AbortSignal.abort())
  t.same(stopped, NOTHING)
  t.equal((await rowsOf(storage, 'spentTokens')).length, 1_500)
})

type Line = { level: string; msg: string; removed?: Removed; err?: { type: string; message?: string } }

/** Retention that logs as the service does, and what it has logged. */
async function startRetaining(t: Test, every?: number) {
  const { app, storage, log } = await startService(t, { LOG_LEVEL: 'debug' })
  const stop = scheduleRetention({ storage, periods: PERIODS, log: app.log, ...(every && { every }) })
  t.teardown(stop)
  const lines = () =>
    log.map(line => JSON.parse(line) as Line).filter(({ msg }) => msg.startsWith('retention'))
  const passes = (count: number) => until(`pass ${count}`, () => lines().length >= count)
  return { storage, log, stop, lines, passes }
}

t.test('at the start and again and again, whatever fails, until it is stopped', async t => {
  const { storage, log, stop, lines, passes } = await startRetaining(t, 5)
  await passes(1)
  t.match(lines()[0], { level: 'debug', removed: NOTHING, msg: 'retention' }, 'no news')
  await storage.write(async ({ db, tables: { spentTokens } }) => {
    await db.insert(spentTokens).values({ id: 'canary', expiresAt: '2020-01-01T00:00:00.000Z' })
  })
  await until('it is removed', () =>
    lines().some(({ level, removed }) => level === 'info' && removed?.spentTokens === 1),
  )
  t.same(await rowsOf(storage, 'spentTokens'), [])
  await storage.close()
  const before = lines().length
  await passes(before + 3)
  t.match(lines().at(-1), { level: 'error', err: { type: 'Error' }, msg: 'retention failed' }, 'and goes on')
  t.notMatch(log.join(''), 'canary')
  await stop()
  const after = lines().length
  const clock = await startRetaining(t, 5)
  await clock.passes(5)
  t.equal(lines().length, after)
})

t.test('at the start it begins at once; stopping waits for what is under way', async t => {
  const { stop, lines } = await startRetaining(t)
  await stop()
  t.equal(lines().length, 1)
})
