import pg from 'pg'
import t from 'tap'
import { eq, sql } from '../../../src/storage/drizzle.ts'
import { codeOf, StorageBusyError } from '../../../src/storage/errors.ts'
import { jobRunner } from '../../../src/storage/job.ts'
import { prepared } from '../../../src/storage/query.ts'
import { readOrMakeSetting } from '../../../src/storage/settings.ts'
import type { Handle, Reader, Storage, Writer } from '../../../src/storage/storage.ts'
import { openAgain, openTestPostgres, tamper, waitUntil } from '../../databases.ts'
import { keys, put, untilStored } from '../entries.ts'

const read = async ({ db, tables: { settings } }: Reader, key: string): Promise<string> => {
  const [row] = await db.select().from(settings).where(eq(settings.key, key))
  return row?.value ?? 'none'
}

const change = async ({ db, tables: { settings } }: Writer, key: string, value: string) => {
  await db.update(settings).set({ value }).where(eq(settings.key, key))
}

const increment = async (writer: Writer) => {
  await change(writer, 'count', String(Number(await read(writer, 'count')) + 1))
}

t.test('reads that writes rely on lose no update', async t => {
  const storage = await openTestPostgres(t, { connections: 50 })
  await storage.write(put('count', '0'))
  await Promise.all(Array.from({ length: 50 }, () => storage.write(increment)))
  t.equal(await read(storage.read, 'count'), '50')
})

t.test('what two jobs decide on together cannot both come true', async t => {
  const storage = await openTestPostgres(t)
  await storage.write(async writer => {
    await put('a', 'on')(writer)
    await put('b', 'on')(writer)
  })
  // Each may be turned off as long as the other is on. Both look before either writes.
  const looked = [Promise.withResolvers<void>(), Promise.withResolvers<void>()]
  const turnOff = (own: 'a' | 'b', other: 'a' | 'b', index: 0 | 1) =>
    storage.write(async writer => {
      const isOn = (await read(writer, other)) === 'on'
      looked[index]?.resolve()
      await looked[1 - index]?.promise
      if (isOn) {
        await change(writer, own, 'off')
      }
    })
  await Promise.all([turnOff('a', 'b', 0), turnOff('b', 'a', 1)])
  t.same([await read(storage.read, 'a'), await read(storage.read, 'b')].sort(), ['off', 'on'])
})

t.test('a job that fails gives its connection back', async t => {
  const storage = await openTestPostgres(t, { connections: 1 })
  await storage.write(put('a', 'x'))
  const processOf = async ({ db, tables: { settings } }: Reader) =>
    (await db.select({ pid: sql<number>`pg_backend_pid()` }).from(settings))[0]?.pid
  const before = await storage.write(processOf)
  await t.rejects(
    storage.write(async () => {
      throw new Error('on purpose')
    }),
  )
  t.equal(await storage.write(processOf), before)
})

t.test('jobs of one name run one after the other, on all instances together', async t => {
  const storage = await openTestPostgres(t)
  const other = await openAgain(t, storage.url)
  await storage.write(put('count', '0'))
  let inside = 0
  let most = 0
  let runs = 0
  const job = async (writer: Writer) => {
    const count = Number(await read(writer, 'count'))
    inside += 1
    runs += 1
    most = Math.max(most, inside)
    await change(writer, 'count', String(count + 1))
    inside -= 1
  }
  const locked = (one: Storage, locks: string[]) => one.write(job, { locks })
  await Promise.all(
    Array.from({ length: 30 }, (_, index) =>
      locked(index % 2 ? storage : other, index % 3 ? ['count', 'more'] : ['more', 'count']),
    ),
  )
  t.equal(await read(storage.read, 'count'), '30')
  t.same({ most, runs }, { most: 1, runs: 30 }, 'and none had to run again')
})

t.test('jobs of different names do not wait for each other', async t => {
  const storage = await openTestPostgres(t)
  const done = Promise.withResolvers<void>()
  const first = storage.write(() => done.promise, { locks: ['one'] })
  await storage.write(put('a'), { locks: ['another'] })
  done.resolve()
  await first
  t.same(await keys(storage.read), ['a'])
})

/** A job that meets another's write to the row that it changes, in as many of its runs as told. */
function colliding(url: string, times: number) {
  let runs = 0
  const job = async (writer: Writer) => {
    runs += 1
    const seen = await read(writer, 'k')
    if (runs <= times) {
      await tamper(url, `UPDATE settings SET value = 'other ${runs}' WHERE key = 'k'`)
    }
    await change(writer, 'k', `after ${seen}`)
  }
  return { job, runs: () => runs }
}

t.test('a job that collides is run again on what the other one left', async t => {
  const storage = await openTestPostgres(t)
  await storage.write(put('k', 'first'))
  const { job, runs } = colliding(storage.url, 4)
  await storage.write(job)
  t.equal(await read(storage.read, 'k'), 'after other 4')
  t.equal(runs(), 5)
})

