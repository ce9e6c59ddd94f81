import { once } from 'node:events'
import { setImmediate as nextTurn } from 'node:timers/promises'
import BetterSqlite3 from 'better-sqlite3'
import t, { type Test } from 'tap'
import { answerFirst, takeTurn } from '../../../src/kernel/turns.ts'
import { sql } from '../../../src/storage/drizzle.ts'
import { MissingRowError, StorageBusyError } from '../../../src/storage/errors.ts'
import { openWriter } from '../../../src/storage/sqlite/writer.ts'
import type { Writer } from '../../../src/storage/storage.ts'
import { openTestSqlite } from '../../databases.ts'
import { until } from '../../wait.ts'
import { hear, keys, put, putAndTouch } from '../entries.ts'

t.test('so many jobs that wait together share a commit', async t => {
  const storage = await openTestSqlite(t)
  const heard = await hear(storage)
  await Promise.all(
    Array.from({ length: 300 }, (_, index) => storage.write(putAndTouch(`k${index}`, ['name']))),
  )
  t.equal((await keys(storage.read)).length, 300)
  t.same(heard(), [['name'], ['name']], '256 of them, and the others')
})

/** Takes longer than steps should in a turn of the event loop. */
function work(): void {
  const end = performance.now() + 2
  while (performance.now() < end) {
    // Holds up the event loop.
  }
}

const slow = (key: string) => async (writer: Writer) => {
  work()
  await putAndTouch(key, [key])(writer)
}

t.test('reads have their turn between the jobs of a commit, and see nothing of it before', async t => {
  const storage = await openTestSqlite(t)
  const heard = await hear(storage)
  const began: string[] = []
  let ended = 0
  const writing = ['a', 'b', 'c', 'd'].map(async key => {
    await storage.write(async writer => {
      began.push(key)
      await slow(key)(writer)
    })
    ended += 1
  })
  const seen: string[] = []
  while (ended < 4) {
    await nextTurn()
    seen.push(`${began.length} begun, ${(await keys(storage.read)).length} stored`)
  }
  await Promise.all(writing)
  for (const begun of [1, 2, 3]) {
    t.ok(seen.includes(`${begun} begun, 0 stored`), `a turn after ${begun}`)
  }
  t.notMatch(seen.join('\n'), /[123] stored/)
  t.same(heard(), [['a', 'b', 'c', 'd']])
})

t.test('a job that comes while others run joins their commit', async t => {
  const storage = await openTestSqlite(t)
  const heard = await hear(storage)
  const { promise: begun, resolve: begin } = Promise.withResolvers<void>()
  const first = storage.write(async writer => {
    begin()
    await slow('a')(writer)
  })
  const second = storage.write(slow('b'))
  await begun
  await Promise.all([first, second, storage.write(putAndTouch('late', ['late']))])
  t.same(heard(), [['a', 'b', 'late']])
})

for (const [besides, isAnswering] of [
  ['nothing', false],
  ['answers', true],
] as const) {
  t.test(`how many of a commit are acknowledged in a turn beside ${besides}`, async t => {
    const storage = await openTestSqlite(t)
    let turn = 0
    const acknowledged: number[] = []
    const writing = Array.from({ length: 40 }, async (_, index) => {
      await storage.write(put(`k${index}`))
      acknowledged.push(turn)
      work()
    })
    while (acknowledged.length < 40) {
      if (isAnswering) {
        answerFirst(() => undefined)
      }
      await nextTurn()
      turn += 1
    }
    await Promise.all(writing)
    const counts = Object.values(Object.groupBy(acknowledged, turn => turn)).map(turns => turns?.length)
    t.same(counts, isAnswering ? Array(40).fill(1) : [32, 8])
  })
}

t.test('jobs join the commit whose callers were waiting for their turn when it began', async t => {
  const storage = await openTestSqlite(t)
  const heard = await hear(storage)
  await Promise.all(
    ['a', 'b', 'c', 'd'].map(async key => {
      await nextTurn()
      await takeTurn()
      work()
      await storage.write(putAndTouch(key, [key]))
    }),
  )
  t.same(heard(), [['a', 'b', 'c', 'd']])
})

t.test('a job that takes the transaction of its group with it spoils no other', async t => {
  const storage = await openTestSqlite(t)
  const raw = new BetterSqlite3(storage.file)
  raw.exec('CREATE TABLE fragile (key TEXT PRIMARY KEY ON CONFLICT ROLLBACK)')
  raw.exec("INSERT INTO fragile VALUES ('taken')")
  raw.close()
  const spoiling = async ({ db }: Writer) => {
    await db.run(sql`INSERT INTO fragile VALUES ('taken')`)
  }
  const results = await Promise.allSettled([
    storage.write(put('a')),
    storage.write(spoiling),
    storage.write(put('b')),
  ])
  t.same(
    results.map(({ status }) => status),
    ['fulfilled', 'rejected', 'fulfilled'],
  )
  t.match((results[1] as PromiseRejectedResult).reason.cause ?? results[1], /UNIQUE|rejected/)
  t.same(await keys(storage.read), ['a', 'b'])
})

