import { mkdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import BetterSqlite3 from 'better-sqlite3'
import t, { type Test } from 'tap'
import { Article } from '../../src/content/model/article.ts'
import { listOf } from '../../src/http/paging.ts'
import type { Storage } from '../../src/storage/storage.ts'
import { openTestSqlite, temporaryFolder } from '../databases.ts'
import { startService } from '../helper.ts'
import { runCommand } from './command-line.ts'

const markdown = (slug: string, more = '') =>
  `---\nslug: ${slug}\ntitle: ${slug}\nlang: en\nstatus: published\npublishedAt: 2025-01-01T00:00:00Z\n${more}---\n\nText.\n`

async function setUp(t: Test, files: Record<string, string | Buffer> = {}) {
  const service = await startService(t)
  const folder = temporaryFolder(t)
  const put = (name: string, content: string | Buffer) => {
    mkdirSync(dirname(join(folder, name)), { recursive: true })
    writeFileSync(join(folder, name), content)
  }
  for (const [name, content] of Object.entries(files)) {
    put(name, content)
  }
  const slugs = async () =>
    (await service.get('/v1/articles?sort=title', listOf(Article))).data.map(({ slug }) => slug)
  const run = (...args: string[]) => runCommand(service.storage, ['import', 'markdown', ...args])
  return { ...service, folder, put, slugs, run }
}

t.test('a file', async t => {
  const { folder, put, run, slugs } = await setUp(t, { 'a.md': markdown('a') })
  const file = join(folder, 'a.md')
  t.match(await run(file, '--dry-run'), { code: 0, out: /^a: created\nWould be: 1 created, 0 replaced,/ })
  t.same(await slugs(), [])
  t.match(await run(file), { code: 0, out: /^a: created\nArticles: 1 created, 0 replaced,/, shown: '' })
  t.match(await run(file), { code: 0, out: /^a: unchanged\n/ })
  put('a.md', markdown('a', 'subtitle: B\n'))
  const refused = { code: 1, out: /^a: refused: The stored article differs .*--replace.*\n.*1 refused\n$/ }
  t.match(await run(file, '--dry-run'), refused)
  t.match(await run(file), refused)
  t.match(await run(file, '--replace', '--dry-run'), { code: 0, out: /^a: replaced\n/ })
  t.match(await run(file), refused, 'the dry run stored nothing')
  t.match(await run(file, '--replace'), { code: 0, out: /^a: replaced\n/ })
  t.match(await run(join(folder, 'nowhere.md')), { code: 1, err: /ENOENT/ })
})

t.test('a file whose values are not kept as they are written is unchanged all the same', async t => {
  const { folder, run } = await setUp(t, { 'a.md': markdown('a', 'tags: [x, x]\nmeta: {zero: -0.0}\n') })
  t.match(await run(folder), { code: 0, out: /1 created/ })
  t.match(await run(folder), { code: 0, out: /1 unchanged/ })
})

t.test('a folder: every *.md below it, sorted, with a bar for who watches', async t => {
  const { folder, storage, run, slugs } = await setUp(t, {
    'b.md': markdown('b'),
    'deep/er/a.md': markdown('a'),
    'deep/c.md': markdown('c'),
    'notes.txt': 'not an article',
    'folder.md/d.md': markdown('d'),
  })
  const dry = await run(folder, '--dry-run')
  t.equal(
    dry.out,
    'b: created\nc: created\na: created\nd: created\n' +
      'Would be: 4 created, 0 replaced, 0 unchanged, 0 refused\n',
  )
  const { out, shown } = await runCommand(storage, ['import', 'markdown', folder], true)
  t.equal(out, 'Articles: 4 created, 0 replaced, 0 unchanged, 0 refused\n', 'a summary only')
  t.match(shown, '] 100 % 4 checked')
  t.match(shown, /\] 75 % 3 created, .*\] 100 % 4 created, /s)
  t.ok(shown.endsWith('\r\u001b[K'), 'and the bar goes')
  t.same(await slugs(), ['a', 'b', 'c', 'd'])
  t.match(await run(folder), { code: 0, out: /4 unchanged/, shown: '' })
  symlinkSync('nowhere', join(folder, 'c.md'))
  t.match(await run(folder), { code: 1, out: '', err: /ENOENT/ })
  t.match(await run(temporaryFolder(t)), { code: 1, err: /^There are no \*\.md files in / })
})

t.test('a fault in any file: all faults of all files, and nothing is stored', async t => {
  const { folder, run, slugs } = await setUp(t, {
    'a.md': markdown('a'),
    'b.md': markdown('b', 'colour: red\nsubtitle: [x]\n'),
    'c.md': Buffer.concat([Buffer.from(markdown('c')), Buffer.from([0xff])]),
    'd.md': markdown('d').replace('Text.', 'See [@nobody].'),
    'e.md': markdown('a'),
    'f.md': markdown('f', 'translationGroup: g\n'),
    'g.md': markdown('g', 'translationGroup: g\n'),
    'h.md': markdown('h', 'translationGroup: g\n').replace('lang: en', 'lang: vi'),
  })
  for (const options of [[], ['--dry-run'], ['--replace']]) {
    const { code, out, err } = await run(folder, ...options)
    t.match({ code, out }, { code: 1, out: '' })
    t.match(err.replaceAll(`${folder}/`, '').split('\n'), [
      'Nothing is imported:',
      '  b.md: line 7: colour: Is unknown. Remove it, or correct its name.',
      /^ {2}b\.md: line 8: subtitle: /,
      '  c.md: Is not valid UTF-8.',
      /^ {2}d\.md: .*Cites "nobody"/,
      '  e.md: slug: The slug "a" is also that of a.md.',
      '  g.md: translationGroup: The group "g" in the language en is also that of f.md.',
    ])
  }
  t.same(await slugs(), [])
})

