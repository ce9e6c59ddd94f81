/** What `serve` shows at a terminal, and how it says that it cannot start. */
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { readdirSync, symlinkSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { dirname, join } from 'node:path'
import BetterSqlite3 from 'better-sqlite3'
import t from 'tap'
import { until } from '../wait.ts'
import { addressOf, commandLine, MAIN, runFile } from './process.ts'

t.test('a terminal shows lines for people, and what comes next', async t => {
  const { env } = commandLine(t, { PORT: '0', RATE_LIMIT: '1' })
  const command = `exec '${process.execPath}' '${MAIN}' serve --seed`
  // Of a group of its own: the signal has to reach the service, too.
  const child = spawn('script', ['--quiet', '--return', '--command', command, '/dev/null'], {
    env,
    stdio: ['ignore', 'pipe', 'inherit'],
    detached: true,
  })
  t.teardown(() => child.exitCode ?? process.kill(-Number(child.pid), 'SIGKILL'))
  let said = ''
  child.stdout.on('data', part => {
    said += part
  })
  const address = await addressOf(child)
  for (const [path, status] of [
    ['/v1/articles', 200],
    ['/\u009b2J', 429],
  ] as const) {
    t.equal((await fetch(address + path)).status, status)
  }
  await until('both are logged', () => said.includes(' 429 '))
  const ended = once(child, 'close')
  process.kill(-Number(child.pid), 'SIGTERM')
  await ended
  const shown = said.replaceAll('\r\n', '\n').replace(/^\d\d:\d\d:\d\d /gm, '')
  t.match(
    shown,
    `made the database
seed: deepseek-the-ai-revolution-from-asia: created
Server listening at ${address}

Stet runs at   ${address}/
Documentation  ${address}/docs
First request  curl '${address}/v1/articles?include=commentCount'
`,
  )
  t.match(shown, /^ {2}npm run stet -- keys create "First moderator" --scope comments:moderate$/m)
  t.match(shown, /^GET \/v1\/articles 200 [\d.]+ ms$/m)
  t.match(shown, /^GET \(no route\) 429 [\d.]+ ms$/m)
  t.notMatch(shown, /[{"]level|retention/)
})

t.test('elsewhere every line is JSON', async t => {
  const { env } = commandLine(t, { PORT: '0' })
  const child = spawn(process.execPath, [MAIN, 'serve', '--seed'], {
    env,
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  t.teardown(() => child.kill('SIGKILL'))
  let said = ''
  child.stdout.on('data', part => {
    said += part
  })
  await addressOf(child)
  const ended = once(child, 'close')
  child.kill('SIGINT')
  await ended
  const lines = said.trimEnd().split('\n')
  t.same(
    lines.slice(0, 2).map(line => JSON.parse(line).msg),
    ['made the database', 'seed: deepseek-the-ai-revolution-from-asia: created'],
  )
  t.doesNotThrow(() => lines.map(line => JSON.parse(line)))
})

t.test('a failure at the start is one line, with its remedy', async t => {
  const { folder, env } = commandLine(t)
  const taken = createServer().listen(0, '127.0.0.1')
  t.teardown(() => taken.close())
  await once(taken, 'listening')
  const { port } = taken.address() as { port: number }
  const file = env.DATABASE_URL.slice('file:'.length)
  const foreign = join(folder, 'foreign.db')
  const other = new BetterSqlite3(foreign)
  other.exec('CREATE TABLE accounts (x)')
  other.close()
  const garbage = join(folder, 'garbage.db')
  writeFileSync(garbage, 'x'.repeat(5_000))
  const circle = join(folder, 'circle.db')
  symlinkSync(circle, circle)
  const newer = join(folder, 'newer.db')
  await runFile(process.execPath, [MAIN, 'migrate'], { env: { ...env, DATABASE_URL: `file:${newer}` } })
  const raw = new BetterSqlite3(newer)
  raw.exec("INSERT INTO __drizzle_migrations (hash, created_at) VALUES ('from the future', 1)")
  raw.close()
  const cases: [line: RegExp, environment: Record<string, string>][] = [
    [RegExp(`^Port ${port} is taken\\. Stop the program .* PORT=0`), { PORT: `${port}` }],
    [/^203\.0\.113\.9 is no address of this machine\. Set HOST to/, { HOST: '203.0.113.9' }],
    [/^The host no\.invalid is not known\. Set HOST to/, { HOST: 'no.invalid' }],
    [/^The configuration is wrong: PORT: Must be a whole number/, { PORT: 'many' }],
    [/stet\.db: .*\(ENOENT\)\. Correct the URL, or let this user/, { DATABASE_URL: 'file:/proc/stet.db' }],
    [/circle\.db: .*\(ELOOP\)\. Correct the URL, or let this user/, { DATABASE_URL: `file:${circle}` }],
    [/garbage\.db: .*\(SQLITE_NOTADB\)\. Correct the URL/, { DATABASE_URL: `file:${garbage}` }],
    [/^This file is a database of another program; .* Correct/, { DATABASE_URL: `file:${foreign}` }],
    [/^The folder of the database is missing: .*\. Create it/, { DATABASE_URL: `file:${folder}/no/x.db` }],
    [/^The database is newer than this program.* Run the version/, { DATABASE_URL: `file:${newer}` }],
    [/^Cannot open the PostgreSQL .*\. Does the server run/, { DATABASE_URL: 'postgres://127.0.0.1:1/a' }],
  ]
  for (const [line, environment] of cases) {
    const { code, out, err } = await runFile(process.execPath, [MAIN, 'serve'], {
      env: { ...env, PORT: '0', LOG_LEVEL: 'warn', ...environment },
    })
    t.match({ code, out }, { code: 1, out: '' }, line.source)
    t.match(err, line)
    t.match(err, /^[^\n]+\n$/)
  }
  t.same(readdirSync(dirname(file)), ['stet.db'], 'a service that cannot listen closes the database')
})
