/** Jobs that share a transaction: each ends as if it had one of its own. */
import pg from 'pg'
import t, { type Test } from 'tap'
import type { Names } from '../../../src/storage/changes.ts'
import { eq, sql } from '../../../src/storage/drizzle.ts'
import { StorageBusyError, StorageUnavailableError } from '../../../src/storage/errors.ts'
import { prepared, together } from '../../../src/storage/query.ts'
import type { Reader, Storage, Writer } from '../../../src/storage/storage.ts'
import { openAgain, openTestPostgres, tamper, waitUntil } from '../../databases.ts'
import { until } from '../../wait.ts'
import { hear, keys, put, untilStored } from '../entries.ts'

const finding = prepared(({ db, tables: { settings } }: Reader) =>
  db
    .select({ value: settings.value })
    .from(settings)
    .where(eq(settings.key, sql.placeholder('key'))),
)
const find = async (reader: Reader, key: string) => (await finding(reader, { key }))[0]?.value ?? 'none'

const inserting = prepared(({ db, tables: { settings } }: Writer) =>
  db.insert(settings).values({ key: sql.placeholder('key'), value: 'x' }),
)
const insert = (writer: Writer, key: string) => inserting(writer, { key })

const updating = prepared(({ db, tables: { settings } }: Writer) =>
  db
    .update(settings)
    .set({ value: sql`${sql.placeholder('value')}` })
    .where(eq(settings.key, sql.placeholder('key'))),
)

type Job<T> = (writer: Writer) => Promise<T>

/** Counts the runs of a job. */
function counted<T>(job: Job<T>) {
  let runs = 0
  const counting: Job<T> = writer => {
    runs += 1
    return job(writer)
  }
  return Object.assign(counting, { runs: () => runs })
}

/** A job that reads, stores a row by its last change, and touches a name. */
const storing = (key: string) =>
  counted(async writer => {
    const before = await find(writer, key)
    await insert(writer.last, key)
    writer.touch([`name-${key}`])
    return `${key} after ${before}`
  })

/** Writes with a lock, and in a group unless told otherwise. */
const write = <T>(storage: Storage, job: Job<T>, lock: string, sharedRow = 'row') =>
  storage.write(job, { locks: [lock], sharedRow })

/** The keys of the rows, by the transactions that have stored them, in the order in which they are stored. */
async function transactions(url: string): Promise<string[]> {
  const client = new pg.Client(url)
  await client.connect()
  const { rows } = await client.query<{ keys: string }>(
    "SELECT string_agg(key, ' ' ORDER BY ctid) AS keys FROM settings GROUP BY xmin::text ORDER BY min(ctid)",
  )
  await client.end()
  return rows.map(row => row.keys)
}

t.test('jobs that wait at the same time share a transaction, and are told of together', async t => {
  const storage = await openTestPostgres(t)
  const heard = await hear(storage)
  const heardByOther = await hear(await openAgain(t, storage.url))
  const told: Names[] = []
  const written = await Promise.all([
    write(storage, storing('a'), 'a', 'row 2').finally(() => told.push(...heard())),
    write(storage, storing('b'), 'b', 'row 1'),
    write(storage, storing('c'), 'c', 'row 2'),
  ])
  t.same(written, ['a after none', 'b after none', 'c after none'])
  t.same(await transactions(storage.url), ['b a c'], 'in the order of their rows')
  const names = [['name-b', 'name-a', 'name-c']]
  t.same(told, names, 'before the first of them is acknowledged')
  t.same(await until('the other instance hears of them', () => nonEmpty(heardByOther())), names)
  const many = Array.from({ length: 33 }, (_one, index) => `k${index}`)
  await Promise.all(many.map(key => write(storage, storing(key), key)))
  const sizes = (await transactions(storage.url)).map(one => one.split(' ').length)
  t.same(sizes, [3, 32, 1], 'up to a number of them')
})

const nonEmpty = (names: Names[]) => (names.length > 0 ? names : undefined)

const fault = { name: 'fault', sql: 'select nothing', returnsRows: true }

/** What a job does between two others of its group. */
type Case = {
  name: string
  job: Job<unknown>
  /** Its value, or its error. */
  ends: { value: unknown } | { error: unknown }
  /** How often it and each of the others run. */
  runs: [own: number, others: number]
  /** The rows, by their transactions. */
  stored: string[]
}

