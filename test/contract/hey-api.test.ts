/** A client of `@hey-api/openapi-ts`, which checks each answer with Zod schemas that it makes from the document. */
import { symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import { HEY_API, REPORTED, TYPED } from '../clients/generators.ts'
import { run } from '../clients/run.ts'
import { temporaryFolder } from '../databases.ts'
import { startService } from '../helper.ts'

const root = join(import.meta.dirname, '../..')

/** Its own files do not compile with `exactOptionalPropertyTypes`. */
const STRICT = ['--strict', '--noUncheckedIndexedAccess', '--noEmit', '--types', 'node']
const MODULES = ['--module', 'nodenext', '--target', 'es2024', '--allowImportingTsExtensions']

const GENERATE = `
import { createClient } from '@hey-api/openapi-ts'

await createClient({
  input: ${JSON.stringify(join(root, 'openapi.yaml'))},
  output: { path: 'api', module: { extension: '.ts' } },
  logs: { level: 'warn', file: false },
  plugins: ['@hey-api/typescript', '@hey-api/client-fetch', { name: '@hey-api/sdk', validator: true }, 'zod'],
})
`

t.test('a client with Zod schemas compiles strictly, and every answer passes them', async t => {
  const folder = temporaryFolder(t)
  symlinkSync(join(root, 'node_modules'), join(folder, 'node_modules'), 'dir')
  writeFileSync(join(folder, 'package.json'), '{"type":"module"}')
  writeFileSync(join(folder, 'generate.mjs'), GENERATE)
  writeFileSync(join(folder, 'program.ts'), HEY_API)
  const tsc = join(root, 'node_modules/typescript/bin/tsc')
  for (const command of [['generate.mjs'], [tsc, ...STRICT, ...MODULES, 'program.ts']]) {
    const { status, output } = await run(folder, command)
    t.equal(status, 0, output)
  }
  const service = await startService(t)
  await service.publish(TYPED)
  const address = await service.app.listen({ port: 0, host: '127.0.0.1' })
  const { status, output } = await run(folder, ['program.ts', address])
  t.equal(status, 0, output)
  t.same(JSON.parse(output), REPORTED)
})
