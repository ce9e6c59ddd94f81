import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import BetterSqlite3 from 'better-sqlite3'
import t from 'tap'
import { migrate } from '../../src/storage/sqlite/migrate.ts'
import { temporaryFolder } from '../databases.ts'
import { firstMigrations } from '../storage/migrations-folder.ts'
import { until } from '../wait.ts'
import { addressOf, commandLine, MAIN, runFile } from './process.ts'

const SEED = 'deepseek-the-ai-revolution-from-asia'

t.test('a misspelled variable is named by every command, without its value', async t => {
  const { run } = commandLine(t, { TRUSTED_PROXY: '192.0.2.7/32', PORTS: '1' })
  const asked = 'The variable TRUSTED_PROXY is not known. Did you mean TRUSTED_PROXIES?\n'
  t.match(await run('migrate'), { code: 0, out: 'The database is up to date.\n', err: asked })
  t.match(await commandLine(t).run('migrate'), { code: 0, err: '' })
})

t.test('seed, once, and what an import refuses', async t => {
  const { folder, run } = commandLine(t)
  t.match(await run('seed'), { code: 0, out: `seed: ${SEED}: created` })
  t.match(await run('seed'), { code: 0, out: `seed: ${SEED}: unchanged` })
  t.match(await run('seed', '--demo'), {
    code: 0,
    out: /^demo: 30 articles created, 0 were there; some are drafts, scheduled or archived\nseed: .*unchanged\n$/,
  })
  t.match(await run('seed', '--demo'), { code: 0, out: /^demo: 0 articles created, 30 were there; / })
  const file = join(folder, 'a.md')
  writeFileSync(file, `---\nslug: ${SEED}\ntitle: Another\nlang: en\n---\n\nText.\n`)
  t.match(await run('import', 'markdown', file), { code: 1, out: /: refused: .*--replace/, err: '' })
  writeFileSync(file, '---\nslug: B B\nlang: en\n---\n')
  const refused = await run('import', 'markdown', file)
  t.match(refused, { code: 1, err: /Nothing is imported/ })
  t.match(refused.err, /slug: Must be/)
  t.match(refused.err, /title: Is required/, 'all faults at once')
  t.notMatch(refused.err, /\bat .*\.ts/, 'what the writer can mend is told without a stack')
})

t.test('a demo that is refused stores nothing, not even the example article', async t => {
  const { folder, run } = commandLine(t)
  const file = join(folder, 'own.md')
  writeFileSync(file, '---\nslug: own\ntitle: Own\nlang: en\n---\n\nText.\n')
  t.match(await run('import', 'markdown', file), { code: 0 })
  t.match(await run('seed', '--demo'), { code: 1, out: /^$/, err: /has articles of its own/ })
  t.match(await run('seed'), { code: 0, out: `seed: ${SEED}: created` })
})

t.test('backup and restore', async t => {
  const { folder, env, run } = commandLine(t)
  await run('seed')
  const file = join(folder, 'backup.db')
  t.match(await run('backup', file), { code: 0, out: /checksum/ })
  t.match(await run('backup', file), { code: 1, err: /already exists/ })
  t.match(await run('restore', file), { code: 1, err: /--replace/ })
  const database = new BetterSqlite3(env.DATABASE_URL.slice('file:'.length))
  database.exec("INSERT INTO settings (key, value) VALUES ('since', 'x')")
  t.match(await run('restore', file, '--replace'), { code: 1, err: /in use.*stop the service first/ })
  database.close()
  const restored = await run('restore', file, '--replace')
  t.match(restored, { code: 0, out: /Restored the .*\nThe replaced database is kept as .*, for 7 days or/ })
  const counts = [
    env.DATABASE_URL.slice('file:'.length),
    / kept as (.*), for/.exec(restored.out)?.[1] ?? '',
  ].map(name => {
    const connection = new BetterSqlite3(name, { readonly: true })
    t.equal(connection.prepare('SELECT slug FROM articles').pluck().get(), SEED)
    const count = connection.prepare("SELECT count(*) FROM settings WHERE key = 'since'").pluck().get()
    connection.close()
    return count
  })
  t.same(counts, [0, 1])
  t.match(await run('privacy', 'erase', 'a@b.example'), { code: 0, out: /Removed: 1 databases/ })
  t.same(readdirSync(join(folder, 'data')), ['stet.db'])
})

