/**
 * Runs all tests: each file on SQLite, and those that use a database once more on PostgreSQL. Files of one suite share a
 * process, and all suites share a PostgreSQL server, on which each test has a database of its own.
 */
import { globSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import pg from 'pg'
import t from 'tap'
import { openPostgres } from '../src/storage/postgres/open.ts'
import { startPostgres } from './postgres-server.ts'

const HERE = import.meta.dirname
const SUITE = join(HERE, 'suite.ts')

/** Folders whose files run together; what stands in none of them is a suite, too. The longest come first. */
const SUITES = [
  ['privacy'],
  ['contract'],
  ['torture'],
  ['storage'],
  ['transfer'],
  ['markdown', 'layout', 'kernel', 'spam'],
  ['content'],
  ['comments'],
  ['http', 'keys', 'cli'],
]

const folderOf = (file: string) => file.slice(0, Math.max(0, file.indexOf('/')))

const files = globSync('**/*.test.ts', { cwd: HERE, exclude: ['all.test.ts'] }).sort()
const suites = [...SUITES, []].map(folders => ({
  name: folders.join(', ') || 'others',
  files: files.filter(file =>
    folders.length > 0
      ? folders.includes(folderOf(file))
      : !SUITES.some(some => some.includes(folderOf(file))),
  ),
}))

/** Whether the test runs on whichever database the run is for; one that names PostgreSQL needs no second run. */
function isOnEither(file: string): boolean {
  const text = readFileSync(join(HERE, file), 'utf8')
  return (
    /\b(?:startService|openTestStorage|newDatabase)\b/.test(text) &&
    !/\b(?:openTestPostgres|startPostgres)\b|newDatabase\(t, 'postgres'\)/.test(text)
  )
}

t.jobs = 2
t.setTimeout(3_600_000)
const server = await startPostgres()
t.teardown(() => server.remove())
// Migrated once for all.
const template = 'migrated'
const client = new pg.Client(server.url('postgres'))
await client.connect()
await client.query(`CREATE DATABASE ${template}`)
await client.end()
await (await openPostgres({ url: server.url(template), connections: 1 })).close()

function run(name: string, environment: Record<string, string>, some: readonly string[]): void {
  const env = {
    ...process.env,
    TAP_TIMEOUT: '1800',
    TEST_POSTGRES: server.url('postgres'),
    TEST_POSTGRES_TEMPLATE: template,
    ...environment,
  }
  const paths = some.map(file => join(HERE, file))
  void t.spawn(process.execPath, [SUITE, ...paths], { env, buffered: true, timeout: 1_800_000 }, name)
}

t.ok(files.length > 130 && files.filter(isOnEither).length > 50, 'tests are found')
for (const { name, files } of suites) {
  run(`on SQLite: ${name}`, {}, files)
  const both = files.filter(isOnEither)
  if (both.length > 0) {
    run(`on PostgreSQL: ${name}`, { TEST_DATABASE: 'postgres' }, both)
  }
}
