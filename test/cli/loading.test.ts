/** Commands load only what they need: they run beside a service, often in a container with little memory. */
import { join } from 'node:path'
import t from 'tap'
import { commandLine, MAIN, runFile } from './process.ts'

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

t.test('no command but serve and openapi loads the server, and few load Markdown', async t => {
  const { folder, env } = commandLine(t)
  const packagesOf = async (...args: string[]): Promise<string[]> => {
    const hook = `--import=data:text/javascript,${encodeURIComponent(TELL)}`
    const { code, err } = await runFile(process.execPath, [hook, MAIN, ...args], { env })
    t.equal(code, 0, args.join(' '))
    return (/LOADED (.*)/.exec(err)?.[1] ?? '').split(' ')
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
