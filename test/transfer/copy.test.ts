/** Everything from the database of this run to one of the other kind, and back. */
import { spawnSync } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import t, { type Test } from 'tap'
import { type CopyStep, copyDatabase } from '../../src/storage/copy/copy.ts'
import { refuseHalfCopied } from '../../src/storage/copy/mark.ts'
import { EPOCH_SETTING, loadEpoch, readSetting } from '../../src/storage/settings.ts'
import { sqliteTables } from '../../src/storage/sqlite/tables.ts'
import type { Storage } from '../../src/storage/storage.ts'
import { DATABASE, newDatabase, openAgain, type TestStorage, tamper } from '../databases.ts'
import { dump } from '../torture/dump.ts'
import { plantOddities } from './copy-content.ts'

const OTHER = DATABASE === 'sqlite' ? 'postgres' : 'sqlite'
const KILLED = fileURLToPath(new URL('../torture/killed-copy.ts', import.meta.url))

async function open(t: Test, kind: typeof DATABASE): Promise<TestStorage> {
  const url = await newDatabase(t, kind)
  return Object.assign(await openAgain(t, url), { url })
}

/** A full database of this run's kind, an empty one of the other, and an empty one of this again. */
async function three(t: Test) {
  const [source, between, back] = [await open(t, DATABASE), await open(t, OTHER), await open(t, DATABASE)]
  await plantOddities(source)
  return { source, between, back }
}

const rowsOf = (copied: { table: string; rows: number }[]) =>
  Object.fromEntries(copied.map(({ table, rows }) => [table, rows]))

async function refused(t: Test, copy: Promise<unknown>, message: RegExp) {
  await t.rejects(copy, { name: 'UnusableDatabaseError', message })
}

const halfCopied = /unfinished copy.*Run the same `copy` again/

t.test('there and back it is the same to the byte, whatever the values', async t => {
  const { source, between, back } = await three(t)
  // A start of the service on an empty target makes settings of its own.
  await between.write(async ({ db, tables: { settings } }) => {
    await db.insert(settings).values([
      { key: 'siteSecret', value: 'made by a start' },
      { key: 'other', value: '' },
    ])
  })
  await loadEpoch(between)
  const there = await copyDatabase(source, between)
  t.same(await copyDatabase(between, back), there)
  t.ok((await dump(source.url)).equals(await dump(back.url)))

  const rows = rowsOf(there)
  const { searchDocuments: _, ...copied } = sqliteTables
  t.same(
    Object.keys(rows).sort(),
    Object.keys(copied).sort(),
    'every table is copied, but what is made of others',
  )
  for (const [table, count] of Object.entries(rows)) {
    t.ok(count > 0, `${table} has rows in this test: give a new table some in copy-content.ts`)
  }
  const { db, tables } = between.read
  t.same(await db.select().from(tables.settings), [{ key: 'siteSecret', value: 'the secret of the source' }])
})

t.test('a copy gets an epoch of its own', async t => {
  const { source, between } = await three(t)
  await loadEpoch(source)
  await copyDatabase(source, between)
  t.equal(await between.snapshot(reader => readSetting(reader, EPOCH_SETTING)), undefined)
})

t.test('progress', async t => {
  const { source, between } = await three(t)
  const steps: CopyStep[] = []
  const copied = await copyDatabase(source, between, step => steps.push(step))
  const wholes = steps.filter(({ whole }) => whole)
  t.same(
    wholes.map(({ doing, table, rows }) => [doing, table, rows]),
    copied.map(({ table, rows }) => ['copying', table, rows]),
  )
  const parts = steps.map(({ part }) => part)
  t.same(parts, parts.toSorted(), 'it only grows')
  t.equal(parts.at(-1), 1)
  t.equal(steps.findLast(({ doing }) => doing === 'copying')?.part, 1 / 3, 'then each is read twice')
  t.ok(steps.some(({ doing, part }) => doing === 'comparing' && part < 1))
})

t.test('a copy that is killed leaves a mark, and the next one ends in the same state', async t => {
  const { source, between, back } = await three(t)
  for (const [from, to, table] of [
    [source, between, 'comments'],
    [between, back, 'sections'],
  ] as const) {
    for (const rows of [100, 200]) {
      const { signal, stderr } = spawnSync(process.execPath, [KILLED, from.url, to.url, table, String(rows)])
      t.equal(signal, 'SIGKILL', String(stderr))
      await refused(t, refuseHalfCopied(to), halfCopied)
      await refused(t, copyDatabase(to, source), halfCopied)
    }
    t.ok((await to.read.db.$count(to.read.tables[table])) > 0, 'it was killed in the middle')
    await copyDatabase(from, to)
    await refuseHalfCopied(to)
  }
  t.ok((await dump(source.url)).equals(await dump(back.url)))
})

