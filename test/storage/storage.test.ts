/** The contract of `Storage`, on the database of the run. */
import { setImmediate as nextTurn } from 'node:timers/promises'
import t from 'tap'
import { eq, sql } from '../../src/storage/drizzle.ts'
import { codeOf, MissingRowError, StorageBusyError } from '../../src/storage/errors.ts'
import { prepared } from '../../src/storage/query.ts'
import { readOrMakeSetting } from '../../src/storage/settings.ts'
import type { Reader, Storage, Writer } from '../../src/storage/storage.ts'
import { blockWriters, openAgain, openTestStorage } from '../databases.ts'
import { heldByYoung } from '../memory.ts'
import { keys, put, untilStored } from './entries.ts'

const statuses = (results: PromiseSettledResult<unknown>[]) => results.map(({ status }) => status)

t.test('a write is read by every handle', async t => {
  const storage = await openTestStorage(t)
  t.equal(await storage.write(put('a')), 'a', 'the result of the job')
  t.same(await keys(storage.read), ['a'])
  t.same(await storage.snapshot(keys), ['a'])
  t.same(await storage.snapshot(keys, { fresh: true }), ['a'])
  t.same(await storage.write(keys), ['a'])
  t.same(await keys((await openAgain(t, storage.url)).read), ['a'], 'and by another instance')
  await storage.check()
})

t.test('a job that fails rolls back alone', async t => {
  const storage = await openTestStorage(t)
  const failing = async (writer: Writer) => {
    await put('half')(writer)
    throw new Error('on purpose')
  }
  const results = await Promise.allSettled([
    storage.write(put('before')),
    storage.write(failing),
    storage.write(put('after')),
  ])
  t.same(statuses(results), ['fulfilled', 'rejected', 'fulfilled'])
  t.match(results[1], { reason: { message: 'on purpose' } }, 'with its own error')
  t.same(await keys(storage.read), ['after', 'before'])
})

t.test('whatever a job throws is what its writer gets', async t => {
  const storage = await openTestStorage(t)
  for (const thrown of [undefined, null, 'a text', new Error('on purpose')]) {
    const [result] = await Promise.allSettled([storage.write(() => Promise.reject(thrown))])
    t.strictSame(result, { status: 'rejected', reason: thrown })
  }
})

t.test('many jobs at once', async t => {
  const storage = await openTestStorage(t)
  const wanted = Array.from({ length: 100 }, (_, index) => `k${index}`).sort()
  t.same((await Promise.all(wanted.map(key => storage.write(put(key))))).sort(), wanted)
  t.same(await keys(storage.read), wanted)
})

t.test('jobs of one name run one after the other', async t => {
  const storage = await openTestStorage(t)
  await storage.write(put('count', '0'))
  const increment = async ({ db, tables: { settings } }: Writer) => {
    const [row] = await db.select().from(settings).where(eq(settings.key, 'count'))
    await nextTurn()
    await db
      .update(settings)
      .set({ value: String(Number(row?.value) + 1) })
      .where(eq(settings.key, 'count'))
  }
  await Promise.all(
    Array.from({ length: 20 }, () => storage.write(increment, { locks: ['count', 'another'] })),
  )
  t.equal(await readOrMakeSetting(storage, 'count', 'none'), '20')
})

t.test('write() inside a job is refused, and so is a writer after its job', async t => {
  const storage = await openTestStorage(t)
  await t.rejects(
    storage.write(() => storage.write(put('inner'))),
    /would wait for itself/,
  )
  let kept: Writer | undefined
  await storage.write(async writer => {
    kept = writer
  })
  t.throws(() => kept?.db, /is over/)
  await t.rejects(put('late')(kept as Writer), /is over/, 'nothing is written outside a transaction')
  t.same(await keys(storage.read), [])
})

const store = prepared(({ db, tables: { settings } }: Writer) =>
  db.insert(settings).values({ key: sql.placeholder('key'), value: 'x' }),
)

t.test('the last changes of a job are stored with it or not at all', async t => {
  const storage = await openTestStorage(t)
  const storing =
    (...all: string[]) =>
    async ({ last }: Writer) => {
      for (const key of all) {
        await store(last, { key })
      }
      return all.length
    }
  t.equal(await storage.write(storing('a', 'b')), 2)
  await t.rejects(storage.write(storing('c', 'a', 'd')))
  await t.rejects(
    storage.write(async writer => {
      await storing('e', 'a')(writer)
      throw new Error('on purpose')
    }),
  )
  t.equal(
    await storage.write(async writer => {
      await storing('f')(writer)
      return (await keys(writer)).join()
    }),
    'a,b,f',
    'what the job asks afterwards sees them',
  )
  const passingOver = async (writer: Writer) => {
    await storing('a')(writer)
    await keys(writer).catch(() => undefined)
  }
  const error = await storage.write(passingOver).catch((reason: unknown) => reason)
  t.match(codeOf(error), /^(?:23505|SQLITE_CONSTRAINT_PRIMARYKEY)$/, 'what it failed by is told')
  let kept: Writer | undefined
  await storage.write(async ({ last }) => {
    kept = last
  })
  await t.rejects(store(kept as Writer, { key: 'g' }), /is over/)
  t.same(await keys(storage.read), ['a', 'b', 'f'])
})