const CASES: Case[] = [
  {
    name: 'fails after its last changes',
    async job(writer) {
      await find(writer, 'a')
      await insert(writer.last, 'failed')
      writer.touch(['failed'])
      throw new Error('on purpose')
    },
    ends: { error: { message: 'on purpose' } },
    runs: [1, 1],
    stored: ['a b'],
  },
  {
    name: 'throws nothing, before it has asked anything',
    job: () => Promise.reject(undefined),
    ends: { error: undefined },
    runs: [1, 1],
    stored: ['a b'],
  },
  {
    name: 'makes a last change that fails',
    async job(writer) {
      await insert(writer.last, 'failed')
      await insert(writer.last, 'taken')
      writer.touch(['failed'])
    },
    ends: { error: { code: '23505' } },
    // In the group, and three times alone, because it may have collided.
    runs: [4, 2],
    stored: ['a', 'b'],
  },
  {
    name: 'asks a query that fails',
    async job(writer) {
      await insert(writer.last, 'failed')
      await writer.run(fault, [])
    },
    ends: { error: { code: '42703' } },
    runs: [2, 1],
    stored: ['a b'],
  },
  {
    name: 'asks a query that fails before its last changes',
    async job(writer) {
      await writer.run(fault, [])
    },
    ends: { error: { code: '42703' } },
    runs: [2, 2],
    stored: ['a', 'b'],
  },
  {
    name: 'passes over the error of a query',
    async job(writer) {
      await Promise.resolve(writer.run(fault, [])).catch(() => undefined)
    },
    ends: { error: { message: /ignored the error/ } },
    runs: [2, 2],
    stored: ['a', 'b'],
  },
  {
    name: 'reads after its last changes',
    async job(writer) {
      await insert(writer.last, 'c')
      return find(writer, 'c')
    },
    ends: { value: 'x' },
    runs: [2, 1],
    stored: ['a b', 'c'],
  },
  {
    name: 'makes a change that is not its last',
    async job(writer) {
      await insert(writer, 'c')
      return find(writer, 'c')
    },
    ends: { value: 'x' },
    runs: [2, 1],
    stored: ['a b', 'c'],
  },
  {
    name: 'changes and reads at once',
    async job(writer) {
      const [value] = await together(find(writer, 'c'), insert(writer, 'c'))
      return value
    },
    ends: { value: 'none' },
    runs: [2, 1],
    stored: ['a b', 'c'],
  },
  {
    name: 'uses the builder, and passes over the error',
    async job(writer) {
      return put('c')(writer).catch(() => 'passed over')
    },
    ends: { value: 'c' },
    runs: [2, 1],
    stored: ['a b', 'c'],
  },
]

for (const { name, job, ends, runs, stored } of CASES) {
  t.test(`in a group a job that ${name}`, async t => {
    const storage = await openTestPostgres(t)
    await storage.write(put('taken'))
    const heard = await hear(storage)
    const [a, own, b] = [storing('a'), counted(job), storing('b')]
    const [first, result, last] = await Promise.allSettled([
      write(storage, a, 'a'),
      write(storage, own, 'own'),
      write(storage, b, 'b'),
    ])
    t.match([first, last], [{ value: 'a after none' }, { value: 'b after none' }])
    const [key, expected] = Object.entries(ends)[0] as ['value' | 'error', unknown]
    const { value, reason } = result as { value?: unknown; reason?: unknown }
    t.match(
      { value, error: reason, status: result.status },
      {
        [key]: expected,
        status: key === 'value' ? 'fulfilled' : 'rejected',
      },
    )
    t.same([own.runs(), a.runs(), b.runs()], [runs[0], runs[1], runs[1]])
    t.same((await transactions(storage.url)).filter(one => one !== 'taken').sort(), stored)
    t.same(heard().flat().sort(), ['name-a', 'name-b'], 'it touches nothing, the others once')
  })
}

t.test('jobs of one lock run one after the other, in their order', async t => {
  const storage = await openTestPostgres(t)
  const other = await openAgain(t, storage.url)
  await storage.write(put('count', '0'))
  const job = counted(async writer => {
    const value = String(Number(await find(writer, 'count')) + 1)
    await updating(writer.last, { key: 'count', value })
    return value
  })
  const inTurn = await Promise.all(
    Array.from({ length: 10 }, (_one, index) => write(storage, job, 'count', `row ${index}`)),
  )
  t.same(inTurn, ['1', '2', '3', '4', '5', '6', '7', '8', '9', '10'])
  t.equal(job.runs(), 10, 'and none had to run again')
  await Promise.all(
    Array.from({ length: 20 }, (_one, index) =>
      index % 3
        ? write(index % 2 ? storage : other, job, 'count')
        : storage.write(job, { locks: ['more', 'count'] }),
    ),
  )
  t.equal(await find(storage.read, 'count'), '30')
})

/** Holds what a statement locks until the returned function is called. */
async function hold(t: Test, url: string, statement: string): Promise<() => Promise<unknown>> {
  const client = new pg.Client(url)
  await client.connect()
  t.teardown(() => client.end())
  await client.query(`BEGIN; ${statement}`)
  return () => client.query('COMMIT')
}

