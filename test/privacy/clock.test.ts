/** A clock that leaps, or is set back, between and during what depends on the time. */
import t from 'tap'
import { Comment } from '../../src/comments/threads/schema.ts'
import { LimitStore } from '../../src/http/limit-store.ts'
import { listOf } from '../../src/http/paging.ts'
import { scheduleRetention } from '../../src/privacy/retention.ts'
import { waitForClock } from '../../src/privacy/retention-clock.ts'
import { eq } from '../../src/storage/drizzle.ts'
import { bearer, posterOf } from '../comments/posting/poster.ts'
import { decide } from '../comments/threads/status.ts'
import { openTestStorage } from '../databases.ts'
import { startService } from '../helper.ts'
import { until } from '../wait.ts'
import { rowsOf } from './people.ts'

const DAY = 86_400_000
const HOUR = 3_600_000
const START = Date.parse('2030-03-01T00:00:00.000Z')
const at = (milliseconds: number) => new Date(START + milliseconds)

t.test('retention waits a day for a clock that is far beyond all that is stored', async t => {
  const storage = await openTestStorage(t)
  const scenarios: [name: string, now: number, waitsUntil?: number][] = [
    ['the first run of a site', 0],
    ['an hour later', HOUR],
    ['almost a day later', HOUR + DAY],
    ['60 days later', 60 * DAY, 61 * DAY],
    ['the wait goes on, also after a restart', 60 * DAY + 23 * HOUR, 61 * DAY],
    ['the clock is right again: the wait is over', 2 * DAY],
    ['another leap begins a wait of its own', 50 * DAY, 51 * DAY],
    ['a beginning in the future is dropped', 20 * DAY, 21 * DAY],
    ['when the day is over', 21 * DAY],
    ['and then as before', 21 * DAY + HOUR],
    ['a run that was stored by a wrong clock does not count', DAY],
  ]
  for (const [name, now, waitsUntil] of scenarios) {
    t.same(await waitForClock(storage, at(now)), waitsUntil === undefined ? undefined : at(waitsUntil), name)
  }
})

t.test('a site that has comments and never ran retention waits as well', async t => {
  const service = await startService(t)
  await service.publish({ slug: 'open' })
  await posterOf(service).post('A remark.')
  const now = Date.now()
  t.same(await waitForClock(service.storage, new Date(now + 3 * DAY)), new Date(now + 4 * DAY))
})

t.test('a start with the clock 60 days ahead removes nothing, and says why', async t => {
  const service = await startService(t)
  const { storage, log } = service
  await service.publish({ slug: 'open' })
  const spam = await posterOf(service).post('Spam.')
  await decide(service, spam.id, 'spam')
  const start = (days: number) =>
    scheduleRetention({
      storage,
      periods: { networkHashDays: 30, trashDays: 30, keepReplacedDays: 7 },
      log: service.app.log,
      clock: () => new Date(Date.now() + days * DAY),
    })
  const told = (text: string) => until(text, () => log.some(line => line.includes(text)))
  const ahead = start(60)
  await told('retention waits')
  await ahead()
  t.match(await rowsOf(storage, 'comments'), [{ id: spam.id, networkHash: /./ }])
  const later = start(61.1)
  await told('"removed"')
  await later()
  t.same(await rowsOf(storage, 'comments'), [], 'but the wait ends')
})

t.test('comments from a time when the clock was wrong lock nobody out', async t => {
  const service = await startService(t, {
    COMMENT_FLOOD: '2',
    COMMENT_RULES: 'policy',
    COMMENT_PROOF: 'never',
  })
  await service.publish({ slug: 'open' })
  const poster = posterOf(service)
  const { comments } = service.storage.read.tables
  const move = (id: string, milliseconds: number) =>
    service.storage.write(async ({ db }) => {
      const createdAt = new Date(Date.now() + milliseconds).toISOString()
      await db.update(comments).set({ createdAt }).where(eq(comments.id, id))
    })
  const parent = await poster.post('One.')
  const other = await poster.post('Two.')
  t.equal((await poster.send('Three.')).statusCode, 429)
  await move(other.id, 5_000)
  t.equal((await poster.send('Three.')).statusCode, 429, 'clocks of instances differ by seconds')
  await move(other.id, 3_650 * DAY)
  const reply = await poster.post('Three.', { parentId: other.id })
  await move(parent.id, -HOUR)
  t.equal((await poster.send('Four.')).statusCode, 201)
  const { data } = await service.get('/v1/articles/open/comments', listOf(Comment))
  t.same(
    data.map(({ text }) => text),
    ['One.', 'Four.', 'Two.'],
  )
  t.same(
    data.at(-1)?.replies.map(({ id }) => id),
    [reply.id],
  )
  const headers = bearer(other.manageToken)
  const edited = await service.request({
    method: 'PATCH',
    url: `/v1/comments/${other.id}`,
    headers,
    payload: { body: 'Two, edited.' },
  })
  t.equal(edited.statusCode, 200)
})

t.test('windows of quotas end when they should, whatever the clock says', async t => {
  const store = new LimitStore()
  const { now } = Date
  t.teardown(() => {
    Date.now = now
  })
  t.equal(store.count('a', 60_000).current, 1)
  Date.now = () => now() - HOUR
  t.ok(store.look('a').ttl <= 60_000)
  Date.now = () => now() + HOUR
  t.equal(store.look('a').current, 1)
})
