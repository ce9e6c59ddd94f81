/**
 * The databases of the tests: each test gets an empty, migrated one of its own, on SQLite, or on PostgreSQL when
 * `TEST_DATABASE=postgres`, as `npm run test:more` runs them.
 */
import { copyFileSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import BetterSqlite3 from 'better-sqlite3'
import pg from 'pg'
import t, { type Test } from 'tap'
import { sqliteFile } from '../src/storage/address.ts'
import { openPostgres, type PostgresOptions } from '../src/storage/postgres/open.ts'
import { openSqlite, type SqliteOptions } from '../src/storage/sqlite/open.ts'
import type { Reader, Storage } from '../src/storage/storage.ts'
import { startPostgres } from './postgres-server.ts'
import { PATIENCE, until } from './wait.ts'

// Also when a file runs alone, and the machine is busy.
t.setTimeout(600_000)

/** The database of this run of the tests. */
export const DATABASE = process.env['TEST_DATABASE'] === 'postgres' ? 'postgres' : 'sqlite'

export type TestStorage = Storage & { url: string }

/** A folder that goes when the test ends. */
export function temporaryFolder(t: Test): string {
  const folder = mkdtempSync(join(tmpdir(), 'stet-test-'))
  t.teardown(() => rmSync(folder, { recursive: true, force: true }))
  return folder
}

/** A storage that gives nothing up because the machine is busy. */
const PATIENT = {
  lockTimeout: PATIENCE,
  jobTimeout: PATIENCE,
  retryTimeout: PATIENCE,
  countTimeout: PATIENCE,
}

/**
 * An open storage on a database of the test's own, of the kind of this run.
 * @param patience milliseconds for which a write waits for others, and after which a job that hangs is given up.
 */
export function openTestStorage(t: Test, { patience = PATIENCE } = {}): Promise<TestStorage> {
  return DATABASE === 'postgres'
    ? openTestPostgres(t, { jobTimeout: patience })
    : openTestSqlite(t, { lockTimeout: patience, jobTimeout: patience })
}

/** The address of an empty, migrated database of the test's own. */
export function newDatabase(t: Test, kind = DATABASE): Promise<string> {
  return kind === 'postgres' ? newPostgresDatabase(t) : newSqliteDatabase(t)
}

export async function openTestSqlite(
  t: Test,
  options: Partial<SqliteOptions> = {},
): Promise<TestStorage & { file: string }> {
  const url = await newSqliteDatabase(t)
  const file = sqliteFile(url)
  const storage = openSqlite(file, { ...PATIENT, ...options })
  t.teardown(() => storage.close())
  return Object.assign(storage, { url, file })
}

export async function openTestPostgres(
  t: Test,
  options: Partial<PostgresOptions> = {},
): Promise<TestStorage> {
  const url = await newPostgresDatabase(t)
  const storage = await openPostgres({ url, ...PATIENT, ...options })
  t.teardown(() => storage.close())
  return Object.assign(storage, { url })
}

/** What is made once for each test process. */
const once = <T>(make: () => Promise<T>) => {
  let made: Promise<T> | undefined
  return () => {
    made ??= make()
    return made
  }
}

const sqliteTemplate = once(async () => {
  const folder = mkdtempSync(join(tmpdir(), 'stet-base-'))
  process.on('exit', () => rmSync(folder, { recursive: true, force: true }))
  const file = join(folder, 'base.db')
  await openSqlite(file).close()
  return file
})

async function newSqliteDatabase(t: Test): Promise<string> {
  const file = join(temporaryFolder(t), 'test.db')
  copyFileSync(await sqliteTemplate(), file)
  return `file:${file}`
}

/** Addresses of the databases of one server: the one that the run shares, or this process's own. */
export const postgresServer = once(async () => {
  const shared = process.env['TEST_POSTGRES']
  if (shared !== undefined) {
    return (database: string) => shared.replace(/[^/]*$/, database)
  }
  const server = await startPostgres()
  t.teardown(() => server.remove())
  return server.url
})

const administrator = once(async () => {
  const client = new pg.Client((await postgresServer())('postgres'))
  await client.connect()
  t.teardown(() => client.end())
  return client
})

let databases = 0
const nameOfNext = () => {
  databases += 1
  return `test_${process.pid}_${databases}`
}

/** A migrated database to clone: that of the run, or this process's own. */
const postgresTemplate = once(async () => {
  const shared = process.env['TEST_POSTGRES_TEMPLATE']
  if (shared !== undefined) {
    return shared
  }
  const name = nameOfNext()
  await (await administrator()).query(`CREATE DATABASE ${name}`)
  await (await openPostgres({ url: (await postgresServer())(name), connections: 1 })).close()
  return name
})

async function newPostgresDatabase(t: Test): Promise<string> {
  const client = await administrator()
  const name = nameOfNext()
  // Copied as files: through the log, which is the default, a database takes twice as long to make, and to drop.
  await client.query(`CREATE DATABASE ${name} TEMPLATE ${await postgresTemplate()} STRATEGY FILE_COPY`)
  t.teardown(() => client.query(`DROP DATABASE ${name} WITH (FORCE)`))
  return (await postgresServer())(name)
}

/** Runs statements past the storage, as another program would. */
export async function tamper(url: string, statements: string): Promise<void> {
  if (url.startsWith('file:')) {
    const connection = new BetterSqlite3(sqliteFile(url))
    connection.exec(statements)
    connection.close()
  } else {
    const client = new pg.Client(url)
    await client.connect()
    await client.query(statements)
    await client.end()
  }
}

/** Waits until a condition in SQL holds on PostgreSQL, asked past the storage. */
export async function waitUntil(url: string, condition: string): Promise<void> {
  const client = new pg.Client(url)
  await client.connect()
  try {
    await until(condition, async () => (await client.query(`SELECT WHERE ${condition}`)).rowCount === 1)
  } finally {
    await client.end()
  }
}

/** Keeps every writer waiting, as another program's transaction would, until the returned function is called. */
export async function blockWriters(t: Test, url: string): Promise<() => Promise<void>> {
  if (url.startsWith('file:')) {
    const connection = new BetterSqlite3(sqliteFile(url))
    t.teardown(() => connection.close())
    connection.exec('BEGIN IMMEDIATE')
    return async () => {
      connection.exec('COMMIT')
    }
  }
  const client = new pg.Client(url)
  await client.connect()
  t.teardown(() => client.end())
  await client.query('BEGIN; LOCK TABLE comments')
  return async () => {
    await client.query('COMMIT')
  }
}

/** Another storage on the same database, as another instance of the service has it. @param patience see above. */
export async function openAgain(t: Test, url: string, { patience = PATIENCE } = {}): Promise<TestStorage> {
  const times = { ...PATIENT, lockTimeout: patience, jobTimeout: patience }
  const storage = url.startsWith('file:')
    ? openSqlite(sqliteFile(url), times)
    : await openPostgres({ url, ...times })
  t.teardown(() => storage.close())
  return Object.assign(storage, { url })
}

/** A handle that counts the queries that are begun through it: how many there are must not hang on what is stored. */
export function countQueries<H extends Reader>(handle: H): { handle: H; queries: () => number } {
  let queries = 0
  const run: Reader['run'] = (statement, values) => {
    queries += 1
    return handle.run(statement, values)
  }
  const db = new Proxy(handle.db, {
    get(target, name) {
      queries += /^(?:select|selectDistinct|insert|update|delete)$/.test(String(name)) ? 1 : 0
      return Reflect.get(target, name)
    },
  })
  return {
    handle: Object.create(handle, { db: { value: db }, run: { value: run } }),
    queries: () => queries,
  }
}