t.test('a lock that another instance holds keeps nobody waiting who does not need it', async t => {
  const storage = await openTestPostgres(t)
  const other = await openAgain(t, storage.url)
  const [entered, done] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()]
  const holding = other.write(
    async writer => {
      await keys(writer)
      entered.resolve()
      await done.promise
      await put('seen')(writer)
    },
    { locks: ['one'] },
  )
  await entered.promise
  const reading = counted((writer: Writer) => find(writer, 'seen'))
  const waiting = storage.write(reading, { locks: ['own', 'one'], sharedRow: 'row' })
  t.equal(await write(storage, storing('a'), 'another'), 'a after none')
  done.resolve()
  t.equal(await waiting, 'x', 'it has seen what the holder of its lock has stored')
  t.equal(reading.runs(), 2)
  await holding
})

t.test('a row that is locked keeps only its own jobs waiting', async t => {
  const storage = await openTestPostgres(t)
  await storage.write(put('held'))
  const release = await hold(t, storage.url, "UPDATE settings SET value = 'y' WHERE key = 'held'")
  const changing = async (writer: Writer) => {
    await updating(writer.last, { key: 'held', value: await find(writer, 'held') })
  }
  const stuck = write(storage, changing, 'a', 'held')
  await waitUntil(
    storage.url,
    "EXISTS (SELECT FROM pg_locks WHERE locktype = 'transactionid' AND NOT granted)",
  )
  const behind = counted((writer: Writer) => find(writer, 'held'))
  const next = write(storage, behind, 'b', 'held')
  await write(storage, storing('c'), 'c', 'other')
  t.equal(behind.runs(), 0)
  await release()
  await stuck
  t.equal(await next, 'x')
})

t.test('a job that hangs is given up alone', async t => {
  const storage = await openTestPostgres(t, { jobTimeout: 2_000 })
  const awake = Promise.withResolvers<void>()
  const late = Promise.withResolvers<Promise<unknown>>()
  const hanging = async (writer: Writer) => {
    await insert(writer.last, 'half')
    await awake.promise
    late.resolve(find(writer, 'a'))
  }
  const [hung, stored] = await Promise.allSettled([
    write(storage, hanging, 'a'),
    write(storage, storing('b'), 'b'),
  ])
  t.match(hung, { status: 'rejected', reason: StorageBusyError })
  t.match(stored, { value: 'b after none' })
  awake.resolve()
  await t.rejects(
    late.promise.then(one => one),
    /is over/,
  )
  t.same(await keys(storage.read), ['b'])
})

t.test('a connection that is lost before the commit is lost for nobody', async t => {
  const storage = await openTestPostgres(t)
  const ending = storing('b')
  const [a, b] = [
    storing('a'),
    counted(async (writer: Writer) => {
      await find(writer, 'a')
      if (b.runs() === 1) {
        await tamper(
          storage.url,
          `SELECT pg_terminate_backend(pid, 10000) FROM pg_stat_activity
           WHERE datname = current_database() AND state = 'idle in transaction'`,
        )
      }
      return ending(writer)
    }),
  ] as const
  t.same(await Promise.all([write(storage, a, 'a'), write(storage, b, 'b')]), [
    'a after none',
    'b after none',
  ])
  t.same([a.runs(), b.runs()], [2, 2])
})

t.test('when nobody knows whether the commit was made, each job is told', async t => {
  const storage = await openTestPostgres(t)
  await tamper(
    storage.url,
    `CREATE FUNCTION die() RETURNS trigger LANGUAGE plpgsql AS
       'BEGIN PERFORM pg_terminate_backend(pg_backend_pid()); RETURN NEW; END';
     CREATE CONSTRAINT TRIGGER dies AFTER INSERT ON settings DEFERRABLE INITIALLY DEFERRED
       FOR EACH ROW WHEN (NEW.key = 'dying') EXECUTE FUNCTION die()`,
  )
  const heard = await hear(storage)
  const [a, dying] = [storing('a'), storing('dying')]
  const results = await Promise.allSettled([write(storage, a, 'a'), write(storage, dying, 'b')])
  t.match(results, [{ reason: StorageUnavailableError }, { reason: StorageUnavailableError }])
  t.same([a.runs(), dying.runs()], [1, 1])
  t.same(heard(), [['name-a', 'name-dying']])
})

t.test('without a connection each job of a group is refused', async t => {
  const storage = await openTestPostgres(t, { connections: 1, jobTimeout: 2_000 })
  const done = Promise.withResolvers<void>()
  const holding = storage.write(() => done.promise).catch((error: unknown) => error)
  const results = await Promise.allSettled([
    write(storage, storing('a'), 'a'),
    write(storage, storing('b'), 'b'),
  ])
  t.match(results, [{ reason: StorageUnavailableError }, { reason: StorageUnavailableError }])
  done.resolve()
  await holding
  await untilStored(storage, 'next')
  t.same(await keys(storage.read), ['next'])
})

t.test('close waits for groups', async t => {
  const storage = await openTestPostgres(t)
  const accepted = write(storage, storing('a'), 'a')
  await storage.close()
  t.equal(await accepted, 'a after none')
})
