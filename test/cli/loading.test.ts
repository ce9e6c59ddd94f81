/** Commands load only what they need: they run beside a service, often in a container with little memory. */
import { spawn } from 'node:child_process'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import t from 'tap'
import { addressOf, commandLine, MAIN, runFile, unmeasured } from './process.ts'

/** Tells at the end which packages were loaded. */
const TELL = `
import { registerHooks } from 'node:module'
const loaded = new Set()
registerHooks({
  load(url, context, next) {
    loaded.add(/.*node_modules\\/((?:@[^/]+\\/)?[^/]+)/.exec(url)?.[1])
    return next(url, context)
  },
})
process.on('exit', () => process.stderr.write('LOADED ' + [...loaded].join(' ')))`

const HOOK = `--import=data:text/javascript,${encodeURIComponent(TELL)}`

const packagesIn = (output: string) => (/LOADED (.*)/.exec(output)?.[1] ?? '').split(' ')

t.test('no command but serve and openapi loads the server, and few load Markdown', async t => {
  const { folder, env } = commandLine(t)
  const packagesOf = async (...args: string[]): Promise<string[]> => {
    const [file, ...rest] = unmeasured(process.execPath, HOOK, MAIN, ...args)
    const { code, err } = await runFile(file, rest, { env })
    t.equal(code, 0, args.join(' '))
    return packagesIn(err)
  }
  const commands: [withMarkdown: boolean, ...args: string[]][] = [
    [false, '--version'],
    [false, 'migrate'],
    [false, 'keys', 'list'],
    [false, 'secrets', 'rotate'],
    [false, 'backup', join(folder, 'b.db')],
    [false, 'restore', join(folder, 'b.db'), '--replace'],
    [false, 'privacy', 'export', 'a@b.example'],
    [true, 'seed', '--demo'],
    [true, 'export', 'markdown', join(folder, 'out')],
    [true, 'import', 'markdown', join(folder, 'out')],
  ]
  for (const [withMarkdown, ...args] of commands) {
    const packages = await packagesOf(...args)
    t.ok(packages.includes('commander'), 'packages are seen')
    t.notOk(packages.includes('fastify'), 'without the server')
    t.notOk(packages.includes('pg'), 'without the driver of another database')
    t.equal(packages.includes('markdown-it'), withMarkdown)
  }
  t.ok((await packagesOf('openapi')).includes('fastify'), 'which is seen where it is needed')
})

/** What a service has loaded that has sent one request to each of the paths. */
async function packagesOfService(env: NodeJS.ProcessEnv, ...paths: string[]): Promise<string[]> {
  const [file, ...rest] = unmeasured(process.execPath, HOOK, MAIN, 'serve', '--seed')
  const child = spawn(file, rest, { env: { ...env, PORT: '0' } })
  const output = text(child.stderr)
  const address = await addressOf(child)
  for (const path of paths) {
    await (await fetch(new URL(path, address))).bytes()
  }
  child.kill()
  return packagesIn(await output)
}

t.test('the service loads what few requests need when one needs it', async t => {
  const { env, run } = commandLine(t)
  t.match(await run('seed'), { code: 0 }, 'the example is there, as it is at every start but the first')
  const late = [
    '@citation-js/core',
    '@fastify/swagger',
    'altcha-lib',
    'any-ascii',
    'diff',
    'markdown-it',
    'tldts',
    'yaml',
  ]
  const reading = await packagesOfService(env, '/v1/articles', '/readyz')
  t.ok(reading.includes('fastify'), 'packages are seen')
  t.same(
    reading.filter(name => late.includes(name)),
    [],
  )
  const documented = await packagesOfService(env, '/openapi.yaml', '/docs/limits')
  t.same(
    documented.filter(name => late.includes(name)),
    ['@fastify/swagger', 'yaml', 'markdown-it', 'any-ascii'],
  )
})
