/** The command `copy`, and what a half-copied database is still good for. */
import { execFile } from 'node:child_process'
import { existsSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import t, { type Test } from 'tap'
import { copyBetween, copyProgress } from '../../src/transfer/copy.ts'
import { newDatabase, openAgain, tamper, temporaryFolder } from '../databases.ts'
import { dump } from '../torture/dump.ts'
import { plantOddities } from './copy-content.ts'

const MAIN = fileURLToPath(new URL('../../src/main.ts', import.meta.url))

type Result = { code: number; out: string; err: string }

const run = (args: string[], DATABASE_URL = ''): Promise<Result> =>
  new Promise(resolve => {
    const env = { ...process.env, DATABASE_URL }
    execFile(process.execPath, [MAIN, ...args], { env }, (error, out, err) => {
      resolve({ code: error ? Number(error.code) : 0, out, err })
    })
  })

const copy = (from: string, to: string) => run(['copy', '--from', from, '--to', to])

/** Always of this kind: test/transfer/copy.test.ts goes from each to the other. */
async function newSource(t: Test): Promise<string> {
  const url = await newDatabase(t, 'postgres')
  await plantOddities(await openAgain(t, url))
  return url
}

t.test('copies, compares and tells both', async t => {
  const from = await newSource(t)
  const to = `file:${join(temporaryFolder(t), 'copy.db')}`
  const { code, out, err } = await copy(from, to)
  t.equal(code, 0, err)
  t.match(out, /^comments +250 rows {2}SHA-256 [0-9a-f]{64}$/m)
  t.match(out, /^articles +2 rows/m)
  t.match(out, /Copied: both databases have the same content\.\n$/)
  t.match(err, /^copying articles: 2 rows\n/)
  t.match(err, /^copying comments: 250 rows$/m)
  t.equal(err.split('\n').length, out.split('\n').length - 1, 'a line for each table')
  t.match(await copy(from, to), { code: 1, out: '', err: /^The database to copy to already has content/ })
})

t.test('a copy that broke off: nothing but copy uses what it left', async t => {
  const from = await newSource(t)
  const to = `file:${join(temporaryFolder(t), 'copy.db')}`
  await tamper(from, 'ALTER TABLE comments RENAME COLUMN html TO away')
  t.match(await copy(from, to), { code: 1, out: '' })
  for (const command of ['serve', 'seed']) {
    t.match(await run([command], to), {
      code: 1,
      out: '',
      err: /^The database has an unfinished copy: .* starts over\.\n$/,
    })
  }
  await tamper(from, 'ALTER TABLE comments RENAME COLUMN away TO html')
  t.match(await copy(from, to), { code: 0 })
  const back = await newDatabase(t, 'postgres')
  t.match(await copy(to, back), { code: 0 })
  t.ok((await dump(from)).equals(await dump(back)))
})

t.test('addresses', async t => {
  const folder = temporaryFolder(t)
  const file = join(folder, 'a.db')
  const other = join(folder, 'b.db')
  writeFileSync(file, '')
  const wrong: [from: string, to: string, message: RegExp][] = [
    [`sqlite:${file}`, `file:${other}`, /^--from: Must be `file:`/],
    [`file:${file}`, other, /^--to: Must be `file:`/],
    [`file:${file}`, 'postgres://[/stet', /^--to: Must be `file:`/],
    [`file:${other}`, `file:${file}`, /^There is no database .*b\.db to copy from/],
    [`file:${file}`, `file:${folder}/../${folder.split('/').at(-1)}/a.db`, /are the same database/],
    ['postgres://a:b@db.example/stet', 'postgresql://c@db.example:5432/stet', /are the same database/],
  ]
  for (const [from, to, message] of wrong) {
    await t.rejects(copyBetween({ from, to }, process.stderr), { name: 'UnusableDatabaseError', message })
  }
  const told = await copy(other, file)
  t.match(told, { code: 1, out: '', err: /^--from: Must be `file:`/ })
  t.notMatch(told.err, /\bat .*\.ts/)
  t.match(await run(['copy', '--from', `file:${file}`]), { code: 1, err: /--to <url>' not specified/ })
  t.notOk(existsSync(other), 'and nothing was made')
})

t.test('on a terminal progress is one line, redrawn, gone in the end', async t => {
  const written: string[] = []
  const progress = copyProgress({ isTTY: true, write: text => written.push(text) })
  const step = { doing: 'copying', table: 'comments', rows: 12_345, whole: true, part: 0.509 } as const
  progress.show(step)
  progress.show({ ...step, doing: 'comparing', part: 1 })
  progress.end()
  t.same(written, [
    `\r\u001b[K[${'#'.repeat(15)}${'.'.repeat(15)}] 50 % copying comments: 12,345 rows`,
    `\r\u001b[K[${'#'.repeat(30)}] 100 % comparing comments: 12,345 rows`,
    '\r\u001b[K',
  ])
})