t.test('what an interrupted copy left of another state or another source goes', async t => {
  const { source, between, back } = await three(t)
  const stop = ({ table, rows }: CopyStep) => {
    if (table === 'comments' && rows > 100) {
      throw new Error('stopped')
    }
  }
  await t.rejects(copyDatabase(source, between, stop), { message: 'stopped' })
  // A reply is left whose thread is older by its id, and one whose thread is younger.
  await tamper(between.url, "UPDATE comments SET parent_id = 'comment-0199' WHERE id = 'comment-0003'")
  await tamper(source.url, "DELETE FROM articles WHERE id = 'article-a'")
  const copied = await copyDatabase(source, between)
  t.match(rowsOf(copied), { articles: 1, comments: 250 })
  await copyDatabase(between, back)
  t.ok((await dump(source.url)).equals(await dump(back.url)))
})

t.test('only an empty database is copied to, and it is left as it is', async t => {
  const { source, between } = await three(t)
  await between.write(async ({ db, tables: { seededArticles } }) => {
    await db.insert(seededArticles).values({ slug: 'theirs', seededAt: '' })
  })
  const before = await dump(between.url)
  await refused(t, copyDatabase(source, between), /already has content \(seededArticles\)/)
  t.ok(before.equals(await dump(between.url)))
  await refuseHalfCopied(between)
})

/** The same storage, on which something happens once, before a comparison or after the first articles are stored. */
function meanwhile(when: CopyStep['doing'], happens: () => Promise<unknown>, target: Storage): Storage {
  let happened: Promise<unknown> | undefined
  const once = () => {
    happened ??= happens()
    return happened
  }
  return {
    ...target,
    async write(job) {
      const result = await target.write(job)
      if (when === 'copying' && (await target.read.db.$count(target.read.tables.articles)) > 0) {
        await once()
      }
      return result
    },
    async snapshot(job, options) {
      if (when === 'comparing') {
        await once()
      }
      return target.snapshot(job, options)
    },
  }
}

t.test('a difference is seen, named, and leaves the mark', async t => {
  const { source, between } = await three(t)
  await tamper(source.url, `UPDATE articles SET meta = '{"a":2,"b":1}' WHERE id = 'article-a'`)
  const changes: [statement: string, complaint: string][] = [
    [`UPDATE articles SET meta = '{"b":1,"a":2}' WHERE id = 'article-a'`, 'articles'],
    ["DELETE FROM comments WHERE id = 'comment-0249'", 'comments: 250 rows in the source, 249 in the copy'],
    ["UPDATE settings SET value = 'another' WHERE key = 'siteSecret'", 'settings'],
    ["UPDATE sections SET html = 'ﬁ' WHERE id = 'section-0229'", 'sections'],
    ["UPDATE article_authors SET url = NULL WHERE url = ''", 'articleAuthors'],
  ]
  for (const [statement, complaint] of changes) {
    const target = meanwhile('comparing', () => tamper(between.url, statement), between)
    const message = new RegExp(`differs from the source:\n  ${complaint}[^\n]*\nOne of`)
    await refused(t, copyDatabase(source, target), message)
    await refused(t, refuseHalfCopied(between), halfCopied)
  }
  await copyDatabase(source, between)
})

/** An article that comes when the others were read, with a tag that is read later. */
const NEW_ARTICLE = `
  INSERT INTO articles (id, slug, title, lang, status, comment_policy, meta, word_count, created_at, updated_at, version)
  VALUES ('new', 'new', '', 'en', 'draft', 'open', '{}', 0, '', '', 1);
  INSERT INTO article_tags (article_id, position, tag) VALUES ('new', 0, 'tag')`

t.test('a source that is written to meanwhile is seen', async t => {
  const { source, between, back } = await three(t)
  const changed = "UPDATE articles SET title = 'new' WHERE id = 'article-a'"
  await refused(
    t,
    copyDatabase(
      source,
      meanwhile('copying', () => tamper(source.url, changed), between),
    ),
    /differs from the source:\n {2}articles/,
  )
  const target = meanwhile('copying', () => tamper(source.url, NEW_ARTICLE), back)
  await refused(t, copyDatabase(source, target), /source was changed while it was copied/)
  await refused(t, refuseHalfCopied(back), halfCopied)
  await copyDatabase(source, back)
})

t.test('of two copies to one database the later one goes on', async t => {
  const { source, between } = await three(t)
  const first = meanwhile('copying', () => copyDatabase(source, between), between)
  await refused(t, copyDatabase(source, first), /Another copy to the same database was started/)
  await refuseHalfCopied(between)
})
