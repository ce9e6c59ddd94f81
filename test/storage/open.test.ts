import { existsSync } from 'node:fs'
import { join, relative } from 'node:path'
import t from 'tap'
import { isPostgresUrl, sqliteFile } from '../../src/storage/address.ts'
import { UnusableDatabaseError } from '../../src/storage/errors.ts'
import { openStorage, restoreStorage } from '../../src/storage/open.ts'
import { onlyRow } from '../../src/storage/query.ts'
import { temporaryFolder } from '../databases.ts'
import { keys, put } from './entries.ts'

const REPLACE = { replace: true, keepReplaced: false }

t.test('the address tells which database it is', async t => {
  const addresses: [url: string, postgres: boolean, file?: string][] = [
    ['file:data/stet.db', false, 'data/stet.db'],
    ['file:/data/stet.db', false, '/data/stet.db'],
    ['file:///data/stet.db', false, '/data/stet.db'],
    ['postgres://host/stet', true],
    ['postgresql://host/stet', true],
    ['file:postgres://x', false],
  ]
  for (const [url, postgres, file] of addresses) {
    t.equal(isPostgresUrl(url), postgres, url)
    if (file !== undefined) {
      t.equal(sqliteFile(url), file)
    }
  }
})

t.test('a file is made where the address says, and restored from its backup', async t => {
  const folder = temporaryFolder(t)
  const file = join(folder, 'stet.db')
  const storage = await openStorage({ url: `file:${relative(process.cwd(), file)}` })
  t.ok(existsSync(file))
  t.equal(storage.counters, undefined, 'one process has it to itself')
  await storage.write(put('a'))
  await storage.backup(join(folder, 'backup.db'))
  await storage.write(put('b'))
  await storage.close()
  await restoreStorage(join(folder, 'backup.db'), `file:${file}`, REPLACE)
  const restored = await openStorage({ url: `file:${file}` })
  t.same(await keys(restored.read), ['a'])
  await restored.close()
  await t.rejects(restoreStorage('x', 'postgres://host/stet', REPLACE), UnusableDatabaseError)
})

t.test('a query that must answer one row says so when it does not', async t => {
  t.equal(onlyRow([1]), 1)
  t.throws(() => onlyRow([]), /returned none/)
})