t.test('a job that collides for too long ends in StorageBusyError', async t => {
  const storage = await openTestPostgres(t, { retryTimeout: 200 })
  await storage.write(put('k', 'first'))
  const { job, runs } = colliding(storage.url, Number.POSITIVE_INFINITY)
  await t.rejects(storage.write(job), StorageBusyError)
  t.equal(await read(storage.read, 'k'), `other ${runs()}`)
})

t.test('two that wait for each other are told apart by running again', async t => {
  const storage = await openTestPostgres(t)
  await Promise.all([storage.write(put('a')), storage.write(put('b'))])
  const met = [Promise.withResolvers<void>(), Promise.withResolvers<void>()]
  const both = (first: string, second: string, index: 0 | 1) =>
    storage.write(
      async writer => {
        await change(writer, first, first)
        met[index]?.resolve()
        await met[1 - index]?.promise
        await change(writer, second, first)
      },
      { locks: [first] },
    )
  await Promise.all([both('a', 'b', 0), both('b', 'a', 1)])
  t.equal(await read(storage.read, 'a'), await read(storage.read, 'b'), 'the later one wrote both')
})

t.test('a key that another job takes at the same time is seen when the job runs again', async t => {
  const storage = await openTestPostgres(t)
  let runs = 0
  const value = await storage.write(async writer => {
    runs += 1
    const seen = await read(writer, 'k')
    if (seen !== 'none') {
      return seen
    }
    await tamper(storage.url, "INSERT INTO settings VALUES ('k', 'theirs')")
    await put('k', 'mine')(writer)
    return 'mine'
  })
  t.equal(value, 'theirs')
  t.equal(runs, 2)
})

t.test('a key that is simply taken is not tried for ever', async t => {
  const storage = await openTestPostgres(t)
  await storage.write(put('k'))
  let runs = 0
  const taken = storage.write(async writer => {
    runs += 1
    await put('k')(writer)
  })
  await t.rejects(taken, { cause: { code: '23505' } })
  t.equal(runs, 3)
  const fault = storage.write(async ({ db }) => {
    runs += 1
    await db.select({ x: sql`no_such_function()` }).from(sql`settings`)
  })
  t.equal(codeOf(await fault.catch((error: unknown) => error)), '42883')
  t.equal(runs, 4, 'and a fault only once')
})

t.test('a job that passes over the error of a query is told that nothing was stored', async t => {
  const storage = await openTestPostgres(t, { connections: 1 })
  await storage.write(put('taken'))
  const passingOver = async (writer: Writer) => {
    await put('before')(writer)
    await put('taken')(writer).catch(() => undefined)
  }
  await t.rejects(storage.write(passingOver), /ignored the error/)
  await storage.write(put('next'))
  t.same(await keys(storage.read), ['next', 'taken'], 'and its connection serves on')
})

t.test('a job that hangs takes its connection with it', async t => {
  const storage = await openTestPostgres(t, { connections: 1, jobTimeout: 2_000 })
  const awake = Promise.withResolvers<void>()
  const late = Promise.withResolvers<Promise<unknown>>()
  const hanging = storage.write(async writer => {
    // Past the handle that refuses: what is kept of it here is of a connection that will be closed.
    const kept = { ...writer, db: writer.db }
    await put('half')(writer)
    await awake.promise
    late.resolve(put('late')(kept))
  })
  await t.rejects(hanging, StorageBusyError)
  await untilStored(storage, 'next')
  awake.resolve()
  await t.rejects(late.promise.then(one => one))
  t.same(await keys(storage.read), ['next'])
})

t.test('the time of a job begins when it has its locks', async t => {
  const { read } = await openTestPostgres(t)
  const jobs = jobRunner(1)
  const { promise: begun, resolve } = Promise.withResolvers<void>()
  const waiting = jobs.run(() => begun, read as Handle, new Set(), {
    begun,
    last: () => undefined,
  })
  const hanging = jobs.run(() => new Promise(() => undefined), read as Handle, new Set())
  await t.rejects(hanging, StorageBusyError)
  resolve()
  await t.resolves(waiting)
})

t.test('a query that hangs is ended by the server', async t => {
  const storage = await openTestPostgres(t, { connections: 1, jobTimeout: 2_000 })
  await untilStored(storage, 'k')
  const sleeping = storage.write(async ({ db, tables: { settings } }) => {
    await db.select({ x: sql`pg_sleep(600)` }).from(settings)
  })
  await t.rejects(sleeping, StorageBusyError)
  await waitUntil(
    storage.url,
    "NOT EXISTS (SELECT FROM pg_stat_activity WHERE state = 'active' AND query LIKE 'select pg_sleep(600)%')",
  )
  await untilStored(storage, 'next')
  t.same(await keys(storage.read), ['k', 'next'])
})

