/** The limits of several instances on one database. */

import Fastify from 'fastify'
import t, { type Test } from 'tap'
import type { Policy } from '../../src/http/rate-limit.ts'
import { sharedCounts } from '../../src/http/shared-limits.ts'
import { mintKey } from '../../src/keys/manage.ts'
import type { Counters, Storage } from '../../src/storage/storage.ts'
import { openAgain, openTestPostgres, tamper } from '../databases.ts'
import { newComment, startService, type TestService } from '../helper.ts'
import { until } from '../wait.ts'

const CLIENT = '192.0.2.77'
let posted = 0

/** Posts a comment unlike all others. */
const post = async (service: TestService, remoteAddress = CLIENT) => {
  posted += 1
  return service.request({
    method: 'POST',
    url: '/v1/articles/open/comments',
    remoteAddress,
    payload: newComment(`Comment ${posted}`),
  })
}

const status = async (service: TestService, remoteAddress = CLIENT) =>
  (await post(service, remoteAddress)).statusCode

/** The answers to as many requests, one after the other. */
const statuses = async (times: number, request: () => Promise<number>): Promise<number[]> => {
  const all: number[] = []
  for (let index = 0; index < times; index += 1) {
    all.push(await request())
  }
  return all
}

/** Two instances on one database, each with connections of its own. */
async function startTwo(t: Test, environment: Record<string, string> = { COMMENT_RATE_LIMIT: '5' }) {
  const storage = await openTestPostgres(t)
  const second = await openAgain(t, storage.url)
  const a = await startService(t, environment, storage)
  const b = await startService(t, environment, second)
  await a.publish({ slug: 'open' })
  return { a, b, url: storage.url }
}

const lines = ({ log }: TestService, pattern: RegExp) => log.filter(line => pattern.test(line))

/** A policy of which half of the requests are counted without waiting. */
const POLICY: Policy = { name: 'tries', quota: 100, window: 60, per: 'client' }

/** The counts of one policy, as an instance of its own keeps them. */
function startCounting(t: Test, storage: Storage) {
  const app = Fastify()
  const counts = sharedCounts(
    { counters: storage.counters as Counters, hash: key => `hash of ${key}` },
    app,
  )(POLICY)
  t.teardown(() => app.close())
  return {
    /** What is counted without waiting. */
    below: (key = CLIENT, quota = POLICY.quota) => counts.countBelow(key, 60_000, quota)?.current,
    /** What is counted together with the others. */
    incr: (key = CLIENT) =>
      new Promise<number>(resolve => {
        counts.incr(key, (_error, count) => resolve(Number(count?.current)), 60_000, POLICY.quota)
      }),
    own: (key = CLIENT) => counts.look(key).current,
    close: () => app.close(),
  }
}

t.test(
  'below half of a large quota nobody waits, and the shared count is taken over when it comes',
  async t => {
    const storage = await openTestPostgres(t)
    const a = startCounting(t, storage)
    const b = startCounting(t, storage)
    t.equal(a.below(CLIENT, 99), undefined, 'of a small one every request waits')
    t.equal(Array.from({ length: 50 }, () => a.below()).at(-1), 50, 'at once')
    t.equal(a.below(), undefined, 'from half on the others are asked')
    t.equal(await a.incr(), 51, 'with all that was counted before')
    t.equal(b.below(), 1, 'of which the other does not know')
    await until('b knows of all', async () => b.own() === 52)
    t.equal(b.below(), undefined)
    t.same(
      await Promise.all([a.incr(), b.incr(), a.incr(), b.incr()]).then(all => all.sort()),
      [53, 54, 55, 56],
    )

    t.equal(a.below('other'), 1, 'another client is not concerned')
    t.same([b.below('other'), b.below('other')], [1, 2])
    await until('both are counted together', async () => Math.max(a.own('other'), b.own('other')) === 3)
    t.equal(await a.incr('other'), 4)
  },
)

t.test('what was counted without waiting is sent before the service ends', async t => {
  const storage = await openTestPostgres(t)
  const a = startCounting(t, storage)
  t.same([a.below(), a.below()], [1, 2])
  await a.close()
  t.equal(await startCounting(t, storage).incr(), 3)
})

t.test('two instances refuse a client whose quota both have used up', async t => {
  const { a, b, url } = await startTwo(t)
  const first = await post(a)
  t.match(first.headers['ratelimit'], /"comments";r=4;t=\d+$/)
  let accepted = 1
  await until('both refuse', async () => {
    const answers = [await status(a), await status(b)]
    accepted += answers.filter(one => one === 201).length
    return answers.every(one => one === 429)
  })
  t.equal(accepted, 5, 'a small quota is exact')
  for (const service of [a, b]) {
    const refused = await post(service)
    t.match(refused.json(), { status: 429, code: 'rate-limited' })
    const reset = Number(refused.headers['retry-after'])
    t.ok(reset > 0 && reset <= 60, 'the window of both')
    t.equal(await status(service, '192.0.2.78'), 201, 'another client is not concerned')
    t.equal((await service.request({ url: '/v1/articles', remoteAddress: CLIENT })).statusCode, 200)
  }
  await tamper(url, "UPDATE rate_counters SET ends_at = now() - interval '1 second'")
  t.equal(await status(b), 201, 'the next window is open for both')
})