t.test('what is refused stops no other', async t => {
  const { folder, put, publish, run, slugs } = await setUp(t, {
    'a.md': markdown('a'),
    'b.md': markdown('b', 'translationGroup: g\n'),
    'c.md': markdown('c'),
    'd.md': markdown('d', 'translationGroup: g\n').replace('lang: en', 'lang: vi'),
  })
  await publish({ slug: 'a', title: 'a', summary: 'Other' })
  await publish({ slug: 'z', title: 'z', translationGroup: 'g' })
  const expected = [/^a: refused: The stored article differs/, /^b: refused: .*language en: z\.$/]
  const dry = await run(folder, '--dry-run')
  t.match(dry.out.split('\n'), [
    ...expected,
    'c: created',
    'd: created',
    /^Would be: 2 created,.* 2 refused$/,
  ])
  t.equal(dry.code, 1)
  const { code, out } = await run(folder)
  t.match(out.split('\n'), [...expected, 'Articles: 2 created, 0 replaced, 0 unchanged, 2 refused', ''])
  t.equal(code, 1)
  t.same(await slugs(), ['a', 'c', 'd', 'z'])
  rmSync(join(folder, 'b.md'))
  put('a.md', markdown('a', 'translationGroup: g\n'))
  t.match(await run(folder, '--replace', '--dry-run'), { code: 1, out: /^a: refused: .*language en: z\./ })
})

/** A storage during whose writes something else happens. */
const afterWrites = (storage: Storage, happen: () => void): Storage => ({
  ...storage,
  async write(job, options) {
    const result = await storage.write(job, options)
    happen()
    return result
  },
})

t.test('a failure in the middle says how far it came, and the same import goes on from there', async t => {
  const { folder, storage, put, run, slugs } = await setUp(t, {
    'a.md': markdown('a'),
    'b.md': markdown('b'),
    'c.md': markdown('c'),
  })
  const failing = afterWrites(storage, () => rmSync(join(folder, 'b.md'), { force: true }))
  const stopped = await runCommand(failing, ['import', 'markdown', folder])
  t.match(stopped, { code: 1, err: /ENOENT/ })
  t.match(stopped.out, /^Stopped at .*\/b\.md, after 1 created, .*\. Run the same import again to go on/)
  t.same(await slugs(), ['a'])
  put('b.md', markdown('b'))
  const changing = afterWrites(storage, () => put('c.md', 'no article'))
  const changed = await runCommand(changing, ['import', 'markdown', folder])
  t.match(changed, { code: 1, err: /^The file was changed after it was checked:\n {2}.*c\.md: line 1: / })
  t.match(changed.out, /^Stopped at .*\/c\.md, after 1 created, 0 replaced, 1 unchanged/)
  put('c.md', markdown('c'))
  t.match(await run(folder), { code: 0, out: /: 1 created, 0 replaced, 2 unchanged, 0 refused/ })
})

t.test('a failure that is no refusal is not passed over', async t => {
  const { folder, storage } = await setUp(t, { 'a.md': markdown('a') })
  const failing: Storage = { ...storage, write: () => Promise.reject(new RangeError('on purpose')) }
  await t.rejects(runCommand(failing, ['import', 'markdown', folder]), { message: 'on purpose' })
})

t.test('a document: an outline first, as a file to correct, or stored', async t => {
  const { folder, storage, put } = await setUp(t, {
    'page.txt':
      'A Title of Some Kind\n\nFirst Heading\n\nA paragraph that says something at length, twice.\n',
  })
  const run = (...args: string[]) =>
    runCommand(storage, ['import', 'document', join(folder, 'page.txt'), ...args])
  t.match(await run('--dry-run'), { code: 0, out: /First Heading/ })
  const out = join(folder, 'page.md')
  t.match(await run('--markdown', out), { code: 0, out: /Written to .*page\.md/ })
  t.match(readFileSync(out, 'utf8'), /## First Heading/)
  t.match(await run('--markdown', out), { code: 1, err: /It already exists\.$/ }, 'never overwrites')
  t.match(await run(), { code: 0, out: /a-title-of-some-kind: created, as a draft\n$/ })
  put('page.txt', '\n')
  t.match(await run(), { code: 1, err: /\S/ })
})

t.test('a locked database is told in a line', async t => {
  const { folder } = await setUp(t, { 'a.md': markdown('a') })
  const storage = await openTestSqlite(t, { lockTimeout: 20 })
  const other = new BetterSqlite3(storage.file)
  other.exec('BEGIN IMMEDIATE')
  t.match(await runCommand(storage, ['import', 'markdown', folder]), {
    code: 1,
    err: 'The database is locked by another process. Wait for it, or stop it.',
  })
  other.close()
})