t.test('a name that is locked for too long ends in StorageBusyError', async t => {
  const storage = await openTestPostgres(t, { jobTimeout: 2_000 })
  const other = await openAgain(t, storage.url)
  const entered = Promise.withResolvers<void>()
  const done = Promise.withResolvers<void>()
  const first = other.write(
    async writer => {
      await keys(writer)
      entered.resolve()
      await done.promise
    },
    { locks: ['one'] },
  )
  await entered.promise
  await t.rejects(storage.write(put('a'), { locks: ['one'] }), StorageBusyError)
  done.resolve()
  await first
  await storage.write(put('b'), { locks: ['one'] })
  t.same(await keys(storage.read), ['b'])
})

t.test('a snapshot whose connection ends after its last query has its answer', async t => {
  const storage = await openTestPostgres(t, { connections: 1 })
  await storage.write(put('a'))
  const found = await storage.snapshot(async reader => {
    const all = await keys(reader)
    await tamper(
      storage.url,
      `SELECT pg_terminate_backend(pid, 10000) FROM pg_stat_activity
       WHERE datname = current_database() AND state = 'idle in transaction'`,
    )
    return all
  })
  t.same(found, ['a'])
  t.same(await storage.snapshot(keys), ['a'], 'and the next one has a new connection')
  t.equal(await readOrMakeSetting(storage, 'a', 'none'), 'x')
})

const keysAtOnce = prepared(({ db, tables: { settings } }: Reader) =>
  db.select({ key: settings.key }).from(settings).orderBy(settings.key),
)
const atOnce = { atOnce: true }
const listKeys = async (reader: Reader) => (await keysAtOnce(reader, {})).map(({ key }) => key)

t.test('queries that are asked at once see one state, and write nothing', async t => {
  const storage = await openTestPostgres(t)
  const holder = new pg.Client(storage.url)
  await holder.connect()
  t.teardown(() => holder.end())
  await holder.query('SELECT pg_advisory_lock(1)')
  const wait = { name: 'wait', sql: 'SELECT pg_advisory_xact_lock_shared(1)', returnsRows: true }
  const reading = storage.snapshot(
    async reader => Promise.all([reader.run(wait, []), listKeys(reader)]),
    atOnce,
  )
  await waitUntil(storage.url, "EXISTS (SELECT FROM pg_locks WHERE locktype = 'advisory' AND NOT granted)")
  await storage.write(put('meanwhile'))
  await holder.query('SELECT pg_advisory_unlock(1)')
  t.same((await reading)[1], [])
  t.same(await storage.snapshot(listKeys, atOnce), ['meanwhile'])
  const insert = { name: 'insert', sql: "INSERT INTO settings VALUES ('a', '')", returnsRows: false }
  await t.rejects(
    storage.snapshot(async reader => reader.run(insert, []), atOnce),
    { cause: { code: '25006' } },
  )
})

t.test('a job that asks again, or by the builder, is run again in a transaction', async t => {
  const storage = await openTestPostgres(t, { connections: 1 })
  let runs = 0
  const asking = async (reader: Reader) => {
    runs += 1
    const before = await listKeys(reader)
    if (runs === 1) {
      await tamper(storage.url, "INSERT INTO settings VALUES ('meanwhile', '')")
    }
    return [before, await listKeys(reader)]
  }
  t.same(await storage.snapshot(asking, atOnce), [['meanwhile'], ['meanwhile']])
  t.equal(runs, 2)
  t.same(await storage.snapshot(keys, atOnce), ['meanwhile'])
  const both = (reader: Reader) => Promise.all([listKeys(reader), keys(reader), listKeys(reader)])
  t.same(await storage.snapshot(both, atOnce), [['meanwhile'], ['meanwhile'], ['meanwhile']])
  await t.rejects(
    storage.snapshot(
      reader => Promise.all([listKeys(reader), Promise.reject(new Error('on purpose'))]),
      atOnce,
    ),
    /on purpose/,
  )
  await storage.write(put('next'))
  t.same(await storage.snapshot(listKeys, atOnce), ['meanwhile', 'next'], 'and its connection serves on')
})

t.test('a single query that fails leaves the next one its connection', async t => {
  const { read } = await openTestPostgres(t, { connections: 1 })
  await t.rejects(async () => read.run({ name: 'fault', sql: 'SELECT nothing', returnsRows: true }, []), {
    code: '42703',
  })
  t.same(await listKeys(read), [])
})

t.test('a last change has no answer', async t => {
  const storage = await openTestPostgres(t)
  await t.rejects(
    storage.write(({ last }) => listKeys(last)),
    /has no answer/,
  )
})
