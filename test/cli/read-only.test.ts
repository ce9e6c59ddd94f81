/** A read-only root file system, as containers have it: only the folder of the database can be written. */
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import t, { type Test } from 'tap'
import { tamper, temporaryFolder } from '../databases.ts'
import { skip, withMounts } from './namespace.ts'
import { addressOf, COMPILED, MAIN, runFile } from './process.ts'

const SEED = fileURLToPath(new URL('../../seed/', import.meta.url))

/** Makes everything but the folder read-only for one command, which sees its own mounts. */
const READ_ONLY = `
mount --bind "$1" "$1"
findmnt --raw --noheadings --output TARGET | grep -vE '^/(proc|sys|dev)(/|$)' | while read -r place; do
  [ "$place" = "$1" ] || mount -o remount,bind,ro "$place" 2>/dev/null
done
shift
exec "$@"`

function setUp(t: Test) {
  const folder = temporaryFolder(t)
  const url = `file:${join(folder, 'stet.db')}`
  // Without tap in the process, which writes elsewhere.
  const command = (...args: string[]) =>
    withMounts(
      READ_ONLY,
      folder,
      'env',
      '-i',
      `DATABASE_URL=${url}`,
      'PORT=0',
      // How busy the machine is turns no request away.
      'OVERLOAD_DELAY=60000',
      ...COMPILED,
      process.execPath,
      MAIN,
      ...args,
    )
  const run = (...args: string[]) => {
    const [file, ...rest] = command(...args)
    return runFile(file, rest)
  }
  return { folder, url, command, run }
}

/** More than SQLite keeps in memory while it rewrites the file. */
const FILL = `WITH RECURSIVE counter (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM counter WHERE n < 4000)
  INSERT INTO settings (key, value) SELECT n, hex(randomblob(2000)) FROM counter`

t.test('every command needs the folder of the database alone', { skip }, async t => {
  const { folder, url, run } = setUp(t)
  await run('migrate')
  await tamper(url, FILL)
  const commands: [expected: RegExp, ...args: string[]][] = [
    [/up to date/, 'migrate'],
    [/: created/, 'seed'],
    [/1 created/, 'export', 'markdown', join(folder, 'out')],
    [/1 unchanged/, 'import', 'markdown', join(folder, 'out')],
    [/1 unchanged/, 'import', 'markdown', SEED],
    [/^stet_/, 'keys', 'create', 'a', '--scope', 'admin'],
    [/admin/, 'keys', 'list'],
    [/^$/, 'privacy', 'export', 'a@b.example'],
    [/^Erased: 0/, 'privacy', 'erase', 'a@b.example'],
    [/new secret/, 'secrets', 'rotate'],
    [/new secret/, 'secrets', 'rotate', '--forget'],
    [/checksum/, 'backup', join(folder, 'b.db')],
    [/^Restored/, 'restore', join(folder, 'b.db'), '--replace'],
    [/Copied: /, 'copy', '--from', url, '--to', `file:${join(folder, 'copy.db')}`],
    [/^openapi: 3/, 'openapi'],
  ]
  for (const [out, ...args] of commands) {
    t.match(await run(...args), { code: 0, out }, args.join(' '))
  }
})

t.test('the service writes articles, and rewrites the file for an erasure', { skip }, async t => {
  const { url, command, run } = setUp(t)
  const [key] = (await run('keys', 'create', 'a', '--scope', 'admin')).out.split('\n')
  await tamper(url, FILL)
  const [file, ...args] = command('serve')
  const child = spawn(file, args, { stdio: ['ignore', 'pipe', 'inherit'] })
  t.teardown(() => child.kill('SIGKILL'))
  const address = await addressOf(child)
  const post = (path: string, body: object) =>
    fetch(address + path, {
      method: 'POST',
      headers: { 'Content-Type': 'application/json', Authorization: `Bearer ${key}` },
      body: JSON.stringify(body),
    })
  const article = {
    title: 'A',
    lang: 'en',
    sections: [{ heading: null, body: 'As said [@one].' }],
    references: [{ key: 'one', type: 'book', title: 'One' }],
  }
  t.match(await post('/v1/articles', article), { status: 201 })
  t.match(await post('/v1/privacy/erasure', { email: 'a@b.example' }), { status: 200 })
  const ended = once(child, 'exit')
  child.kill('SIGTERM')
  t.same(await ended, [0, null])
})
