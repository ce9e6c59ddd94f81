/** Servers that go away and come back: the process lives, the errors say so, and nothing has to be started again. */
import t, { type Test } from 'tap'
import { sql } from '../../../src/storage/drizzle.ts'
import { mapError, StorageUnavailableError } from '../../../src/storage/errors.ts'
import { openPostgres } from '../../../src/storage/postgres/open.ts'
import type { Reader, Storage, Writer } from '../../../src/storage/storage.ts'
import { openTestPostgres, tamper, waitUntil } from '../../databases.ts'
import { startPostgres } from '../../postgres-server.ts'
import { untilDone } from '../../wait.ts'
import { keys, put } from '../entries.ts'

const MINUTE = 60_000

/** A query that the tests end must not end by itself before. */
const PATIENT = { jobTimeout: MINUTE }

/** Ends every connection of the storage, and waits until they are gone. */
const terminate = (url: string) =>
  tamper(
    url,
    `SELECT pg_terminate_backend(pid, 10000) FROM pg_stat_activity
     WHERE datname = current_database() AND pid <> pg_backend_pid()`,
  )

const sleep = ({ db }: Reader) => db.select({ x: sql`pg_sleep(600)` }).from(sql`(VALUES (1)) AS one`)

/** Waits until so many queries sleep. */
const asleep = (url: string, queries: number) =>
  waitUntil(
    url,
    `(SELECT count(*) FROM pg_stat_activity WHERE datname = current_database()
      AND wait_event = 'PgSleep') = ${queries}`,
  )

/** Tries until it succeeds; what fails before must say that the database is away. */
const eventually = <T>(work: () => Promise<T>): Promise<T> =>
  untilDone('the database is back', work, error => mapError(error) instanceof StorageUnavailableError)

/** Everything that a storage does works. */
async function works(t: Test, storage: Storage, key: string): Promise<void> {
  await eventually(() => storage.check())
  await eventually(() => storage.write(put(key)))
  t.ok((await eventually(() => storage.snapshot(keys))).includes(key))
  t.ok((await eventually(() => keys(storage.read))).includes(key))
  t.equal((await eventually(() => counted(storage, key))).count, 1)
}

const counted = async (storage: Storage, key: string) =>
  (await storage.counters?.increment(key, MINUTE)) ?? { count: 0 }

t.test('connections that end while nobody uses them', async t => {
  const storage = await openTestPostgres(t, PATIENT)
  await works(t, storage, 'before')
  await Promise.all(Array.from({ length: 20 }, () => storage.snapshot(keys)))
  await terminate(storage.url)
  await works(t, storage, 'after')
  t.same(await keys(storage.read), ['after', 'before'])
})

t.test('connections that end between two queries', async t => {
  const storage = await openTestPostgres(t, PATIENT)
  let runs = 0
  const written = storage.write(async (writer: Writer) => {
    runs += 1
    await put('half')(writer)
    await terminate(storage.url)
    await put('whole')(writer)
  })
  await t.rejects(written, StorageUnavailableError)
  t.equal(runs, 1, 'it is not run again: nobody can know whether a commit was lost or its answer')
  const seen = storage.snapshot(async reader => {
    await terminate(storage.url)
    return keys(reader)
  })
  await t.rejects(seen, StorageUnavailableError)
  const uncommitted = storage.write(async writer => {
    await put('lost')(writer)
    await terminate(storage.url)
  })
  await t.rejects(uncommitted, StorageUnavailableError, 'before the commit')
  await works(t, storage, 'next')
  t.same(await keys(storage.read), ['next'])
})

t.test('connections that end in a query', async t => {
  const storage = await openTestPostgres(t, PATIENT)
  const all = [
    storage.write(async writer => {
      await put('half')(writer)
      await sleep(writer)
    }),
    storage.snapshot(sleep),
    Promise.resolve(sleep(storage.read)).catch(error => Promise.reject(mapError(error))),
  ]
  const settled = Promise.allSettled(all)
  await asleep(storage.url, all.length)
  await terminate(storage.url)
  for (const result of await settled) {
    t.ok(result.status === 'rejected' && result.reason instanceof StorageUnavailableError)
  }
  await works(t, storage, 'next')
  t.same(await keys(storage.read), ['next'])
})

t.test('a server that is stopped and started again', async t => {
  const server = await startPostgres()
  t.teardown(() => server.remove())
  const storage = await openPostgres({ url: server.url('postgres'), ...PATIENT })
  t.teardown(() => storage.close())
  await works(t, storage, 'before')

  const sleeping = Promise.allSettled([storage.write(sleep), storage.snapshot(sleep)])
  await asleep(server.url('postgres'), 2)
  await server.stop()
  for (const result of await sleeping) {
    t.ok(result.status === 'rejected' && result.reason instanceof StorageUnavailableError)
  }
  await t.rejects(storage.check(), StorageUnavailableError)
  await t.rejects(storage.write(put('never')), StorageUnavailableError)
  await t.rejects(storage.snapshot(keys), StorageUnavailableError)
  await t.rejects(counted(storage, 'never'), StorageUnavailableError)
  await server.start()
  await works(t, storage, 'after')
  t.same(await keys(storage.read), ['after', 'before'], 'what was acknowledged is there, and nothing else')

  await server.stop()
  await storage.close()
  t.pass('it closes without its server')
})
