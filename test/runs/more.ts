/**
 * `npm run test:more`: the files that `npm test` leaves out, and every file once more on PostgreSQL. All share a PostgreSQL
 * server, on which each test has a database of its own.
 */
import pg from 'pg'
import t from 'tap'
import { openPostgres } from '../../src/storage/postgres/open.ts'
import { startPostgres } from '../postgres-server.ts'
import { long, longOnPostgres, onPostgres } from './files.ts'
import { runAlone, runTogether } from './spawn.ts'

const server = await startPostgres()
t.teardown(() => server.remove())
// Migrated once for all.
const template = 'migrated'
const client = new pg.Client(server.url('postgres'))
await client.connect()
await client.query(`CREATE DATABASE ${template}`)
await client.end()
await (await openPostgres({ url: server.url(template), connections: 1 })).close()

const shared = { TEST_POSTGRES: server.url('postgres'), TEST_POSTGRES_TEMPLATE: template }
runAlone(long, { ...shared, TEST_DATABASE: 'sqlite' })
runAlone(longOnPostgres, { ...shared, TEST_DATABASE: 'postgres' })
runTogether(onPostgres, { ...shared, TEST_DATABASE: 'postgres' })
