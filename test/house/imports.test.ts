import { readdirSync, readFileSync } from 'node:fs'
import { dirname, join, relative, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import t from 'tap'

/** The house: one direction of imports (README, change guide). A rule that hurts is to be redesigned, not excepted. */
const SRC = fileURLToPath(new URL('../../src/', import.meta.url))

type Import = { from: string; to: string; typeOnly: boolean }

const files = readdirSync(SRC, { recursive: true, encoding: 'utf8' }).filter(file => file.endsWith('.ts'))

const imports: Import[] = files.flatMap(from => {
  const text = readFileSync(join(SRC, from), 'utf8')
  return [...text.matchAll(/^(?:import|export) (type )?[^'"]*?from '([^']+)'|^import '([^']+)'/gms)].map(
    match => {
      const target = match[2] ?? match[3] ?? ''
      const to = target.startsWith('.') ? relative(SRC, resolve(SRC, dirname(from), target)) : target
      return { from, to, typeOnly: match[1] !== undefined }
    },
  )
})

const folderOf = (file: string) => (file.includes('/') ? (file.split('/')[0] ?? '') : '')
/** Folders that belong to no feature. */
const COMMON = ['', 'cli', 'http', 'markdown', 'storage']
const isFeature = (file: string) => !COMMON.includes(folderOf(file)) && isLocal(file)
const nameOf = (file: string) => file.split('/').at(-1) ?? ''
/** `queries.ts`, or `<what>-queries.ts` where a feature has too many for one file. */
const isQueries = (file: string) => /(?:^|[/-])queries\.ts$/.test(file)
const isCommands = (file: string) => folderOf(file) === 'cli' && file.endsWith('-commands.ts')
const isLocal = (file: string) => file.endsWith('.ts')

/** Files that compose the queries of several features, beside every `write.ts`. */
const COMPOSING = ['articles/page.ts', 'privacy/retention.ts', 'privacy/rotation.ts', 'transfer/import.ts']
const isComposing = (file: string) => nameOf(file) === 'write.ts' || COMPOSING.includes(file)

type Rule = { says: string; breaks: (one: Import) => boolean }

const rules: Rule[] = [
  {
    says: 'http knows no feature',
    breaks: ({ from, to }) => folderOf(from) === 'http' && isFeature(to),
  },
  {
    says: 'storage knows neither features nor http',
    breaks: ({ from, to }) => folderOf(from) === 'storage' && (isFeature(to) || folderOf(to) === 'http'),
  },
  {
    says: 'markdown knows neither storage, http nor features',
    breaks: ({ from, to }) =>
      folderOf(from) === 'markdown' && (isFeature(to) || ['http', 'storage'].includes(folderOf(to))),
  },
  {
    says: 'only queries and storage build queries',
    breaks: ({ from, to, typeOnly }) =>
      (to.startsWith('drizzle-orm') && !typeOnly) ||
      (to === 'storage/drizzle.ts' && !isQueries(from) && folderOf(from) !== 'storage'),
  },
  {
    says: 'each driver is loaded in one folder, and PostgreSQL’s only when it is used',
    breaks: ({ from, to, typeOnly }) =>
      (to === 'better-sqlite3' && !from.startsWith('storage/sqlite/')) ||
      (to === 'pg' && !from.startsWith('storage/postgres/')) ||
      (to.startsWith('storage/postgres/') &&
        !typeOnly &&
        folderOf(from) === 'storage' &&
        !from.startsWith('storage/postgres/')) ||
      (/^storage\/(?:sqlite|postgres)\//.test(to) && folderOf(from) !== 'storage'),
  },
  {
    says: 'queries do not know http',
    breaks: ({ from, to }) => isQueries(from) && folderOf(to) === 'http',
  },
  {
    says: 'schemas import Zod, scalars, limits and other schemas only',
    breaks: ({ from, to }) =>
      nameOf(from) === 'schema.ts' &&
      to !== 'zod' &&
      !['scalars.ts', 'limits.ts', 'http/paging.ts'].includes(to) &&
      nameOf(to) !== 'schema.ts',
  },
  {
    says: 'no feature uses the routes of another, nor does anything but app.ts',
    breaks: ({ from, to }) => /(?:^|-)routes?\.ts$/.test(nameOf(to)) && isFeature(to) && from !== 'app.ts',
  },
  {
    says: 'only composing files run the queries of another feature',
    breaks: ({ from, to, typeOnly }) =>
      !typeOnly && isQueries(to) && isFeature(from) && folderOf(from) !== folderOf(to) && !isComposing(from),
  },
  {
    says: 'only markdown knows the Markdown library',
    breaks: ({ from, to }) => to.startsWith('markdown-it') && folderOf(from) !== 'markdown',
  },
  {
    says: 'nothing imports the command line, and only it the running service',
    breaks: ({ from, to }) => to === 'main.ts' || (to === 'serve.ts' && from !== 'main.ts'),
  },
  {
    says: 'only main.ts knows the commands',
    breaks: ({ from, to }) =>
      (folderOf(to) === 'cli' && from !== 'main.ts' && folderOf(from) !== 'cli') ||
      (isCommands(to) && from !== 'main.ts'),
  },
  {
    says: 'commands ask the features: they run no queries and know no http',
    breaks: ({ from, to }) => folderOf(from) === 'cli' && (isQueries(to) || folderOf(to) === 'http'),
  },
]

t.test('imports go in one direction', async t => {
  t.ok(imports.length > 200, 'imports are found at all')
  for (const { says, breaks } of rules) {
    t.same(
      imports.filter(breaks).map(({ from, to }) => `${from} → ${to}`),
      [],
      says,
    )
  }
})

t.test('every rule can fail', async t => {
  const broken: Import[] = [
    { from: 'http/a.ts', to: 'articles/schema.ts', typeOnly: true },
    { from: 'storage/a.ts', to: 'http/a.ts', typeOnly: false },
    { from: 'markdown/a.ts', to: 'storage/a.ts', typeOnly: false },
    { from: 'articles/routes.ts', to: 'storage/drizzle.ts', typeOnly: false },
    { from: 'articles/queries.ts', to: 'better-sqlite3', typeOnly: false },
    { from: 'articles/queries.ts', to: 'http/a.ts', typeOnly: false },
    { from: 'articles/schema.ts', to: 'storage/a.ts', typeOnly: false },
    { from: 'articles/a.ts', to: 'comments/post-route.ts', typeOnly: false },
    { from: 'articles/a.ts', to: 'comments/queries.ts', typeOnly: false },
    { from: 'comments/a.ts', to: 'markdown-it', typeOnly: false },
    { from: 'app.ts', to: 'serve.ts', typeOnly: false },
    { from: 'cli/a.ts', to: 'cli/keys-commands.ts', typeOnly: false },
    { from: 'cli/a.ts', to: 'keys/queries.ts', typeOnly: true },
  ]
  t.same(
    rules.map(({ breaks }, index) => breaks(broken[index] as Import)),
    rules.map(() => true),
  )
})

t.test('files import by their whole name, and only main.ts touches the process', async t => {
  t.same(
    imports.filter(({ to }) => to.startsWith('.') || (to.startsWith('src') && !isLocal(to))),
    [],
  )
  const reading = files.filter(file =>
    /process\.(?:env|exit|std)/.test(readFileSync(join(SRC, file), 'utf8')),
  )
  t.same(reading, ['main.ts'])
  // Fastify's own address of a request is that of the last hop; `request.address` is the client's.
  t.same(
    files.filter(file => /\brequest\.ips?\b/.test(readFileSync(join(SRC, file), 'utf8'))),
    [],
  )
})

t.test('no builder is left without await', async t => {
  // A Drizzle builder that is not awaited writes nothing, and neither TypeScript nor the linter sees it.
  const bare = /^\s*(?:db|tx|writer\.db|reader\.db)\s*\n?\s*\.(?:insert|update|delete|select|run)\(/m
  const queries = files.filter(file => isQueries(file) || folderOf(file) === 'storage')
  t.ok(queries.length > 8)
  for (const file of queries) {
    const text = readFileSync(join(SRC, file), 'utf8')
    for (const match of text.matchAll(new RegExp(bare, 'gm'))) {
      const before = text.slice(0, match.index).trimEnd()
      t.match(before, /(?:await|return|=>|\.as\(|exists\(|=|\()$/, `${file}: ${match[0].trim()}`)
    }
  }
  t.match('  db\n    .insert(x)', bare, 'and a bare one would be seen')
})
