/** The rules of the layout (`src/README.md`). A rule that hurts is to be redesigned, not excepted. */
import t from 'tap'
import { circlesOf, files, type Import, imports, textOf } from './source.ts'

/** Modules by rank: a file imports its own module and modules of a lower rank. */
const RANKS: Record<string, number> = {
  kernel: 0,
  storage: 1,
  markdown: 1,
  spam: 1,
  http: 1,
  idempotency: 2,
  docs: 2,
  keys: 2,
  content: 3,
  comments: 4,
  feeds: 5,
  privacy: 5,
  search: 5,
  transfer: 6,
  'config.ts': 7,
  'app.ts': 8,
  cli: 9,
  'main.ts': 10,
  'stet.cjs': 11,
}

/** Folders of a module in their order; the module's own files stand above them. */
const FOLDERS: Record<string, string[]> = {
  content: ['model', 'formats', 'store', 'history'],
  comments: ['threads', 'bans', 'posting', 'reports', 'moderation'],
  spam: ['text', 'phrases', 'rules'],
  search: ['text', 'store'],
}

const moduleOf = (file: string) => file.split('/')[0] ?? ''
const folderOf = (file: string) => (file.split('/').length > 2 ? (file.split('/')[1] ?? '') : '')
const nameOf = (file: string) => file.split('/').at(-1) ?? ''
const isOurs = (file: string) => moduleOf(file) in RANKS
const rankOf = (file: string) => RANKS[moduleOf(file)] ?? Number.NaN
const isQueries = (file: string) => /(?:^|-)queries\.ts$/.test(nameOf(file))
const isRoutes = (file: string) => /(?:^|-)routes\.ts$/.test(nameOf(file))
const isPure = (file: string) =>
  /^(?:kernel|spam)\//.test(file) || /^(?:content\/(?:model|formats)|search\/text)\//.test(file)

function isAgainstFolders({ from, to }: Import): boolean {
  const order = FOLDERS[moduleOf(from)]
  if (order === undefined || moduleOf(from) !== moduleOf(to) || folderOf(from) === folderOf(to)) {
    return false
  }
  const place = (file: string) => (folderOf(file) === '' ? order.length : order.indexOf(folderOf(file)))
  return place(to) > place(from)
}

type Rule = {
  says: string
  breaks: (one: Import) => boolean
  planted: Import[]
  /** Imports that break the rule still. The list may only shrink. */
  left?: string[]
}

