import { inspect } from 'node:util'
import t, { type Test } from 'tap'
import { sql } from '../../../src/storage/drizzle.ts'
import { mapError, StorageUnavailableError, UnusableDatabaseError } from '../../../src/storage/errors.ts'
import { restoreStorage } from '../../../src/storage/open.ts'
import { openPostgres, type PostgresOptions } from '../../../src/storage/postgres/open.ts'
import type { Reader, Storage, Writer } from '../../../src/storage/storage.ts'
import {
  blockWriters,
  newDatabase,
  openTestPostgres,
  postgresServer,
  tamper,
  waitUntil,
} from '../../databases.ts'
import { until } from '../../wait.ts'
import { keys, put } from '../entries.ts'

/** Nothing listens on this port. */
const NOWHERE = 'postgres://stet:stet@127.0.0.1:1/stet'

async function open(t: Test, options: PostgresOptions): Promise<Storage> {
  const storage = await openPostgres(options)
  t.teardown(() => storage.close())
  return storage
}

/** What the connection of a handle has set. */
const setting = async ({ db }: Reader, name: string): Promise<unknown> => {
  const [row] = await db.select({ value: sql`current_setting(${name})` }).from(sql`(VALUES (1)) AS one`)
  return row?.value
}

/** Two databases that can be told apart, as a primary and its replica. */
async function openWithReplica(t: Test, options: Partial<PostgresOptions> = {}) {
  const url = await newDatabase(t, 'postgres')
  const readUrl = await newDatabase(t, 'postgres')
  await tamper(url, "INSERT INTO settings VALUES ('primary', '')")
  await tamper(readUrl, "INSERT INTO settings VALUES ('replica', '')")
  return { url, readUrl, storage: await open(t, { url, readUrl, ...options }) }
}

t.test('a database that cannot be used is refused, and its password is told to nobody', async t => {
  const server = await postgresServer()
  const password = 'dOnT-pRiNt-mE'
  await tamper(server('postgres'), `CREATE ROLE careful LOGIN PASSWORD '${password}'`)
  await tamper(
    server('postgres'),
    "CREATE DATABASE of_bytes OWNER careful ENCODING 'SQL_ASCII' LOCALE 'C' TEMPLATE template0",
  )
  t.teardown(async () => {
    await tamper(server('postgres'), 'DROP DATABASE of_bytes')
    await tamper(server('postgres'), 'DROP ROLE careful')
  })
  const as = (secret: string, database: string) => {
    const url = new URL(server(database))
    url.username = 'careful'
    url.password = secret
    return url.href
  }
  const cases: [name: string, url: string, message: RegExp][] = [
    [
      'no server',
      `postgres://careful:${password}@127.0.0.1:1/stet`,
      /ECONNREFUSED 127\.0\.0\.1:1\. Does the server run/,
    ],
    [
      'no server at any address of a host',
      `postgres://careful:${password}@localhost:1/stet`,
      /: \S.*ECONNREFUSED/,
    ],
    ['a wrong password', as(`${password}-2`, 'of_bytes'), /password authentication failed/],
    ['no such database', as(password, 'nowhere'), /"nowhere" does not exist/],
    ['another encoding', as(password, 'of_bytes'), /encoding of the database must be UTF8/],
    ['no right to make tables', as(password, 'template1'), /permission denied[^.]*\.$/],
    ['no address', `postgres://careful:${password}@[`, /Invalid URL/],
  ]
  for (const [name, url, message] of cases) {
    const error = await openPostgres({ url }).catch((reason: unknown) => reason)
    t.ok(error instanceof UnusableDatabaseError, name)
    t.match(error, { message }, name)
    t.notMatch(inspect(error, { depth: 10, showHidden: true }), password, `${name}: nor in its cause`)
  }
})

t.test('an acknowledged write is on disk, whatever the default of the server', async t => {
  const url = await newDatabase(t, 'postgres')
  const name = new URL(url).pathname.slice(1)
  for (const [standing, expected] of [
    ['off', 'on'],
    ['local', 'local'],
    ['on', 'on'],
    ['remote_apply', 'remote_apply'],
  ] as const) {
    await tamper(url, `ALTER DATABASE ${name} SET synchronous_commit = ${standing}`)
    const storage = await open(t, { url })
    t.equal(await storage.write(writer => setting(writer, 'synchronous_commit')), expected, standing)
  }
})

t.test('a query or a transaction that hangs is ended by the server, also without its client', async t => {
  const url = await newDatabase(t, 'postgres')
  for (const [options, ...expected] of [
    [{}, '5s', '10s', 'stet'],
    [{ jobTimeout: 7_000 }, '7s', '14s', 'stet'],
  ] as const) {
    const storage = await open(t, { url, ...options })
    for (const run of [storage.write, storage.snapshot, (job: typeof limits) => job(storage.read)]) {
      t.same(await run(limits), expected)
    }
  }
})

async function limits(reader: Reader): Promise<unknown[]> {
  const names = ['statement_timeout', 'idle_in_transaction_session_timeout', 'application_name']
  return Promise.all(names.map(name => setting(reader, name)))
}

