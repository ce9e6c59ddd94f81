/**
 * What `npm run test:all` adds to `npm test`: the files that `npm test` leaves out, and every file once more on
 * PostgreSQL. All share a PostgreSQL server, on which each test has a database of its own.
 */
import { globSync, readFileSync } from 'node:fs'
import { availableParallelism } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import pg from 'pg'
import t from 'tap'
import { openPostgres } from '../src/storage/postgres/open.ts'
import { startPostgres } from './postgres-server.ts'

const ROOT = fileURLToPath(new URL('..', import.meta.url))
const { tap } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')) as {
  tap: { include: string[]; exclude: string[] }
}

/** What is about no database, or opens the one that it is about. Every other file runs on both. */
const ONCE = [
  'cli/{ending,entry,files,full-disk,health-check,loading,read-only,readable-log,release,serve,terminal}.test.ts',
  'comments/posting/{fingerprint,held-parent,round-trips}.test.ts',
  'config.test.ts',
  'content/formats/*',
  'content/history/{autosave,match}.test.ts',
  'content/model/{anchors,rows,section-edits}.test.ts',
  'contract/{breaking,cache-names,client,hey-api,hits,openapi,same-bytes,spectral}.test.ts',
  'docs/{examples,guide-code,guides,server,strictness}.test.ts',
  'feeds/{absolute-links,rules,xml}.test.ts',
  'http/{addresses,compression,cors,docs,fault-codes,header-size,json-body,json-fault,methods,negotiation}.test.ts',
  'http/{limit-store,overload,problem-pages,reference,replica,security,shared-limits,unavailable}.test.ts',
  'http/cache/store.test.ts',
  'kernel/*',
  'keys/key.test.ts',
  'layout/*',
  'markdown/*',
  // What same-bytes.test.ts has seen to be the same on both need not be compared with itself on both.
  'privacy/{dependence,oracles}.test.ts',
  'search/erasure.test.ts',
  'search/text/*',
  'smoke.test.ts',
  'spam/**/*',
  'storage/{address,errors,migrations,open}.test.ts',
  'storage/{sqlite,postgres}/*',
  'torture/{cluster,search,stale,torture}.test.ts',
  'transfer/{copy-command,document*,seed}.test.ts',
].map(pattern => `test/${pattern}`)

const find = (patterns: string[]) => globSync(patterns, { cwd: ROOT }).sort()
const files = find(tap.include)
const once = new Set(find(ONCE))
const left = find(tap.exclude)

// More than cores, because some tests wait, for a window of a rate limit or a disk.
t.jobs = availableParallelism() + 2
t.setTimeout(7_200_000)
const server = await startPostgres()
t.teardown(() => server.remove())
// Migrated once for all.
const template = 'migrated'
const client = new pg.Client(server.url('postgres'))
await client.connect()
await client.query(`CREATE DATABASE ${template}`)
await client.end()
await (await openPostgres({ url: server.url(template), connections: 1 })).close()

function run(database: 'sqlite' | 'postgres', some: readonly string[]): void {
  const env = {
    ...process.env,
    TAP_TIMEOUT: '1800',
    TEST_POSTGRES: server.url('postgres'),
    TEST_POSTGRES_TEMPLATE: template,
    TEST_DATABASE: database,
  }
  for (const file of some) {
    void t.spawn(
      process.execPath,
      [join(ROOT, file)],
      { env, buffered: true, timeout: 1_800_000 },
      `${database}: ${file}`,
    )
  }
}

for (const pattern of [...ONCE, ...tap.exclude]) {
  t.not(find([pattern]).length, 0, `${pattern} names tests`)
}
run('sqlite', left)
run(
  'postgres',
  files.filter(file => !once.has(file)),
)