const RULES: Rule[] = [
  {
    says: 'a file imports modules of a lower rank',
    breaks: ({ from, to }) => isOurs(to) && moduleOf(from) !== moduleOf(to) && !(rankOf(to) < rankOf(from)),
    planted: [{ from: 'content/find-article.ts', to: 'comments/threads/queries.ts', typeOnly: true }],
  },
  {
    says: 'a folder imports folders before it',
    breaks: isAgainstFolders,
    planted: [
      { from: 'comments/bans/match.ts', to: 'comments/posting/row.ts', typeOnly: true },
      { from: 'content/store/change-article.ts', to: 'content/find-article.ts', typeOnly: true },
    ],
  },
  {
    says: 'queries, visibility and storage alone build queries',
    breaks: ({ from, to, typeOnly }) =>
      (to.startsWith('drizzle-orm') && !typeOnly && from !== 'storage/drizzle.ts') ||
      (to === 'storage/drizzle.ts' &&
        !isQueries(from) &&
        nameOf(from) !== 'visibility.ts' &&
        moduleOf(from) !== 'storage'),
    planted: [{ from: 'content/article-page.ts', to: 'storage/drizzle.ts', typeOnly: false }],
  },
  {
    says: 'each driver is loaded in one folder',
    breaks: ({ from, to }) =>
      (to === 'better-sqlite3' && !from.startsWith('storage/sqlite/')) ||
      (to === 'pg' && !from.startsWith('storage/postgres/')) ||
      (/^storage\/(?:sqlite|postgres)\//.test(to) && moduleOf(from) !== 'storage'),
    planted: [{ from: 'storage/open.ts', to: 'pg', typeOnly: false }],
  },
  {
    says: 'Node’s http is taken from http/node-http.ts, whose import would load undici',
    breaks: ({ to, typeOnly }) => to === 'node:http' && !typeOnly,
    planted: [{ from: 'http/cache/head.ts', to: 'node:http', typeOnly: false }],
  },
  {
    says: 'app.ts alone imports routes',
    breaks: ({ from, to }) => isRoutes(to) && from !== 'app.ts',
    planted: [{ from: 'cli/serve.ts', to: 'content/tag-routes.ts', typeOnly: false }],
  },
  {
    says: 'what is pure knows neither Fastify nor a database',
    breaks: ({ from, to, typeOnly }) =>
      isPure(from) && (/^@?fastify/.test(to) || (moduleOf(to) === 'storage' && !typeOnly)),
    planted: [{ from: 'content/model/view.ts', to: 'fastify', typeOnly: true }],
  },
  {
    says: 'the Markdown library is known in markdown alone',
    breaks: ({ from, to }) => to.startsWith('markdown-it') && moduleOf(from) !== 'markdown',
    planted: [{ from: 'comments/posting/post.ts', to: 'markdown-it', typeOnly: false }],
  },
  {
    says: 'app.ts, cli and main.ts alone import config.ts',
    breaks: ({ from, to }) => to === 'config.ts' && !['app.ts', 'cli', 'main.ts'].includes(moduleOf(from)),
    planted: [{ from: 'content/find-article.ts', to: 'config.ts', typeOnly: true }],
  },
  {
    says: 'files are imported by their whole name',
    breaks: ({ to }) => to.startsWith('.') || (isOurs(to) && !/\.c?[jt]s$/.test(to)),
    planted: [{ from: 'app.ts', to: 'content/find-article', typeOnly: false }],
  },
]

const show = ({ from, to }: Import) => `${from} → ${to}`

t.test('imports go in one direction', async t => {
  t.ok(imports.length > 200, 'imports are found at all')
  t.same(
    files.filter(file => !isOurs(file)),
    [],
    'every file stands in a module',
  )
  for (const { says, breaks, left = [] } of RULES) {
    t.same([...new Set(imports.filter(breaks).map(show))].sort(), left, says)
  }
})

t.test('every rule can fail', async t => {
  for (const { says, breaks, planted } of RULES) {
    t.ok(planted.every(breaks), says)
  }
})

/** The same imports between larger parts; those within one are left out. */
const between = (partOf: (file: string) => string | undefined) => (all: readonly Import[]) =>
  all.flatMap(({ from, to }) => {
    const [one, other] = [partOf(from), isOurs(to) ? partOf(to) : undefined]
    return one === undefined || other === undefined || one === other ? [] : [{ from: one, to: other }]
  })

const PARTS = {
  modules: between(moduleOf),
  files: between(file => file),
  folders: between(file => (moduleOf(file) in FOLDERS ? `${moduleOf(file)}/${folderOf(file)}` : undefined)),
}

t.test('there is no circle of modules, of files or of folders', async t => {
  const straight = imports.filter(one => !RULES.some(({ left }) => left?.includes(show(one))))
  for (const [name, arrowsOf] of Object.entries(PARTS)) {
    t.same(circlesOf(arrowsOf(straight)), [], name)
  }
  const planted = (...pairs: [from: string, to: string][]) =>
    pairs.map(([from, to]) => ({ from, to, typeOnly: true }))
  t.same(circlesOf(PARTS.modules(planted(['http/a.ts', 'kernel/b.ts'], ['kernel/c.ts', 'http/d.ts']))), [
    ['http', 'kernel'],
  ])
  const ring = planted(['keys/a.ts', 'keys/b.ts'], ['keys/b.ts', 'keys/c.ts'], ['keys/c.ts', 'keys/a.ts'])
  t.same(circlesOf(PARTS.files(ring)), [['keys/a.ts', 'keys/b.ts', 'keys/c.ts']])
  const rooms = planted(['spam/text/a.ts', 'spam/rules/b.ts'], ['spam/rules/c.ts', 'spam/text/d.ts'])
  t.same(circlesOf(PARTS.folders(rooms)), [['spam/rules', 'spam/text']])
})

t.test('the files that begin a process alone touch it', async t => {
  const touching = files.filter(file => /\bprocess\.(?!versions\b)(?:env|exit|std)/.test(textOf(file)))
  t.same(touching, ['main.ts', 'stet.cjs', 'storage/sqlite/scrub-process.ts'])
  // Fastify's own address of a request is that of the last hop; `request.address` is the client's.
  t.same(
    files.filter(file => /\brequest\.ips?\b/.test(textOf(file))),
    [],
  )
})

t.test('no builder is left without await', async t => {
  // A Drizzle builder that is not awaited writes nothing, and neither TypeScript nor the linter sees it.
  const bare = /^\s*(?:db|tx|writer\.db|reader\.db)\s*\n?\s*\.(?:insert|update|delete|select|run)\(/m
  const queries = files.filter(file => isQueries(file) || moduleOf(file) === 'storage')
  t.ok(queries.length > 8)
  for (const file of queries) {
    const text = textOf(file)
    for (const match of text.matchAll(new RegExp(bare, 'gm'))) {
      const before = text.slice(0, match.index).trimEnd()
      t.match(before, /(?:await|return|=>|\.as\(|exists\(|=|\()$/, `${file}: ${match[0].trim()}`)
    }
  }
  t.match('  db\n    .insert(x)', bare, 'and a bare one would be seen')
})
