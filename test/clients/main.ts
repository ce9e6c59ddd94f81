/**
 * Clients of generators that are no dependency (`npm run test:clients`): installs each into a folder of its own, generates,
 * compiles strictly, and runs a program with the client against the running service. Ends with a table. Arguments: the names
 * of some generators.
 */
import { execFileSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { isDeepStrictEqual } from 'node:util'
import { buildApp } from '../../src/app.ts'
import { readConfig } from '../../src/config.ts'
import { NewArticle } from '../../src/content/model/article.ts'
import { openSqlite } from '../../src/storage/sqlite/open.ts'
import { importArticle } from '../../src/transfer/import.ts'
import { GENERATORS, type Generator, REPORTED, TYPED } from './generators.ts'
import { run } from './run.ts'

const ROOT = join(import.meta.dirname, '../..')
const STEPS = ['generated', 'compiled', 'exact', 'ran'] as const
type Result = Partial<Record<(typeof STEPS)[number], string>>

const folder = mkdtempSync(join(tmpdir(), 'stet-clients-'))

/** The service on a database with the one article, so that no comment repeats that of another client. */
async function serve(name: string) {
  const storage = openSqlite(join(folder, `${name}.db`))
  const { app } = await buildApp({
    config: readConfig({ COMMENT_RULES: 'policy', COMMENT_PROOF: 'never', OVERLOAD_DELAY: '60000' }),
    storage,
    logTo: { write: () => undefined },
  })
  const article = NewArticle.parse({ ...TYPED, status: 'published', publishedAt: '2025-01-01T00:00:00Z' })
  await importArticle(storage, article, false)
  return { app, storage, address: await app.listen({ host: '127.0.0.1', port: 0 }) }
}

async function tryOut({ name, packages, files, command, program }: Generator): Promise<Result> {
  const own = join(folder, name.replace('/', '-'))
  const { app, storage, address } = await serve(name.replace('/', '-'))
  const fill = (text: string) =>
    text.replaceAll('ADDRESS', address).replaceAll('DOCUMENT', join(ROOT, 'openapi.yaml'))
  const result: Result = {}
  const step = async (what: (typeof STEPS)[number], script: readonly string[]) => {
    const { status, output } = await run(own, script)
    result[what] = status === 0 ? 'yes' : 'no'
    if (status !== 0) {
      console.error(`${name}: not ${what}\n${output.slice(0, 2_000)}`)
    }
    return output
  }
  // Compiled as CommonJS: some generators write imports without the names of files.
  const compiler = [join(ROOT, 'node_modules/typescript/bin/tsc'), '--strict', '--noUncheckedIndexedAccess']
  const settings = ['--module', 'node16', '--target', 'es2023', '--skipLibCheck', '--types', 'node']
  const types = ['--typeRoots', join(ROOT, 'node_modules/@types'), 'program.ts']
  try {
    mkdirSync(own)
    for (const [file, text] of Object.entries({ ...files, 'package.json': '{}', 'program.ts': program })) {
      writeFileSync(join(own, file), fill(text))
    }
    execFileSync('npm', ['install', '--no-audit', '--no-fund', '--ignore-scripts', ...packages], { cwd: own })
    const [script = '', ...rest] = command
    await step('generated', [join(own, 'node_modules', script), ...rest.map(fill)])
    await step('compiled', [...compiler, ...settings, ...types])
    await step('exact', [...compiler, ...settings, '--exactOptionalPropertyTypes', '--noEmit', ...types])
    const output = await step('ran', ['program.js'])
    if (result.ran === 'yes' && !isDeepStrictEqual(JSON.parse(output), REPORTED)) {
      result.ran = 'no'
      console.error(`${name}: ${output}`)
    }
    return result
  } finally {
    await app.close()
    await storage.close()
  }
}

try {
  const results: [Generator, Result][] = []
  const asked = process.argv.slice(2)
  for (const generator of GENERATORS.filter(({ name }) => asked.length === 0 || asked.includes(name))) {
    results.push([generator, await tryOut(generator)])
  }
  console.table(Object.fromEntries(results.map(([{ packages }, result]) => [packages[0], result])))
  const failed = results.filter(([{ exact }, result]) =>
    STEPS.some(step => result[step] !== 'yes' && (step !== 'exact' || exact)),
  )
  process.exitCode = failed.length === 0 ? 0 : 1
} finally {
  rmSync(folder, { recursive: true, force: true })
}
