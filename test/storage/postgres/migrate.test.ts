import pg from 'pg'
import t, { type Test } from 'tap'
import { migrationsFolder, readMigrations } from '../../../src/storage/migrations.ts'
import { migrate } from '../../../src/storage/postgres/migrate.ts'
import { openPostgres } from '../../../src/storage/postgres/open.ts'
import { openPool } from '../../../src/storage/postgres/pools.ts'
import { openTestPostgres, postgresServer, tamper, waitUntil } from '../../databases.ts'
import { migrationsOf } from '../migrations-folder.ts'

let made = 0

/** The address of a database without any table. */
async function emptyDatabase(t: Test): Promise<string> {
  const server = await postgresServer()
  made += 1
  const name = `empty_${process.pid}_${made}`
  await tamper(server('postgres'), `CREATE DATABASE ${name}`)
  t.teardown(() => tamper(server('postgres'), `DROP DATABASE ${name} WITH (FORCE)`))
  return server(name)
}

/** A connection to a database without any table. */
async function openRaw(t: Test): Promise<pg.PoolClient> {
  const pool = openPool(await emptyDatabase(t), { size: 1, timeout: 60_000 })
  const client = await pool.connect()
  t.teardown(() => {
    client.release()
    return pool.end()
  })
  return client
}

/** The first column of the rows of a query. */
async function column(client: pg.ClientBase, query: string): Promise<unknown[]> {
  return (await client.query({ text: query, rowMode: 'array' })).rows.map((row: unknown[]) => row[0])
}

const TABLES = 'SELECT tablename FROM pg_tables WHERE schemaname = current_schema() ORDER BY 1'

t.test('migrations are applied once, in order', async t => {
  const client = await openRaw(t)
  const folder = migrationsOf(t, 'CREATE TABLE a (x integer)', 'INSERT INTO a VALUES (1)')
  t.equal((await migrate(client, folder)).migrations.length, 2)
  t.equal((await migrate(client, folder)).migrations.length, 0)
  t.same(await column(client, 'SELECT x FROM a'), [1])
})

t.test('a failure leaves the database as it was', async t => {
  const client = await openRaw(t)
  const first = 'CREATE TABLE a (x integer)'
  await migrate(client, migrationsOf(t, first))
  const broken = 'CREATE TABLE b (x integer); --> statement-breakpoint\nNONSENSE'
  await t.rejects(migrate(client, migrationsOf(t, first, 'INSERT INTO a VALUES (1)', broken)), /syntax error/)
  t.same(await column(client, TABLES), ['__drizzle_migrations', 'a'])
  t.same(await column(client, 'SELECT x FROM a'), [], 'what came before the failure is undone too')
  t.equal(
    (await migrate(client, migrationsOf(t, first))).migrations.length,
    0,
    'nothing was noted as applied',
  )

  const empty = await openRaw(t)
  await t.rejects(migrate(empty, migrationsOf(t, 'NONSENSE')), /syntax error/)
  t.same(await column(empty, TABLES), [])
})

t.test('a database that does not fit is refused with a clear message', async t => {
  const newer = await openRaw(t)
  const [a, b] = ['CREATE TABLE a (x integer)', 'CREATE TABLE b (x integer)']
  await migrate(newer, migrationsOf(t, a, b))
  await t.rejects(migrate(newer, migrationsOf(t, a)), /newer than this program/)
  await t.rejects(
    migrate(newer, migrationsOf(t, 'CREATE TABLE other (x integer)', b)),
    /has another migration 1 than this program/,
  )

  const { url } = await openTestPostgres(t)
  await tamper(url, "INSERT INTO __drizzle_migrations (hash, created_at) VALUES ('from the future', 1)")
  await t.rejects(openPostgres({ url }), {
    name: 'UnusableDatabaseError',
    message: /newer than this program/,
  })

  const foreign = await emptyDatabase(t)
  await tamper(foreign, 'CREATE TABLE settings (x integer); CREATE TABLE comments (x integer)')
  await t.rejects(openPostgres({ url: foreign }), {
    name: 'UnusableDatabaseError',
    message: /tables of another program \(comments, settings\); it was not changed/,
  })
  await waitUntil(foreign, '(SELECT count(*) FROM pg_tables WHERE schemaname = current_schema()) = 2')

  const shared = await emptyDatabase(t)
  await tamper(shared, 'CREATE TABLE accounts (x integer)')
  await (await openPostgres({ url: shared })).close()
  t.pass('tables of other names do no harm')
})

t.test('instances that start at once migrate one after the other', async t => {
  const url = await emptyDatabase(t)
  const storages = await Promise.all(Array.from({ length: 8 }, () => openPostgres({ url, connections: 2 })))
  await Promise.all(storages.map(storage => storage.close()))
  const client = new pg.Client(url)
  await client.connect()
  t.teardown(() => client.end())
  const known = readMigrations(migrationsFolder('postgres')).map((_one, index) => index + 1)
  t.same(await column(client, 'SELECT id FROM __drizzle_migrations ORDER BY id'), known, 'each once')
})

t.test('the migration of another instance is waited for, however long it takes', async t => {
  const url = await emptyDatabase(t)
  const other = new pg.Client(url)
  await other.connect()
  await other.query(`BEGIN; SELECT pg_advisory_xact_lock(${0x53746574})`)
  const opening = openPostgres({ url, jobTimeout: 2_000 })
  const waiting = `EXISTS (SELECT FROM pg_stat_activity WHERE datname = current_database()
    AND wait_event = 'advisory' AND clock_timestamp() - query_start > interval '3.2 seconds')`
  await Promise.race([waitUntil(url, waiting), opening])
  await other.query('COMMIT')
  await other.end()
  await (await opening).close()
})

t.test('a server that goes away during a migration leaves nothing half done', async t => {
  const url = await emptyDatabase(t)
  const pool = openPool(url, { size: 1, timeout: 60_000 })
  t.teardown(() => pool.end())
  const client = await pool.connect()
  const folder = migrationsOf(t, 'CREATE TABLE a (x integer)', 'SELECT pg_sleep(600)')
  const migrating = migrate(client, folder)
  migrating.catch(() => client.release(true))
  const others = `datname = current_database() AND query LIKE 'SELECT pg_sleep%' AND state = 'active'
    AND pid <> pg_backend_pid()`
  await waitUntil(url, `EXISTS (SELECT FROM pg_stat_activity WHERE ${others})`)
  await tamper(url, `SELECT pg_terminate_backend(pid, 10000) FROM pg_stat_activity WHERE ${others}`)
  await t.rejects(migrating)
  await waitUntil(url, 'NOT EXISTS (SELECT FROM pg_tables WHERE schemaname = current_schema())')
})

t.test('who opens a database is told of its migrations, once', async t => {
  const url = await emptyDatabase(t)
  const told: number[] = []
  for (const _time of [1, 2]) {
    const storage = await openPostgres({ url, report: ({ migrations }) => void told.push(migrations.length) })
    await storage.close()
  }
  t.same(told, [readMigrations(migrationsFolder('postgres')).length])
})
