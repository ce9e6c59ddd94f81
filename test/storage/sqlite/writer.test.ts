import { setTimeout as pause } from 'node:timers/promises'
import BetterSqlite3 from 'better-sqlite3'
import t, { type Test } from 'tap'
import { sql } from '../../../src/storage/drizzle.ts'
import { MissingRowError, StorageBusyError } from '../../../src/storage/errors.ts'
import { openWriter } from '../../../src/storage/sqlite/writer.ts'
import type { Reader, Storage, Writer } from '../../../src/storage/storage.ts'
import { openTestSqlite } from '../../databases.ts'

const put =
  (key: string, value = 'x') =>
  async ({ db, tables: { settings } }: Writer) => {
    await db.insert(settings).values({ key, value })
    return key
  }

const keys = async ({ db, tables: { settings } }: Reader) =>
  (await db.select({ key: settings.key }).from(settings)).map(({ key }) => key).sort()

/** Transactions that reached the file, seen from outside: each commit moves the data version once. */
function countCommits(t: Test, file: string): () => number {
  const outside = new BetterSqlite3(file, { readonly: true })
  t.teardown(() => outside.close())
  const version = () => outside.pragma('data_version', { simple: true }) as number
  const before = version()
  return () => version() - before
}

t.test('a write is read by every handle', async t => {
  const storage = await openTestSqlite(t)
  t.equal(await storage.write(put('a')), 'a', 'the result of the job')
  t.same(await keys(storage.read), ['a'])
  t.same(await storage.snapshot(keys), ['a'])
})

t.test('jobs that wait together share a commit', async t => {
  const storage = await openTestSqlite(t)
  const commits = countCommits(t, storage.file)
  await Promise.all(Array.from({ length: 100 }, (_, index) => storage.write(put(`k${index}`))))
  t.equal((await keys(storage.read)).length, 100)
  t.equal(commits(), 1)
})

t.test('a job that fails rolls back alone', async t => {
  const storage = await openTestSqlite(t)
  const failing = async (writer: Writer) => {
    await put('half')(writer)
    throw new Error('on purpose')
  }
  const results = await Promise.allSettled([
    storage.write(put('before')),
    storage.write(failing),
    storage.write(put('after')),
  ])
  t.same(
    results.map(({ status }) => status),
    ['fulfilled', 'rejected', 'fulfilled'],
  )
  t.same(await keys(storage.read), ['after', 'before'])
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

t.test('write() inside a job is refused, and so is a writer after its job', async t => {
  const storage = await openTestSqlite(t)
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

t.test('a job that hangs is given up, and the next one runs', async t => {
  const storage = await openTestSqlite(t, { jobTimeout: 20 })
  const hanging = storage.write(async writer => {
    await put('half')(writer)
    return new Promise<never>(() => undefined)
  })
  const next = storage.write(put('next'))
  await t.rejects(hanging, StorageBusyError)
  await next
  t.same(await keys(storage.read), ['next'])
})

t.test('another process that holds the lock', async t => {
  await t.test('is waited for, while reads go on', async t => {
    const storage = await openTestSqlite(t)
    const other = new BetterSqlite3(storage.file)
    other.exec('BEGIN IMMEDIATE')
    const writing = storage.write(put('a'))
    // The queue is trying by now: its first try follows a turn of the loop, and the loop is free meanwhile.
    await pause(5)
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

t.test('a snapshot does not see what is committed meanwhile', async t => {
  const storage: Storage = await openTestSqlite(t)
  const counts = await storage.snapshot(async reader => {
    const before = await keys(reader)
    await storage.write(put('meanwhile'))
    return [before.length, (await keys(reader)).length, (await keys(storage.read)).length]
  })
  t.same(counts, [0, 0, 1])
  await t.rejects(
    storage.snapshot(async () => {
      throw new Error('on purpose')
    }),
    /on purpose/,
  )
  t.same(await storage.snapshot(keys), ['meanwhile'], 'a failed snapshot does not block the next')
})

t.test('close waits for accepted writes and refuses later ones', async t => {
  const storage = await openTestSqlite(t)
  const accepted = storage.write(put('accepted'))
  const closing = storage.close()
  await t.rejects(storage.write(put('late')), /closed/)
  await Promise.all([accepted, closing])
  const raw = new BetterSqlite3(storage.file, { readonly: true })
  t.same(raw.prepare('SELECT key FROM settings').pluck().all(), ['accepted'])
  raw.close()
})
