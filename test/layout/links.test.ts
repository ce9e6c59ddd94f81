/** What Markdown files name exists: files, headings, npm scripts, commands, variables. */
import { existsSync, globSync, readdirSync, readFileSync } from 'node:fs'
import { dirname, join, relative, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import t from 'tap'
import { Environment } from '../../src/config.ts'
import { anchorFor } from '../../src/markdown/anchor.ts'

const ROOT = fileURLToPath(new URL('../../', import.meta.url))
const documents = globSync(['*.md', '.github/**/*.md', 'src/**/*.md', 'test/*.md'], { cwd: ROOT })
const read = (file: string) => readFileSync(join(ROOT, file), 'utf8')
const { scripts } = JSON.parse(read('package.json')) as { scripts: Record<string, string> }
const commands = globSync(['src/main.ts', 'src/cli/*.ts'], { cwd: ROOT })
  .flatMap(file => [...read(file).matchAll(/\.command\('([a-z]+)/g)])
  .map(([, command]) => command)

const FENCE = /^```.*?^```$/gms

/** The anchors of the headings of a document. */
const anchorsOf = (text: string) =>
  [...text.replace(FENCE, '').matchAll(/^#+ (.+)$/gm)].map(([, heading = '']) => anchorFor(heading))

/** Those of the tests, and of the server in a guide. */
const OTHER_VARIABLES = ['TEST_DATABASE', 'TEST_SEED', 'STET_URL', 'STET_KEY', 'BEHIND_PROXY']

type Check = {
  says: string
  /** Its group is the name. */
  pattern: RegExp
  exists: (name: string, document: string) => boolean
  /** Names of things that do not exist. */
  planted: string
}

const CHECKS: Check[] = [
  {
    says: 'links lead to files and headings',
    planted: '[a](nowhere.md) [b](../README.md#nowhere) [c](#nowhere)',
    pattern: /\]\((?![a-z]+:)([^)\s]+)\)/g,
    exists: (link, document) => {
      const [path = '', anchor] = link.split('#')
      const file = path === '' ? document : relative(ROOT, resolve(ROOT, dirname(document), path))
      return existsSync(join(ROOT, file)) && (anchor === undefined || anchorsOf(read(file)).includes(anchor))
    },
  },
  {
    says: 'paths exist',
    planted: 'src/nowhere.ts test/*.nothing',
    pattern: /(?<![\w/.-])((?:src|test|migrations|seed)\/[\w./*-]*[\w*])/g,
    exists: path => globSync(path, { cwd: ROOT }).length > 0,
  },
  {
    says: 'files of the map exist',
    planted: '`nowhere.ts` `comments/nowhere/`',
    pattern: /`((?:[a-z-]+\/)*[\w-]+\.ts|(?:[a-z-]+\/)+)`/g,
    exists: (path, document) =>
      document !== 'src/README.md' ||
      globSync([path, `src/${path}`, `src/**/${path}`], { cwd: ROOT }).length > 0,
  },
  {
    says: 'scripts exist',
    planted: 'npm run nothing npm run --silent nothing',
    pattern: /npm run (?:--silent )?([a-z:]+)/g,
    exists: script => script in scripts,
  },
  {
    says: 'commands exist',
    planted: 'npm run stet -- nothing, node src/stet.cjs nothing',
    pattern: /(?:npm run (?:--silent )?stet --|node src\/stet\.cjs) ([a-z]+)/g,
    exists: command => commands.includes(command),
  },
  {
    says: 'variables exist',
    planted: '`NO_SUCH` `NO_SUCH=1`',
    pattern: /`([A-Z]+_[A-Z_]+)(?:=[^`]*)?`/g,
    exists: variable => variable in Environment.shape || OTHER_VARIABLES.includes(variable),
  },
]

const namesIn = (text: string, { pattern }: Check) => [...text.matchAll(pattern)].map(([, name = '']) => name)

t.test('what documents name exists', async t => {
  t.ok(documents.length > 12, 'documents are found')
  for (const check of CHECKS) {
    const named = documents.flatMap(document =>
      namesIn(read(document), check).map(name => ({ document, name })),
    )
    t.ok(named.length > 0, `${check.says}: names are found`)
    const missing = named.filter(({ document, name }) => !check.exists(name, document))
    t.same(missing, [], check.says)
  }
})

t.test('every check can fail', async t => {
  for (const check of CHECKS) {
    const names = namesIn(check.planted, check)
    t.ok(names.length > 1, check.says)
    t.notOk(
      names.some(name => check.exists(name, 'src/README.md')),
      check.says,
    )
  }
})

t.test('the README is short, and shows a handler as it is', async t => {
  const readme = read('README.md')
  t.ok(Buffer.byteLength(readme) <= 8_192)
  const [, file = '', handler = ''] = /\]\((src\/[^)]+)\):\n\n```ts\n(.*?)```/s.exec(readme) ?? []
  t.match(handler, /^handler: /)
  t.ok(read(file).replace(/^ {4}/gm, '').includes(handler), file)
})

t.test('the drawing has every module', async t => {
  const modules = readdirSync(join(ROOT, 'src'), { withFileTypes: true }).filter(entry => entry.isDirectory())
  const drawn = [...read('src/README.md').matchAll(/^([a-z]+)\/ +\d/gm)].map(([, name]) => name)
  t.same(drawn.sort(), modules.map(({ name }) => name).sort())
})