t.test('a job that hangs is given up, and the next one runs', async t => {
  const storage = await openTestStorage(t, { patience: 2_000 })
  const awake = Promise.withResolvers<void>()
  const goesOn = Promise.withResolvers<Promise<string>>()
  const hanging = storage.write(async writer => {
    await put('half')(writer)
    await awake.promise
    goesOn.resolve(put('late')(writer))
  })
  await t.rejects(hanging, StorageBusyError)
  await untilStored(storage, 'next')
  awake.resolve()
  await t.rejects(
    goesOn.promise.then(late => late),
    /is over/,
    'what it still does reaches nothing',
  )
  await untilStored(storage, 'last')
  t.same(await keys(storage.read), ['last', 'next'])
})

t.test('writes that others keep waiting for too long end in StorageBusyError, reads go on', async t => {
  const storage = await openTestStorage(t, { patience: 2_000 })
  const unblock = await blockWriters(t, storage.url)
  const writing = storage.write(async ({ db, tables: { comments } }) => {
    await db.delete(comments)
  })
  t.same(await keys(storage.read), [])
  await t.rejects(writing, StorageBusyError)
  await unblock()
  await untilStored(storage, 'next')
  t.same(await keys(storage.read), ['next'])
})

t.test('a snapshot does not see what is committed meanwhile', async t => {
  const storage = await openTestStorage(t)
  const counts = await storage.snapshot(async reader => {
    const before = await keys(reader)
    await storage.write(put('meanwhile'))
    return [before.length, (await keys(reader)).length, (await keys(storage.read)).length]
  })
  t.same(counts, [0, 0, 1])
  t.same(await storage.snapshot(keys), ['meanwhile'], 'the next one does')
})

t.test('a failed snapshot does not block the next', async t => {
  const storage = await openTestStorage(t)
  await storage.write(put('a'))
  const failing = async () => {
    throw new Error('on purpose')
  }
  const snapshots = Array.from({ length: 30 }, (_, index) => storage.snapshot(index % 2 ? keys : failing))
  const results = await Promise.allSettled<unknown>(snapshots)
  for (const [index, result] of results.entries()) {
    t.match(result, index % 2 ? { status: 'fulfilled', value: ['a'] } : { reason: { message: 'on purpose' } })
  }
})

t.test('neither the read handle nor a snapshot can write', async t => {
  const storage = await openTestStorage(t)
  await t.rejects(put('a')(storage.read as Writer), /read-?only|Failed query/)
  await t.rejects(storage.snapshot(reader => put('b')(reader as Writer)))
  t.same(await keys(storage.read), [])
})

t.test('a setting is made once, by many at once', async t => {
  const storage = await openTestStorage(t)
  const other = await openAgain(t, storage.url)
  const values = await Promise.all(
    Array.from({ length: 20 }, (_, index) =>
      readOrMakeSetting(index % 2 ? storage : other, 'k', `value ${index}`),
    ),
  )
  t.equal(new Set(values).size, 1)
  t.equal(await readOrMakeSetting(storage, 'k', 'too late'), values[0])
  t.equal(await readOrMakeSetting(storage, 'l', 'of its own'), 'of its own')
})

t.test('a row that refers to a missing one is refused by name', async t => {
  const storage = await openTestStorage(t)
  const orphan = storage.write(async ({ db, tables: { articleTags } }) => {
    await db.insert(articleTags).values({ articleId: 'nobody', position: 0, tag: 'x' })
  })
  await t.rejects(orphan, MissingRowError)
})

t.test('a job that passes over the error of a query is never half stored unsaid', async t => {
  const storage = await openTestStorage(t)
  await storage.write(put('taken'))
  const [result] = await Promise.allSettled([
    storage.write(async writer => {
      await put('before')(writer)
      await put('taken')(writer).catch(() => 'passed over')
      return 'done'
    }),
  ])
  // SQLite undoes the failed query alone and goes on; PostgreSQL undoes the job, and says so.
  t.same(await keys(storage.read), result?.status === 'fulfilled' ? ['before', 'taken'] : ['taken'])
})

/** The ways to run a job. */
const CALLS: Record<
  string,
  (storage: Storage, job: (reader: Reader) => Promise<unknown>) => Promise<unknown>
> = {
  snapshot: (storage, job) => storage.snapshot(job),
  'snapshot, at once': (storage, job) => storage.snapshot(job, { fresh: true, atOnce: true }),
  write: (storage, job) => storage.write(job),
  'write, last changes': (storage, job) => storage.write(({ last }) => job(last)),
  'write, in a group': (storage, job) => storage.write(job, { locks: ['one'], sharedRow: 'row' }),
}
for (const [name, call] of Object.entries(CALLS)) {
  t.test(`what a job has used is free without a full collection: ${name}`, async t => {
    const storage = await openTestStorage(t)
    const use = () => {
      const used = Array.from({ length: 10_000 }, (_, index) => index / 2)
      return call(storage, async () => used.length)
    }
    const useOften = async () => {
      for (let count = 0; count < 100; count += 1) {
        await use()
      }
    }
    // What the first need is kept.
    await useOften()
    const before = heldByYoung()
    await useOften()
    const bytes = 10_000 * 8
    const held = (heldByYoung() - before) / bytes
    t.ok(held < 50, `what ${held} of 100 have used is held`)
  })
}

t.test('close waits for accepted writes and refuses what comes later', async t => {
  const storage = await openTestStorage(t)
  const accepted = storage.write(put('accepted'))
  const closing = storage.close()
  await t.rejects(storage.write(put('late')), /closed/)
  t.equal(storage.close(), closing, 'closing twice is closing once')
  await Promise.all([accepted, closing])
  await t.rejects(storage.check())
  await t.rejects(storage.snapshot(keys))
  await t.rejects(keys(storage.read))
  t.same(await keys((await openAgain(t, storage.url)).read), ['accepted'])
})