t.test('a quota is shared exactly by requests at the same time', async t => {
  const { a, b } = await startTwo(t, { COMMENT_RATE_LIMIT: '1' })
  const answers = await Promise.all([a, b, a, b].map(service => status(service)))
  t.same(answers.sort(), [201, 429, 429, 429])
})

t.test('each policy has a count of its own', async t => {
  const { a, b } = await startTwo(t, { COMMENT_RATE_LIMIT: '1000', COMMENT_RATE_LIMIT_ARTICLE: '3' })
  const statuses = [
    await status(a, '192.0.2.1'),
    await status(b, '192.0.2.2'),
    await status(a, '192.0.2.3'),
    await status(b, '192.0.2.4'),
  ]
  t.same(statuses, [201, 201, 201, 429], 'an article’s is shared by all its clients')
  await a.publish({ slug: 'other' })
  const other = await b.request({
    method: 'POST',
    url: '/v1/articles/other/comments',
    payload: newComment('Elsewhere.'),
  })
  t.equal(other.statusCode, 201)
})

t.test('a key has one quota, and keys that are not valid one count, on all instances', async t => {
  const { a, b } = await startTwo(t, { KEY_RATE_LIMIT: '3', FAILED_KEY_RATE_LIMIT: '1' })
  const ask = async (service: TestService, authorization: string) =>
    (await service.request({ url: '/v1/keys', remoteAddress: CLIENT, headers: { authorization } })).statusCode
  const { authorization } = await a.key('admin')
  const answers = [
    await ask(a, authorization),
    await ask(b, authorization),
    await ask(a, authorization),
    await ask(b, authorization),
  ]
  t.same(answers, [200, 200, 200, 429])
  const wrong = () => `Bearer ${mintKey().key}`
  t.same([await ask(a, wrong()), await ask(b, wrong())], [401, 429])
  const next = await a.key('admin')
  for (const service of [a, b]) {
    t.equal(await ask(service, next.authorization), 429, 'who used it up is refused with a valid one, too')
  }
})

t.test('no network address can be read where the counts are kept', async t => {
  const { a, b, url } = await startTwo(t)
  await post(a)
  await post(b, '2001:db8:aaaa:bbbb::1')
  // Fails on the first count that holds an address, or anything else that is not a hash.
  await tamper(
    url,
    `DO $$ BEGIN
       ASSERT (SELECT count(*) FROM rate_counters) >= 8;
       ASSERT NOT EXISTS (SELECT FROM rate_counters WHERE key !~ '^[A-Za-z0-9_-]{43}$|^[0-9a-f]{64}$');
     END $$`,
  )
  for (const line of [...a.log, ...b.log]) {
    t.notMatch(line, /192\.0\.2\.77|2001:db8:aaaa/)
  }
})

t.test('while the shared counts fail each instance counts by itself', async t => {
  const { a, b, url } = await startTwo(t)
  for (let count = 1; count <= 5; count += 1) {
    await post(a)
  }
  await until('b knows', async () => (await status(b)) === 429)
  await tamper(url, 'ALTER TABLE rate_counters RENAME TO away')
  t.equal(await status(a), 429, 'a client at its limit stays refused')
  const other = '198.51.100.1'
  t.same(await statuses(6, () => status(a, other)), [201, 201, 201, 201, 201, 429], 'the gate stays shut')
  t.equal(await status(b), 429, 'also where another instance took its comments')
  t.same(await statuses(2, () => status(b, other)), [201, 201], 'what others do meanwhile is not known here')
  const lost = /shared rate limits fail/
  t.equal(lines(a, lost).length, 1, 'it is logged once')
  t.equal(lines(b, lost).length, 1)
  t.match(lines(a, lost)[0], /42P01/, 'with its cause')
  t.equal(lines(a, /work again/).length, 0)

  await tamper(url, 'ALTER TABLE away RENAME TO rate_counters')
  await until('they work again', async () => {
    await a.request({ url: '/v1/tags', remoteAddress: '203.0.113.1' })
    return lines(a, /work again/).length > 0
  })
  t.equal(await status(a), 429, 'what was counted before is known again')
  t.equal(await status(a, other), 201, 'and counts together from here on')
  t.equal(lines(a, lost).length, 1)
  t.equal(lines(a, /work again/).length, 1)

  await tamper(url, 'ALTER TABLE rate_counters RENAME TO away')
  await status(a)
  t.equal(lines(a, lost).length, 2, 'a second loss is told as well')
})