t.test('a commit that fails is tried again job by job', async t => {
  const storage = await openTestSqlite(t)
  const raw = new BetterSqlite3(storage.file)
  raw.exec('CREATE TABLE child (parent TEXT REFERENCES settings(key) DEFERRABLE INITIALLY DEFERRED)')
  raw.close()
  const orphan = async ({ db }: Writer) => {
    await db.run(sql`INSERT INTO child VALUES ('nobody')`)
  }
  const results = await Promise.allSettled([
    storage.write(put('a')),
    storage.write(orphan),
    storage.write(put('b')),
  ])
  t.same(
    results.map(({ status }) => status),
    ['fulfilled', 'rejected', 'fulfilled'],
  )
  t.ok((results[1] as PromiseRejectedResult).reason instanceof MissingRowError)
  t.same(await keys(storage.read), ['a', 'b'])
})

t.test('another process that holds the lock', async t => {
  await t.test('is waited for, while reads go on', async t => {
    const storage = await openTestSqlite(t)
    const other = new BetterSqlite3(storage.file)
    other.exec('BEGIN IMMEDIATE')
    const writing = storage.write(put('a'))
    // The queue is trying by now: its first try followed this turn of the loop, and the loop is free meanwhile.
    await nextTurn()
    t.same(await keys(storage.read), [])
    other.exec('COMMIT')
    other.close()
    await writing
    t.same(await keys(storage.read), ['a'])
  })

  await t.test('for too long ends in StorageBusyError for the whole group', async t => {
    const storage = await openTestSqlite(t, { lockTimeout: 20 })
    const other = new BetterSqlite3(storage.file)
    other.exec('BEGIN IMMEDIATE')
    const results = await Promise.allSettled([storage.write(put('a')), storage.write(put('b'))])
    other.exec('COMMIT')
    other.close()
    for (const result of results) {
      t.ok((result as PromiseRejectedResult).reason instanceof StorageBusyError)
    }
    await storage.write(put('c'))
    t.same(await keys(storage.read), ['c'])
  })
})

t.test('a lock is not the only thing that can keep a transaction from beginning', async t => {
  const storage = await openTestSqlite(t)
  const connection = new BetterSqlite3(storage.file)
  t.teardown(() => connection.close())
  const limits = { lockTimeout: 1_000, jobTimeout: 1_000 }
  const writer = openWriter(connection, storage.read as Writer, limits)
  connection.exec('BEGIN')
  await t.rejects(
    writer.write(async () => undefined),
    /within a transaction/,
    'it is told at once, not tried again',
  )
})

/** A writer of its own on the file of a storage, and another connection, as work beside the queue has it. */
async function openBeside(t: Test) {
  const storage = await openTestSqlite(t)
  const [own, other] = [new BetterSqlite3(storage.file), new BetterSqlite3(storage.file)]
  t.teardown(() => {
    own.close()
    other.close()
  })
  // A lock that is not free at once is an error.
  const writer = openWriter(own, storage.read as Writer, { lockTimeout: 0, jobTimeout: 1_000 })
  return { other, writer }
}

t.test('jobs wait for work beside the queue, however long it holds the lock', async t => {
  const { other, writer } = await openBeside(t)
  const { promise: released, resolve: release } = Promise.withResolvers<void>()
  const working = writer.runExclusively(async () => {
    other.exec('BEGIN IMMEDIATE')
    await released
    other.exec('COMMIT')
  }, 60_000)
  const writing = writer.write(async () => 'written')
  for (let turn = 0; turn < 20; turn += 1) {
    await nextTurn()
  }
  release()
  t.equal(await writing, 'written')
  await working
})

t.test('work beside the queue is told to end, and the queue goes on when it has', async t => {
  const { writer } = await openBeside(t)
  const { promise: released, resolve: release } = Promise.withResolvers<void>()
  const order: string[] = []
  const working = writer.runExclusively(async signal => {
    await once(signal, 'abort')
    await released
    order.push('ended')
    signal.throwIfAborted()
  }, 0)
  const writing = writer.write(async () => order.push('written'))
  const stands = () => {
    try {
      writer.check()
      return false
    } catch (error) {
      return error instanceof StorageBusyError
    }
  }
  t.notOk(stands())
  await until('it stands still', stands)
  t.same(order, [], 'it does not end, so nothing is written')
  release()
  await t.rejects(working, StorageBusyError)
  await writing
  t.same(order, ['ended', 'written'])
  t.notOk(stands())
})

t.test('work beside the queue begins between two groups, whenever it is asked for', async t => {
  const { other, writer } = await openBeside(t)
  for (let steps = 0; steps < 10; steps += 1) {
    const writing = writer.write(async () => 'written')
    for (let step = 0; step < steps; step += 1) {
      await undefined
    }
    const working = writer.runExclusively(async () => {
      other.exec('BEGIN IMMEDIATE')
      await nextTurn()
      other.exec('COMMIT')
    }, 60_000)
    t.same(await Promise.all([writing, working]), ['written', undefined], `${steps} steps after a job`)
  }
})