t.test('jobs behave as if they ran alone, and reading never writes', async t => {
  const storage = await openTestPostgres(t)
  t.equal(await storage.write(writer => setting(writer, 'transaction_isolation')), 'serializable')
  t.equal(await storage.snapshot(reader => setting(reader, 'transaction_isolation')), 'repeatable read')
  t.equal(await storage.snapshot(reader => setting(reader, 'transaction_read_only')), 'on')
  await t.rejects(put('a')(storage.read as Writer), { cause: { code: '25006' } })
  t.equal(
    await storage.write(writer => setting(writer, 'default_transaction_read_only')),
    'on',
    'nor a job without a begin',
  )
  t.same(await keys(storage.read), [])
})

t.test('reads go to the replica, writes and what must be fresh do not', async t => {
  const { storage } = await openWithReplica(t)
  t.same(await keys(storage.read), ['replica'])
  t.same(await storage.snapshot(keys), ['replica'])
  t.same(await storage.snapshot(keys, { fresh: false }), ['replica'])
  t.same(await storage.snapshot(keys, { fresh: true }), ['primary'])
  t.same(await storage.write(keys), ['primary'])
  await storage.write(put('written'))
  t.same(await storage.snapshot(keys, { fresh: true }), ['primary', 'written'])
  t.equal(await storage.snapshot(reader => setting(reader, 'transaction_read_only'), { fresh: true }), 'on')
  await storage.counters?.increment('k', 60_000)
  t.equal((await storage.counters?.increment('k', 60_000))?.count, 2)
})

t.test('the primary stands in for a replica that is away or busy', async t => {
  const url = await newDatabase(t, 'postgres')
  await tamper(url, "INSERT INTO settings VALUES ('primary', '')")
  const storage = await open(t, { url, readUrl: NOWHERE })
  t.same(await storage.snapshot(keys), ['primary'])
  await storage.check()
  t.ok(mapError(await keys(storage.read).catch((error: unknown) => error)) instanceof StorageUnavailableError)

  const busy = await openWithReplica(t, { jobTimeout: 2_000 })
  const unblock = await blockWriters(t, busy.readUrl)
  const comments = ({ db, tables }: Reader) => db.select().from(tables.comments)
  t.same(await busy.storage.snapshot(async reader => [await comments(reader), await keys(reader)]), [
    [],
    ['primary'],
  ])
  await unblock()
  await until('the replica serves', async () => (await busy.storage.snapshot(keys)).join() === 'replica')
})

t.test('a snapshot that fails by itself is not run again on the primary', async t => {
  const { storage } = await openWithReplica(t)
  let runs = 0
  const failing = storage.snapshot(async reader => {
    runs += 1
    throw new Error(`on the ${(await keys(reader)).join()}`)
  })
  await t.rejects(failing, { message: 'on the replica' })
  t.equal(runs, 1)
})

/** Takes a database away, and answers how it is brought back. */
async function takeAway(url: string): Promise<() => Promise<void>> {
  const server = await postgresServer()
  const name = new URL(url).pathname.slice(1)
  // Nobody may come back between the two: check() leaves the slower of its two questions under way.
  await tamper(server('postgres'), `ALTER DATABASE ${name} ALLOW_CONNECTIONS false`)
  await tamper(
    server('postgres'),
    `SELECT pg_terminate_backend(pid, 10000) FROM pg_stat_activity WHERE datname = '${name}'`,
  )
  await tamper(server('postgres'), `ALTER DATABASE ${name} RENAME TO ${name}_away`)
  return async () => {
    await tamper(server('postgres'), `ALTER DATABASE ${name}_away RENAME TO ${name}`)
    await tamper(server('postgres'), `ALTER DATABASE ${name} ALLOW_CONNECTIONS true`)
  }
}

t.test('check() asks for one database that answers', async t => {
  const { url, readUrl, storage } = await openWithReplica(t)
  await storage.check()
  const bringBackPrimary = await takeAway(url)
  await storage.check()
  t.same(await storage.snapshot(keys), ['replica'], 'reading goes on')
  const bringBackReplica = await takeAway(readUrl)
  await t.rejects(storage.check(), StorageUnavailableError)
  await t.rejects(storage.snapshot(keys), StorageUnavailableError)
  await t.rejects(storage.write(keys), StorageUnavailableError)
  await bringBackPrimary()
  await storage.check()
  t.same(await storage.write(keys), ['primary'], 'and writing, by itself')
  await bringBackReplica()
})

t.test('backup and restore are left to the tools of PostgreSQL', async t => {
  const storage = await openTestPostgres(t)
  await t.rejects(storage.backup('nowhere.db'), { name: 'UnusableDatabaseError', message: /pg_dump/ })
  await t.rejects(restoreStorage('nowhere.db', storage.url, { replace: true, keepReplaced: true }), {
    name: 'UnusableDatabaseError',
    message: /pg_restore/,
  })
})

t.test('deleted rows are vacuumed away; without a server it is told', async t => {
  const storage = await openTestPostgres(t)
  await storage.write(put('a'))
  t.same(await storage.scrub(), { replacedFiles: 0 })
  t.equal(await storage.removeReplaced(0, new Date()), 0, 'nothing is kept beside a database on a server')
  const vacuumed =
    "SELECT count(*) FROM pg_stat_user_tables WHERE last_vacuum IS NOT NULL AND relname IN ('comments', 'settings', 'bans')"
  await waitUntil(storage.url, `(${vacuumed}) = 3`)
  t.same(await storage.write(keys), ['a'])
  const bringBack = await takeAway(storage.url)
  await t.rejects(storage.scrub(), StorageUnavailableError)
  await bringBack()
  await storage.scrub()
})