t.test('without room on the disk nothing is half done', async t => {
  const { folder, env, run } = commandLine(t, { KEEP_REPLACED_DAYS: '0' })
  await run('seed')
  const file = join(folder, 'backup.db')
  await run('backup', file)
  /** No file may grow beyond some kilobytes. Without tap in the process, which needs more, and ends it at the limit. */
  const cramped = (...args: string[]) => {
    const limit = 'ulimit -f 100; exec env -i "$@"'
    return runFile('sh', [
      '-c',
      limit,
      'sh',
      `DATABASE_URL=${env.DATABASE_URL}`,
      process.execPath,
      MAIN,
      ...args,
    ])
  }
  t.match(await cramped('backup', join(folder, 'b.db')), { code: 1, err: /is the disk full\? Fix that/ })
  t.match(await cramped('restore', file, '--replace'), {
    code: 1,
    err: /was not restored\. .*\(EFBIG\)\. Fix that/,
  })
  t.same(readdirSync(folder).sort(), ['backup.db', 'backup.db.sha256', 'data'])
  t.same(readdirSync(join(folder, 'data')), ['stet.db'])
  t.match(await run('seed'), { code: 0, out: /unchanged/ })
  t.same(await run('restore', file, '--replace'), {
    ...{ code: 0, err: '' },
    out: `Restored the database from ${file}\n`,
  })
  t.same(readdirSync(join(folder, 'data')), ['stet.db'], 'nothing is kept where nothing is wanted')
})

t.test('an address from the standard input, which no list of processes shows', async t => {
  const { pipe } = commandLine(t)
  t.match(await pipe('reader@example.org\n', 'privacy', 'erase', '-'), { code: 0, out: /^Erased: 0 / })
})

t.test('mistakes', async t => {
  const { folder, run } = commandLine(t, { PORT: 'many', LOG_LEVEL: 'loud' })
  t.match(await run('serve'), { code: 1, err: /PORT: .*\n\s+LOG_LEVEL: / }, 'all at once')
  t.match(await run('nonsense'), { code: 1, err: /^error: unknown command 'nonsense'\n/ })
  t.match(await run('bakcup', 'x'), {
    code: 1,
    err: /^error: unknown command 'bakcup'\n\(Did you mean backup\?\)/,
  })
  t.notOk(existsSync(join(folder, 'data', 'stet.db')), 'and nothing was made')
})

t.test('a fault of ours shows where it is', async t => {
  const { env, run } = commandLine(t)
  t.match(await run('migrate'), { code: 0, out: 'The database is up to date.' })
  const database = new BetterSqlite3(env.DATABASE_URL.slice('file:'.length))
  database.exec('DROP TABLE seeded_articles')
  database.close()
  t.match(await run('seed'), { code: 1, err: /\bat .*\.js/ })
})

t.test('openapi prints the committed document', async t => {
  const folder = temporaryFolder(t)
  const { run } = commandLine(t, { TMPDIR: folder })
  const { out } = await run('openapi')
  t.equal(out, readFileSync(new URL('../../openapi.yaml', import.meta.url), 'utf8'), 'else: npm run openapi')
  t.same(readdirSync(folder), [], 'and leaves nothing behind')
})

