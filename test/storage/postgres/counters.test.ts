import pg from 'pg'
import t, { type Test } from 'tap'
import { StorageUnavailableError } from '../../../src/storage/errors.ts'
import { openCounters } from '../../../src/storage/postgres/counters.ts'
import { openPool } from '../../../src/storage/postgres/pools.ts'
import type { Counters, Storage } from '../../../src/storage/storage.ts'
import { newDatabase, openAgain, openTestPostgres, tamper, waitUntil } from '../../databases.ts'

const MINUTE = 60_000

const countersOf = (storage: Storage): Counters => storage.counters as Counters

const numbers = async (increments: Promise<{ count: number }>[]) =>
  (await Promise.all(increments)).map(({ count }) => count)

/** Counters on a pool that tells how many statements it was asked. */
async function openBare(t: Test, sweepEvery?: number) {
  const url = await newDatabase(t, 'postgres')
  const pool = openPool(url, { size: 1, timeout: 60_000 })
  const counters = openCounters(pool, sweepEvery)
  t.teardown(async () => {
    await counters.close()
    await pool.end()
  })
  let statements = 0
  pool.on('acquire', () => {
    statements += 1
  })
  return { url, pool, counters, statements: () => statements }
}

/** Waits for the end of a query that fails. */
const failure = (pool: pg.Pool) =>
  new Promise<void>(resolve => {
    pool.on('release', error => {
      if (error) {
        resolve()
      }
    })
  })

t.test('all instances count together, each key by itself', async t => {
  const storage = await openTestPostgres(t)
  const [a, b] = [countersOf(storage), countersOf(await openAgain(t, storage.url))]
  const first = await a.increment('k', MINUTE)
  t.equal(first.count, 1)
  t.ok(first.left > 0 && first.left <= MINUTE, 'the whole window is left')
  const second = await b.increment('k', MINUTE)
  t.equal(second.count, 2)
  t.ok(second.left <= first.left, 'the window does not move')
  t.equal((await a.increment('other', MINUTE)).count, 1)
  const many = await numbers(
    Array.from({ length: 200 }, (_, index) => (index % 2 ? a : b).increment('k', MINUTE)),
  )
  t.same(
    many.sort((one, two) => one - two),
    Array.from({ length: 200 }, (_, index) => index + 3),
    'every number is given once',
  )
})

t.test('a statement that began before the one that opened the window adds to it', async t => {
  const { url, counters } = await openBare(t)
  const client = new pg.Client(url)
  await client.connect()
  // The time of a transaction is that of its beginning. Two statements that wait for each other are as far apart.
  await client.query('BEGIN; SELECT now()')
  const early = openCounters(client as unknown as pg.Pool)
  await counters.increment('k', MINUTE)
  const { count, left } = await early.increment('k', MINUTE)
  t.equal(count, 2)
  t.ok(left <= MINUTE, 'no more is left than a window has')
  await client.query('COMMIT')
  await early.close()
  await client.end()
})

t.test('a window ends, and the next one starts anew', async t => {
  const storage = await openTestPostgres(t)
  const counters = countersOf(storage)
  await counters.increment('k', MINUTE)
  await counters.increment('k', MINUTE)
  await counters.increment('other', MINUTE)
  await tamper(storage.url, "UPDATE rate_counters SET ends_at = now() WHERE key = 'k'")
  const [again, more] = await Promise.all([
    counters.increment('k', MINUTE / 2),
    counters.increment('k', MINUTE / 2),
  ])
  t.same([again.count, more.count], [1, 2])
  t.ok(again.left > 0 && again.left <= MINUTE / 2)
  t.equal((await counters.increment('other', MINUTE)).count, 2, 'another key is not concerned')

  await counters.increment('short', 1)
  await waitUntil(storage.url, "EXISTS (SELECT FROM rate_counters WHERE key = 'short' AND ends_at < now())")
  t.equal((await counters.increment('short', 1)).count, 1, 'it ends by itself')
})

