import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import t, { type Test } from 'tap'
import { temporaryFolder } from '../databases.ts'
import { startService } from '../helper.ts'
import { runCommand } from './command-line.ts'

async function setUp(t: Test) {
  const service = await startService(t)
  const folder = join(temporaryFolder(t), 'out', 'articles')
  const run = (...args: string[]) => runCommand(service.storage, ['export', 'markdown', folder, ...args])
  const read = (name: string) => readFileSync(join(folder, name), 'utf8')
  return { ...service, folder, run, read }
}

t.test('every article in whatever state, or the public ones', async t => {
  const { publish, storage, folder, run, read } = await setUp(t)
  t.match(await run(), { code: 0, out: 'Files: 0 created, 0 replaced, 0 unchanged\n' })
  t.same(readdirSync(folder), [])
  await publish({ slug: 'public', sections: [{ heading: 'H', body: '*text*' }] } as never)
  await publish({ slug: 'draft', status: 'draft', publishedAt: null })
  await publish({ slug: 'scheduled', publishedAt: '2999-01-01T00:00:00Z' })
  await publish({ slug: 'archived', status: 'archived' })
  t.match(await run('--published'), {
    code: 0,
    out: 'Files: 1 created, 0 replaced, 0 unchanged\n',
    shown: '',
  })
  t.same(readdirSync(folder), ['public.md'])
  t.match(read('public.md'), /^---\ntitle: .*\n---\n\n## H \{#h\}\n\n\*text\*\n$/s)

  const all = await runCommand(storage, ['export', 'markdown', folder, '--replace'], true)
  t.equal(all.out, 'Files: 3 created, 0 replaced, 1 unchanged\n')
  t.match(all.shown, /\] 25 % .*\] 100 % 3 created, /s)
  t.ok(all.shown.endsWith('\r\u001b[K'))
  t.same(readdirSync(folder), ['archived.md', 'draft.md', 'public.md', 'scheduled.md'])
})

t.test('a folder that holds anything is left alone, but for --replace', async t => {
  const { publish, storage, folder, run, read } = await setUp(t)
  await publish({ slug: 'a' })
  await publish({ slug: 'b' })
  await run()
  writeFileSync(join(folder, 'a.md'), 'changed')
  writeFileSync(join(folder, 'other.md'), 'not of the export')
  writeFileSync(join(folder, 'notes.txt'), 'nor this')
  const refused = { code: 1, out: '', err: /is not empty\. Use --replace/ }
  t.match(await run(), refused)
  t.match(await run('--dry-run'), refused)
  const note = /\nnote: 1 other \*\.md in .* an import of the folder would read them too\.\n$/
  const dry = await run('--replace', '--dry-run')
  t.match(dry, {
    code: 0,
    out: /^a\.md: replaced\nb\.md: unchanged\nWould be: 0 created, 1 replaced, 1 unch/,
  })
  t.match(dry.out, note)
  t.equal(read('a.md'), 'changed')
  const done = await run('--replace')
  t.match(done, { code: 0, out: /^Files: 0 created, 1 replaced, 1 unchanged\n/ })
  t.match(done.out, note)
  t.match(read('a.md'), /^---\n/)
  t.equal(read('other.md'), 'not of the export')
  t.same(readdirSync(folder), ['a.md', 'b.md', 'notes.txt', 'other.md'], 'no partial file is left')
  const file = join(folder, 'a.md')
  t.match(await runCommand(storage, ['export', 'markdown', file]), { code: 1, err: /ENOTDIR/ })
})

t.test('a dry run makes no folder', async t => {
  const { publish, folder, run } = await setUp(t)
  await publish({ slug: 'a' })
  t.match(await run('--dry-run'), {
    code: 0,
    out: 'a.md: created\nWould be: 1 created, 0 replaced, 0 unchanged\n',
  })
  t.notOk(existsSync(folder))
})

t.test('a file appears whole or not at all', async t => {
  const { publish, folder, run, read } = await setUp(t)
  await publish({ slug: 'a' })
  await run()
  writeFileSync(join(folder, 'a.md'), 'former')
  // A folder in the place of the partial file: it cannot be written.
  mkdirSync(join(folder, '.a.md.partial'))
  t.match(await run('--replace'), { code: 1, err: /EISDIR/ })
  t.equal(read('a.md'), 'former')
  rmSync(join(folder, '.a.md.partial'), { recursive: true })
  rmSync(join(folder, 'a.md'))
  mkdirSync(join(folder, 'a.md'))
  t.match(await run('--replace'), { code: 1, err: /It is not a regular file\.$/ })
  t.same(readdirSync(folder), ['a.md'], 'no partial file is left')
})
