/** The entry, on whatever Node the machine has. */
import { spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import {
  chmodSync,
  copyFileSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { delimiter, dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import t, { type Test } from 'tap'
import { temporaryFolder } from '../databases.ts'
import { addressOf, commandLine, runFile } from './process.ts'

const ROOT = fileURLToPath(new URL('../../', import.meta.url))
const ENTRY = join(ROOT, 'src/stet.cjs')
const PACKAGE = `node-${process.platform}-${process.arch}`
const { version, scripts } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8'))
const NEEDED = 'Stet needs Node 24 or newer; this is 20.1.0. Install it from https://nodejs.org.\n'

/** Parameters that make Node take itself for an older one. */
function older(t: Test, more = ''): string[] {
  const file = join(temporaryFolder(t), 'older.cjs')
  writeFileSync(file, `Object.defineProperty(process, 'versions', { value: { node: '20.1.0' } })\n${more}`)
  return ['--require', file]
}

t.test('an older Node hands every command over to the installed one', async t => {
  const { env } = commandLine(t)
  const run = (...args: string[]) => runFile(process.execPath, [...older(t), ENTRY, ...args], { env })
  t.same(await run('--version'), { code: 0, out: `${version}\n`, err: '' })
  t.match(await run('nonsense'), { code: 1, err: /^error: unknown command 'nonsense'/ })
  t.match(await run('seed'), { code: 0, out: /: created/ })
})

t.test('without one it says in a line what to install', async t => {
  const parameters = older(t, "Object.defineProperty(process, 'arch', { value: 'none' })")
  for (const args of [[], ['serve'], ['keys', 'list'], ['--version'], ['nonsense']]) {
    const answer = await runFile(process.execPath, [...parameters, ENTRY, ...args])
    t.same(answer, { code: 1, out: '', err: NEEDED }, args.join(' '))
  }
})

/** A checkout whose main.ts and installed Node are those of the test. */
function checkout(t: Test, main: string, node?: string) {
  const folder = temporaryFolder(t)
  const put = (name: string, text: string) => {
    mkdirSync(dirname(join(folder, name)), { recursive: true })
    writeFileSync(join(folder, name), text)
    return join(folder, name)
  }
  put('package.json', JSON.stringify({ type: 'module', scripts }))
  put('src/main.ts', main)
  copyFileSync(ENTRY, join(folder, 'src/stet.cjs'))
  if (node !== undefined) {
    chmodSync(put(`node_modules/${PACKAGE}/bin/node`, node), 0o755)
    mkdirSync(join(folder, 'node_modules/.bin'))
    symlinkSync(`../${PACKAGE}/bin/node`, join(folder, 'node_modules/.bin/node'))
  }
  return { folder, put, entry: join(folder, 'src/stet.cjs') }
}

/** As the package's Node is on musl: the interpreter that it names is missing. */
const DOES_NOT_RUN = '#!/nowhere/ld-linux.so\n'
const TELLS = 'console.log(process.argv.slice(2).join(), process.env.SETTING)\n'

for (const [name, node] of [
  ['does not run', DOES_NOT_RUN],
  ['is older itself', '#!/bin/sh\necho 20.1.0\n'],
] as const) {
  t.test(`an installed Node that ${name}`, async t => {
    const { entry } = checkout(t, TELLS, node)
    t.same(await runFile(process.execPath, [...older(t), entry]), { code: 1, out: '', err: NEEDED })
    t.match(await runFile(process.execPath, [entry, 'a', 'b']), { code: 0, out: 'a,b undefined\n' })
  })
}

// Other shells do not look further along the path.
const isBash = spawnSync('sh', ['-c', 'test -n "$BASH_VERSION"']).status === 0
t.test(
  'npm scripts take the Node of the machine, where that of the package does not run',
  {
    skip: isBash && 'the shell is bash',
  },
  async t => {
    const { folder } = checkout(t, TELLS, DOES_NOT_RUN)
    const machine = temporaryFolder(t)
    symlinkSync(process.execPath, join(machine, 'node'))
    // As the shells of npm have it: its own folder comes first.
    const path = [join(folder, 'node_modules/.bin'), machine, process.env['PATH']].join(delimiter)
    for (const [script, out] of [
      ['stet', 'a'],
      ['start', 'serve,--seed'],
    ] as const) {
      const env = { ...process.env, PATH: path }
      const answer = await runFile('sh', ['-c', `cd '${folder}' && ${scripts[script]} a`], { env })
      t.same(answer, { code: 0, out: `${out} undefined\n`, err: '' })
    }
  },
)

/** Where Node keeps what it compiles, below which it makes a folder for its version. */
const TELLS_CACHE = `import { getCompileCacheDir } from 'node:module'
import { dirname, relative } from 'node:path'
const folder = getCompileCacheDir()
console.log(folder === undefined ? 'nowhere' : relative('.', dirname(folder)))\n`

t.test('what Node compiles is kept beside the database, where nobody else can write', async t => {
  const { folder, put, entry } = checkout(t, TELLS_CACHE)
  put('open/.compiled/x', '')
  put('shared/x', '')
  put('own/x', '')
  put('a b/x', '')
  chmodSync(join(folder, 'open/.compiled'), 0o777)
  chmodSync(join(folder, 'shared'), 0o775)
  symlinkSync('../open/.compiled', join(folder, 'own/.compiled'))
  const run = (url: string | undefined, args: string) => {
    const env: NodeJS.ProcessEnv = { ...process.env, DATABASE_URL: url }
    delete env['NODE_COMPILE_CACHE']
    return runFile('sh', ['-c', `cd '${folder}' && umask 0 && '${process.execPath}' '${entry}' ${args}`], {
      env,
    })
  }
  const scenarios: [url: string | undefined, args: string, where: string][] = [
    [undefined, 'migrate', 'nowhere'],
    [undefined, 'serve', '.data/.compiled'],
    [undefined, 'migrate', '.data/.compiled'],
    ['', '', '.data/.compiled'],
    ['file:a%20b/stet.db', 'keys list', 'nowhere'],
    ['file:a%20b/stet.db', '', 'a b/.compiled'],
    [`file:${folder}/a%20b/x.db`, 'keys list', 'a b/.compiled'],
    [`file://${folder}/a%20b/x.db`, 'keys list', 'a b/.compiled'],
    [`file://localhost${folder}/a%20b/x.db`, 'keys list', 'a b/.compiled'],
    ['file:open/stet.db', 'serve', 'nowhere'],
    ['file:shared/stet.db', 'serve', 'nowhere'],
    ['file:own/stet.db', 'serve', 'nowhere'],
    ['file:missing/stet.db', 'serve', 'nowhere'],
    ['file:%', 'serve', 'nowhere'],
    ['postgres://user:password@host/database', 'serve', 'nowhere'],
  ]
  for (const [url, args, where] of scenarios) {
    t.same(await run(url, args), { code: 0, out: `${where}\n`, err: '' }, `${url} ${args}`)
  }
  const given = {
    ...process.env,
    NODE_COMPILE_CACHE: join(folder, 'given/cache'),
    DATABASE_URL: 'file:given/stet.db',
  }
  const answer = await runFile('sh', ['-c', `cd '${folder}' && '${process.execPath}' '${entry}' serve`], {
    env: given,
  })
  t.equal(answer.out, 'given/cache\n', 'somebody has named a folder')
  t.notOk(existsSync(join(folder, 'given/.compiled')))
  for (const made of ['.data', '.data/.compiled', 'a b/.compiled']) {
    t.equal(statSync(join(folder, made)).mode & 0o777, 0o700, made)
  }
  t.notOk(existsSync(join(folder, 'missing')), 'no other folder is made')

  // The copy of the entry does the same as the entry itself.
  mkdirSync(join(folder, 'here/.data'), { recursive: true })
  chmodSync(join(folder, 'here/.data'), 0o777)
  for (const more of [{}, { NODE_COMPILE_CACHE: join(folder, 'given/cache') }]) {
    const env = {
      PATH: process.env['PATH'],
      NODE_V8_COVERAGE: process.env['NODE_V8_COVERAGE'],
      PORT: 'x',
      ...more,
    }
    const answer = await runFile(
      'sh',
      ['-c', `cd '${folder}/here' && '${process.execPath}' '${ENTRY}' serve`],
      {
        env,
      },
    )
    t.match(answer, { code: 1, err: /PORT/ })
  }
})

t.test('signals, exit codes and ends by a signal are passed on', async t => {
  const main = `process.on('SIGTERM', () => process.exit(7))
    process.on('SIGUSR2', () => process.kill(process.pid, 'SIGKILL'))
    setInterval(() => undefined, 1e9)
    console.log('ready')\n`
  for (const [signal, end] of [
    ['SIGTERM', [7, null]],
    ['SIGINT', [130, null]],
    ['SIGUSR2', [137, null]],
  ] as const) {
    const { entry, folder } = checkout(t, main)
    mkdirSync(join(folder, `node_modules/${PACKAGE}/bin`), { recursive: true })
    symlinkSync(process.execPath, join(folder, `node_modules/${PACKAGE}/bin/node`))
    const child = spawn(process.execPath, [...older(t), entry], { stdio: ['ignore', 'pipe', 'inherit'] })
    t.teardown(() => child.kill('SIGKILL'))
    await once(child.stdout, 'data')
    const ended = once(child, 'exit')
    child.kill(signal)
    t.same(await ended, end, signal)
  }
})

t.test('so are those of the service itself', async t => {
  const { folder, env } = commandLine(t, { PORT: '0' })
  const child = spawn(process.execPath, [...older(t), ENTRY], { env, stdio: ['ignore', 'pipe', 'inherit'] })
  t.teardown(() => child.kill('SIGKILL'))
  t.equal((await fetch(`${await addressOf(child)}/readyz`)).status, 200)
  const ended = once(child, 'exit')
  child.kill('SIGTERM')
  t.same(await ended, [0, null])
  const [kept = ''] = readdirSync(join(folder, 'data/.compiled'))
  t.ok(readdirSync(join(folder, 'data/.compiled', kept)).length > 500, 'what was compiled is kept')

  const dies = `if (process.argv[1]?.endsWith('stet.cjs') && !globalThis.older) process.kill(process.pid, 'SIGKILL')`
  const { NODE_OPTIONS = '' } = process.env
  const killed = spawn(process.execPath, [...older(t, 'globalThis.older = true'), ENTRY, '--version'], {
    env: {
      ...env,
      NODE_OPTIONS: `${NODE_OPTIONS} --import=data:text/javascript,${encodeURIComponent(dies)}`,
    },
    stdio: 'ignore',
  })
  t.same(await once(killed, 'exit'), [137, null])

  const ends = 'if (!globalThis.older) process.exit(1)'
  const refused = await runFile(
    process.execPath,
    [...older(t, 'globalThis.older = true'), ENTRY, '--version'],
    {
      env: {
        ...env,
        NODE_OPTIONS: `${NODE_OPTIONS} --import=data:text/javascript,${encodeURIComponent(ends)}`,
      },
    },
  )
  t.same(refused, { code: 1, out: '', err: NEEDED }, 'an installed Node that does not run')
})

t.test('settings come from .env, if there is one, but not those that are set', async t => {
  const { folder, entry, put } = checkout(t, TELLS)
  const run = (env: Record<string, string> = {}) =>
    runFile('sh', ['-c', `cd '${folder}' && exec '${process.execPath}' '${entry}' a`], {
      env: { ...process.env, ...env },
    })
  t.match(await run(), { code: 0, out: 'a undefined\n', err: '' })
  put('.env', 'SETTING=written\n')
  t.match(await run(), { out: 'a written\n' })
  t.match(await run({ SETTING: 'set' }), { out: 'a set\n' })
  const other = temporaryFolder(t)
  mkdirSync(join(other, '.env'))
  t.match(await runFile('sh', ['-c', `cd '${other}' && '${process.execPath}' '${ENTRY}'`]), {
    code: 1,
    out: '',
    err: /^The file \.env cannot be read\. .*\n$/,
  })
})
