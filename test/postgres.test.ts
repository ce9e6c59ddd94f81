/** Every test that uses a database, once more on PostgreSQL. They share one server, and each has a database of its own. */
import { globSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import pg from 'pg'
import t from 'tap'
import { openPostgres } from '../src/storage/postgres/open.ts'
import { startPostgres } from './postgres-server.ts'

const HERE = fileURLToPath(new URL('./', import.meta.url))

/** Whether the test runs on whichever database the run is for; one that is about PostgreSQL needs no second run. */
const isOnEither = (file: string) => {
  const text = readFileSync(file, 'utf8')
  return (
    /\b(?:startService|openTestStorage|newDatabase)\b/.test(text) &&
    !/\b(?:openTestPostgres|startPostgres)\b/.test(text)
  )
}

const files = globSync('**/*.test.ts', { cwd: HERE })
  .map(file => `${HERE}${file}`)
  .filter(file => file !== fileURLToPath(import.meta.url) && isOnEither(file))
  .sort()

// Much of their time is waiting for answers of the server.
t.jobs = 2
t.setTimeout(900_000)
const server = await startPostgres()
t.teardown(() => server.remove())
// Migrated once for all.
const template = 'migrated'
const client = new pg.Client(server.url('postgres'))
await client.connect()
await client.query(`CREATE DATABASE ${template}`)
await client.end()
await (await openPostgres({ url: server.url(template), connections: 1 })).close()

t.ok(files.length > 25, `${files.length} files`)
for (const file of files) {
  const env = {
    TAP_TIMEOUT: '300',
    ...process.env,
    TEST_DATABASE: 'postgres',
    TEST_POSTGRES: server.url('postgres'),
    TEST_POSTGRES_TEMPLATE: template,
  }
  void t.spawn(
    process.execPath,
    [file],
    { env, buffered: true, timeout: 300_000 },
    `on PostgreSQL: ${file.slice(HERE.length)}`,
  )
}
