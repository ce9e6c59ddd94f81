/** What the runner of several files tells those that start it, by its exit code and its output. */
import { spawnSync } from 'node:child_process'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import { temporaryFolder } from '../databases.ts'

const SUITE = join(import.meta.dirname, '../suite.ts')
const TAP = `import t from '${import.meta.resolve('tap')}'`
/** As every test that uses a database loads it, which must not change what the process ends with. */
const SERVER = `import '${import.meta.resolve('../postgres-server.ts')}'`

const FILES = {
  passes: `${TAP}\n${SERVER}\nt.test('passes', async t => t.pass())`,
  fails: `${TAP}\n${SERVER}\nt.test('fails', async t => t.fail())`,
  throws: `throw new Error('on purpose')`,
  nonsense: 'const = 1',
  waits: `${SERVER}\nawait new Promise(() => undefined)`,
}

t.test('a suite passes when all of its files were loaded and passed', async t => {
  const folder = temporaryFolder(t)
  for (const [name, content] of Object.entries(FILES)) {
    writeFileSync(join(folder, `${name}.ts`), content)
  }
  const scenarios: [names: (keyof typeof FILES)[], code: number, counts: string][] = [
    [['passes'], 0, 'total: 1, pass: 1'],
    [['fails', 'passes'], 1, 'total: 2, pass: 1, fail: 1'],
    [['passes', 'fails'], 1, 'total: 2, pass: 1, fail: 1'],
    [['throws', 'passes', 'nonsense'], 1, 'total: 3, pass: 1, fail: 2'],
    // Node's own code for a top-level await that nothing can end.
    [['passes', 'waits'], 13, 'total: 1, pass: 1'],
  ]
  for (const [names, code, counts] of scenarios) {
    const files = names.map(name => join(folder, `${name}.ts`))
    const { TAP_CHILD_ID: _, ...env } = process.env
    const { status, stdout } = spawnSync(process.execPath, [SUITE, ...files], { env, encoding: 'utf8' })
    t.equal(status, code, names.join())
    t.match(stdout, `# { ${counts} }`, names.join())
  }
})
