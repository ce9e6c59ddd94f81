/** The health check of the image, as Docker runs it. */
import { execFileSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import t from 'tap'
import { startService } from '../helper.ts'
import { freePort } from '../ports.ts'
import { runFile } from './process.ts'

const dockerfile = readFileSync(new URL('../../Dockerfile', import.meta.url), 'utf8')
const [, command = ''] = /^HEALTHCHECK .*\\\n +CMD (\[.*\])$/m.exec(dockerfile) ?? []
const [file, ...args] = JSON.parse(command) as [string, ...string[]]

const check = (port: number) => runFile(file, args, { env: { ...process.env, PORT: String(port) } })

t.test('it succeeds while the service is ready, and then alone', async t => {
  const { app, drain } = await startService(t)
  await app.listen({ host: '127.0.0.1', port: 0 })
  const { port } = app.server.address() as { port: number }
  t.match(await check(port), { code: 0, err: '' })
  const draining = drain(1)
  t.match(await check(port), { code: 1 }, 'it is 503 now')
  await draining
  t.match(await check(await freePort()), { code: 1 }, 'nobody listens')
})

t.test('and starts no second Node', t => {
  t.equal(file, 'bash')
  t.match(execFileSync('sh', ['-c', 'command -v bash']).toString(), 'bash')
  t.end()
})
