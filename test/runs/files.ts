/** Which test runs where. */
import { globSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

export const ROOT = fileURLToPath(new URL('../../', import.meta.url))

/** Takes very long, or waits for other programs: run in a process of its own, by `npm run test:more`. */
const ALONE = [
  'cli/{ending,entry,files,full-disk,loading,read-only,release,serve,terminal}.test.ts',
  'contract/{client,fuzz,hey-api,spectral}.test.ts',
  'docs/*.test.ts',
  'markdown/size.test.ts',
  'site/site.test.ts',
  'storage/plans.test.ts',
  'torture/*.test.ts',
]

/** Takes long, or is about PostgreSQL alone: left out by `npm test` too. */
const LONG = [
  'comments/posting/{held-parent,round-trips}.test.ts',
  'comments/threads/counters.test.ts',
  'content/{formats/{article-html-properties,round-trip},history/autosave,store/public-parts,walks}.test.ts',
  'contract/{cache-names,hits,same-bytes}.test.ts',
  'feeds/article-feed.test.ts',
  'http/{compression,replica,shared-limits,unavailable}.test.ts',
  'markdown/{hostile,properties}.test.ts',
  'search/{erasure,public,search}.test.ts',
  'storage/postgres/*.test.ts',
  'transfer/{copy*,demo}.test.ts',
]

/** What is about no database, or opens the one that it is about. Every other file runs on both. */
const ONCE = [
  'cli/{ending,entry,files,full-disk,health-check,loading,read-only,readable-log,release,serve,terminal}.test.ts',
  'comments/posting/{fingerprint,held-parent,round-trips}.test.ts',
  'config.test.ts',
  'content/formats/*',
  'content/history/{autosave,match}.test.ts',
  'content/model/{anchors,rows,section-edits}.test.ts',
  'contract/{breaking,cache-names,client,hey-api,hits,openapi,same-bytes,spectral}.test.ts',
  'docs/{examples,guide-code,guides,server,strictness}.test.ts',
  'feeds/{absolute-links,rules,xml}.test.ts',
  'http/{addresses,compression,cors,docs,fault-codes,header-size,json-body,json-fault,methods,negotiation}.test.ts',
  'http/{limit-store,overload,problem-pages,reference,replica,security,shared-limits,unavailable}.test.ts',
  'http/cache/store.test.ts',
  'kernel/*',
  'keys/key.test.ts',
  'layout/*',
  'markdown/*',
  // What same-bytes.test.ts has seen to be the same on both need not be compared with itself on both.
  'privacy/{dependence,oracles}.test.ts',
  'search/erasure.test.ts',
  'search/text/*',
  'smoke.test.ts',
  'spam/**/*',
  'storage/{address,errors,migrations,open}.test.ts',
  'storage/{sqlite,postgres}/*',
  'torture/{cluster,search,stale,torture}.test.ts',
  'transfer/{copy-command,document*,seed}.test.ts',
]

/** No coverage is taken of these on SQLite: they reach no line that the others do not. */
const UNMEASURED = [
  'content/{formats/{article-html-properties,round-trip},store/public-parts,walks}.test.ts',
  'contract/{cache-names,client,fuzz,hey-api,hits,same-bytes,spectral}.test.ts',
  'feeds/article-feed.test.ts',
  'markdown/size.test.ts',
  'site/site.test.ts',
  'torture/*.test.ts',
  'transfer/demo.test.ts',
]

/** Coverage is taken of these alone on PostgreSQL: they reach lines that nothing else does. */
const MEASURED_TWICE = ['http/logging.test.ts', 'search/index.test.ts', 'storage/storage.test.ts']

/** @throws when a pattern names no file. */
function find(pattern: string): string[] {
  const found = globSync(`test/${pattern}`, { cwd: ROOT })
  if (found.length === 0) {
    throw new Error(`${pattern} names no test.`)
  }
  return found
}

const all = find('**/*.test.ts').sort()
const alone = ALONE.flatMap(find)
const long = LONG.flatMap(find)
const left = new Set([...alone, ...long])
const short = all.filter(file => !left.has(file))

const once = new Set(ONCE.flatMap(find))
const unmeasured = new Set(UNMEASURED.flatMap(find))
const measuredTwice = new Set(MEASURED_TWICE.flatMap(find))
const isForBoth = (file: string) => !once.has(file)

/** Files of one database: those of which coverage is taken, which takes a quarter more time, and the others. */
export type Files = { database: 'sqlite' | 'postgres'; measured: string[]; others: string[] }

const onSqlite = (files: string[]): Files => ({
  database: 'sqlite',
  measured: files.filter(file => !unmeasured.has(file)),
  others: files.filter(file => unmeasured.has(file)),
})

const onPostgres = (files: string[]): Files => ({
  database: 'postgres',
  measured: files.filter(file => isForBoth(file) && measuredTwice.has(file)),
  others: files.filter(file => isForBoth(file) && !measuredTwice.has(file)),
})

/** What `npm test` runs. */
export const SHORT: Files = { database: 'sqlite', measured: short, others: [] }

/** What `npm run test:more` runs, the longest first. */
export const MORE = {
  alone: [onSqlite(alone), onPostgres(alone)],
  together: [onSqlite(long), onPostgres([...long, ...short])],
}
