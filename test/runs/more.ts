/**
 * `npm run test:more`: the files that `npm test` leaves out, and every file once more on PostgreSQL. All share a PostgreSQL
 * server, on which each test has a database of its own.
 */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import pg from 'pg'
import t from 'tap'
import { openPostgres } from '../../src/storage/postgres/open.ts'
import { startPostgres } from '../postgres-server.ts'
import { MORE } from './files.ts'
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

const compiled = mkdtempSync(join(tmpdir(), 'stet-compiled-'))
t.teardown(() => rmSync(compiled, { recursive: true, force: true }))

const environment = {
  TEST_COMPILE_CACHE: compiled,
  TEST_POSTGRES: server.url('postgres'),
  TEST_POSTGRES_TEMPLATE: template,
}
for (const files of MORE.alone) {
  runAlone(files, environment)
}
for (const files of MORE.together) {
  runTogether(files, environment)
}
