import { existsSync, mkdirSync, statSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import { readConfig } from '../../src/config.ts'
import { faultOfDatabaseUrl, readFileUrl, sqliteFile } from '../../src/storage/address.ts'
import { UnusableDatabaseError } from '../../src/storage/errors.ts'
import { openStorage, restoreStorage } from '../../src/storage/open.ts'
import { MAIN, runFile } from '../cli/process.ts'
import { temporaryFolder } from '../databases.ts'

t.test('the path in a URL', async t => {
  const paths: [url: string, file: string, platform?: string][] = [
    ['file:.data/stet.db', '.data/stet.db'],
    ['file:stet.db', 'stet.db'],
    ['file:../stet.db', '../stet.db'],
    ['file:/var/lib/stet.db', '/var/lib/stet.db'],
    ['file:///var/lib/stet.db', '/var/lib/stet.db'],
    ['file://localhost/var/lib/stet.db', '/var/lib/stet.db'],
    ['file:///var/my%20data/b%C3%A0i%25.db', '/var/my data/bài%.db'],
    ['file:my data.db', 'my data.db'],
    ['file:what%3F%23.db', 'what?#.db'],
    ['file:///C:/data/stet.db', 'C:/data/stet.db', 'win32'],
    ['file:/c:/data/stet.db', 'c:/data/stet.db', 'win32'],
    ['file:C:\\data\\stet.db', 'C:\\data\\stet.db', 'win32'],
    ['file:///C:/data/stet.db', '/C:/data/stet.db', 'linux'],
  ]
  for (const [url, file, platform] of paths) {
    t.same(readFileUrl(url, platform), { file }, url)
  }
})

const REFUSED: [message: RegExp, ...urls: string[]][] = [
  [/no parameters/, 'file:x.db?mode=ro', 'file:///x.db?cache=shared', 'file:x.db?', 'file:x.db#y'],
  [/no host/, 'file://x.db', 'file://data/x.db', 'file://server/share/x.db', 'file://'],
  [/hexadecimal digits/, 'file:100%.db', 'file:%2', 'file:%zz.db'],
  [/UTF-8 without NUL/, 'file:%ff.db', 'file:a%00.db'],
  [/name a file/, 'file:', 'file:data/', 'file:data\\', 'file::memory:', 'file:///', 'file:%2F'],
  [/Must be `file:`/, '', 'x.db', 'FILE:x.db', 'mysql://x', 'postgres://a:b:c/x', ':memory:'],
]

t.test('a URL that could mean another file than it says is refused', async t => {
  for (const [message, ...urls] of REFUSED) {
    for (const url of urls) {
      t.match(faultOfDatabaseUrl(url), message, url)
      t.throws(() => sqliteFile(url), UnusableDatabaseError)
      if (url !== '') {
        t.throws(() => readConfig({ DATABASE_URL: url }), message)
      }
    }
  }
  t.equal(faultOfDatabaseUrl('postgresql://user@host/database?sslmode=require'), undefined)
})

t.test('a missing folder is refused, and what is no regular file', async t => {
  const folder = temporaryFolder(t)
  mkdirSync(join(folder, 'stet.db'))
  const missing = /^The folder of the database is missing: .* Create it, or correct the URL\.$/
  const cases: [file: string, message: RegExp][] = [
    [join(folder, 'nowhere/stet.db'), missing],
    [join(folder, '.data/stet.db'), missing],
    ['/proc/nowhere/stet.db', missing],
    ['nowhere/stet.db', missing],
    [join(folder, 'stet.db'), /It is not a regular file\.$/],
    ['/dev/zero', /It is not a regular file\.$/],
  ]
  for (const [file, message] of cases) {
    await t.rejects(openStorage({ url: `file:${file}` }), { message }, file)
  }
  await t.rejects(
    restoreStorage('x.db', `file:${folder}/nowhere/stet.db`, { replace: false, keepReplaced: false }),
    { message: /no such file|folder of the database is missing/ },
  )
  t.notOk(existsSync(join(folder, 'nowhere')))
})

t.test('only the standard folder is made, for this user alone', async t => {
  const folder = temporaryFolder(t)
  const run = (url: string) =>
    runFile('sh', ['-c', `cd '${folder}' && exec '${process.execPath}' '${MAIN}' migrate`], {
      env: { ...process.env, DATABASE_URL: url },
    })
  t.match(await run('file:data/stet.db'), {
    code: 1,
    out: '',
    err: 'The folder of the database is missing: data. Create it, or correct the URL.\n',
  })
  t.match(await run(''), { code: 0 })
  t.equal(statSync(join(folder, '.data')).mode & 0o777, 0o700)
  t.equal(statSync(join(folder, '.data/stet.db')).mode & 0o777, 0o600)
})