t.test('increments that wait share one statement, and get different numbers', async t => {
  const { counters, statements } = await openBare(t)
  const first = counters.increment('k', MINUTE)
  // The statement of the first one is under way by now.
  await Promise.resolve()
  const others = ['k', 'z', 'k', 'a', 'k'].map(key => counters.increment(key, MINUTE))
  t.same(await numbers([first, ...others]), [1, 2, 1, 3, 1, 4], 'in the order in which they came')
  t.equal(statements(), 2)
  const many = await numbers(Array.from({ length: 100 }, () => counters.increment('m', MINUTE)))
  t.equal(many.at(-1), 100)
  t.equal(statements(), 3)
})

t.test('several at once end at their own number', async t => {
  const { counters, statements } = await openBare(t)
  await counters.increment('k', MINUTE, 3)
  const counts = [
    counters.increment('k', MINUTE, 2),
    counters.increment('k', MINUTE),
    counters.increment('k', MINUTE, 4),
  ]
  t.same(await numbers(counts), [5, 6, 10])
  t.equal(statements(), 2)
})

t.test('many keys in opposite orders do not wait for each other for ever', async t => {
  const storage = await openTestPostgres(t)
  const [a, b] = [countersOf(storage), countersOf(await openAgain(t, storage.url))]
  const names = Array.from({ length: 50 }, (_, index) => `k${index}`)
  for (let round = 1; round <= 10; round += 1) {
    const counts = await numbers([
      ...names.map(name => a.increment(name, MINUTE)),
      ...names.toReversed().map(name => b.increment(name, MINUTE)),
    ])
    t.equal(Math.max(...counts), 2 * round)
  }
})

t.test('counts whose window is over are swept away', async t => {
  const { url, pool, counters } = await openBare(t, 5)
  await counters.increment('over', 1)
  await counters.increment('open', MINUTE)
  await waitUntil(url, "(SELECT string_agg(key, ' ') FROM rate_counters) = 'open'")

  const failed = failure(pool)
  await tamper(url, 'ALTER TABLE rate_counters RENAME TO away')
  await failed
  await tamper(url, "INSERT INTO away VALUES ('over', 1, now()); ALTER TABLE away RENAME TO rate_counters")
  await waitUntil(url, "(SELECT string_agg(key, ' ') FROM rate_counters) = 'open'")
  t.equal((await counters.increment('open', MINUTE)).count, 2, 'what is open stays')
})

t.test('a failure reaches everyone who waits, and is over with its cause', async t => {
  const { url, counters } = await openBare(t)
  await tamper(url, 'ALTER TABLE rate_counters RENAME TO away')
  const waiting = ['a', 'b', 'a'].map(key => counters.increment(key, MINUTE))
  for (const result of await Promise.allSettled(waiting)) {
    t.match(result, { status: 'rejected', reason: { code: '42P01' } })
  }
  await tamper(url, 'ALTER TABLE away RENAME TO rate_counters')
  t.same(await numbers([counters.increment('a', MINUTE)]), [1])
})

t.test('a server that cannot be reached is told as such', async t => {
  const pool = openPool('postgres://stet:stet@127.0.0.1:1/stet', { size: 1, timeout: 5_000 })
  const counters = openCounters(pool)
  await t.rejects(counters.increment('k', MINUTE), StorageUnavailableError)
  await counters.close()
  await pool.end()
})

t.test('closing waits for the increments that were accepted', async t => {
  const storage = await openTestPostgres(t)
  const accepted = countersOf(storage).increment('k', MINUTE)
  await storage.close()
  t.equal((await accepted).count, 1)
  await t.rejects(countersOf(storage).increment('k', MINUTE))
})

t.test('a window from before the clock of the server was set back is over', async t => {
  const { pool, counters } = await openBare(t)
  await counters.increment('k', MINUTE)
  t.equal((await counters.increment('k', MINUTE)).count, 2)
  await pool.query("UPDATE rate_counters SET ends_at = now() + interval '1 hour'")
  t.match(await counters.increment('k', MINUTE), { count: 1 })
  t.equal((await counters.increment('k', MINUTE)).count, 2)
})