t.test('serve: seeded at the start, until SIGTERM', async t => {
  const { env } = commandLine(t, { PORT: '0' })
  const child = spawn(process.execPath, [MAIN, 'serve', '--seed'], {
    env,
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  t.teardown(() => child.kill('SIGKILL'))
  const address = await addressOf(child)
  const answer = await fetch(`${address}/v1/articles/${SEED}`)
  t.match(await answer.json(), { slug: SEED })
  t.equal((await fetch(`${address}/docs`)).status, 200)
  const ended = once(child, 'exit')
  child.kill('SIGTERM')
  t.same(await ended, [0, null])
})

t.test('an error that nothing caught ends the service, logged and drained', async t => {
  const { env } = commandLine(t, { PORT: '0', LOG_LEVEL: 'debug' })
  const failing = "data:text/javascript,process.on('SIGUSR2',()=>{throw new RangeError('on purpose')})"
  const child = spawn(process.execPath, ['--import', failing, MAIN], {
    env,
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  t.teardown(() => child.kill('SIGKILL'))
  let said = ''
  child.stdout.on('data', chunk => {
    said += chunk
  })
  await addressOf(child)
  const ended = once(child, 'close')
  child.kill('SIGUSR2')
  const [code] = await ended
  t.equal(code, 1)
  t.match(said, /"level":"fatal".*RangeError/)
  t.match(said, /"msg":"retention"/, 'at the start it forgot what was past its time')
})

t.test('serve without a seed is empty', async t => {
  const { env } = commandLine(t, { PORT: '0', HOST: '0.0.0.0' })
  const child = spawn(process.execPath, [MAIN], { env, stdio: ['ignore', 'pipe', 'inherit'] })
  t.teardown(() => child.kill('SIGKILL'))
  const address = await addressOf(child)
  t.match(await (await fetch(`${address}/v1/articles`)).json(), { data: [] })
  const ended = once(child, 'exit')
  child.kill('SIGINT')
  t.same(await ended, [0, null])
})

t.test('serve indexes beside its requests what search does not find yet', async t => {
  const { folder, env, run } = commandLine(t, { PORT: '0' })
  await run('seed')
  const database = new BetterSqlite3(join(folder, 'data', 'stet.db'))
  database.exec('DELETE FROM search_documents')
  database.close()
  const child = spawn(process.execPath, [MAIN], { env, stdio: ['ignore', 'pipe', 'inherit'] })
  t.teardown(() => child.kill('SIGKILL'))
  let said = ''
  child.stdout.on('data', chunk => {
    said += chunk
  })
  const address = await addressOf(child)
  const find = async () =>
    (await (await fetch(`${address}/v1/search?q=deepseek`)).json()) as { data: unknown[] }
  await until('it is found', async () => (await find()).data.length > 0)
  const ended = once(child, 'exit')
  child.kill('SIGINT')
  t.same(await ended, [0, null])
  t.match(said, /"articles":1,"msg":"indexed for search"\}\n/)
})

t.test('a migration is told, a line each, with the copy from before', async t => {
  const { folder, env, run } = commandLine(t, { PORT: '0' })
  const makeOld = () => {
    const file = join(folder, 'data', 'stet.db')
    rmSync(file, { force: true })
    const connection = new BetterSqlite3(file)
    migrate(connection, { folder: firstMigrations(t, 2) })
    connection.close()
  }
  makeOld()
  t.match(await run('keys', 'list'), {
    code: 0,
    out: 'There are no keys.\n',
    err: /^Migrated the database: 0002_\w+, .*\nThe database from before is kept as .*\/stet\.db\.replaced-.*\n$/,
  })
  makeOld()
  const child = spawn(process.execPath, [MAIN], { env, stdio: ['ignore', 'pipe', 'inherit'] })
  t.teardown(() => child.kill('SIGKILL'))
  let said = ''
  child.stdout.on('data', chunk => {
    said += chunk
  })
  await addressOf(child)
  const ended = once(child, 'exit')
  child.kill('SIGINT')
  t.same(await ended, [0, null])
  t.match(said, /"migration":"0002_\w+","msg":"migrated"\}\n/)
  t.match(said, /"kept":"[^"]+\.replaced-[^"]+","msg":"kept a copy of the database from before"\}\n/)
})
