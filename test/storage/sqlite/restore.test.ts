import {
  chmodSync,
  copyFileSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { basename, dirname, join } from 'node:path'
import t from 'tap'
import { loadEpoch } from '../../../src/storage/settings.ts'
import { replacedOf } from '../../../src/storage/sqlite/replaced.ts'
import { restoreDatabase } from '../../../src/storage/sqlite/restore.ts'
import { temporaryFolder } from '../../databases.ts'
import { backupOf, databaseOf, keysIn, NEW, REPLACE, seal } from './backups.ts'

const modeOf = (file: string) => statSync(file).mode & 0o777

t.test('what is replaced is kept beside it, the latest alone, unless none is wanted', async t => {
  const { file } = await backupOf(t, 'a')
  const target = await databaseOf(t, 'first')
  chmodSync(target, 0o644)
  const folder = dirname(target)
  writeFileSync(join(folder, 'test.db.0123abcd.partial'), 'of a run that was cut off')
  writeFileSync(join(folder, 'test.db.replaced-notes'), 'of the operator')
  const first = (await restoreDatabase(file, target, REPLACE)) ?? ''
  t.same(keysIn(first), ['first'])
  t.equal(modeOf(first), 0o600)
  t.same(readdirSync(folder).sort(), ['test.db', basename(first), 'test.db.replaced-notes'].sort())
  const older = replacedOf(target, new Date('2026-01-01T00:00:00.000Z'))
  renameSync(first, older)
  seal(older)
  const second = (await restoreDatabase(older, target, REPLACE)) ?? ''
  t.same(keysIn(target), ['first'], 'it can be taken back')
  t.same(keysIn(second), ['a'])
  t.same(readdirSync(folder).sort(), ['test.db', basename(second), 'test.db.replaced-notes'].sort())
  t.equal(await restoreDatabase(file, target, { ...REPLACE, keepReplaced: false }), undefined)
  t.same(readdirSync(folder).sort(), ['test.db', 'test.db.replaced-notes'])
})

t.test(
  'what was written last is in the kept file, also after a crash; a damaged one is kept with its log',
  async t => {
    const { storage, file } = await backupOf(t, 'a')
    const folder = temporaryFolder(t)
    const target = join(folder, 'stet.db')
    const crash = () => {
      for (const side of ['', '-wal']) {
        copyFileSync(`${storage.file}${side}`, `${target}${side}`)
      }
    }
    crash()
    t.same(keysIn((await restoreDatabase(file, target, REPLACE)) ?? ''), ['a'], 'from its log')
    crash()
    writeFileSync(target, 'damaged')
    const kept = (await restoreDatabase(file, target, REPLACE)) ?? ''
    t.same(keysIn(target), ['a'])
    t.equal(readFileSync(kept, 'utf8'), 'damaged')
    t.same(readFileSync(`${kept}-wal`), readFileSync(`${storage.file}-wal`))
    t.equal(modeOf(`${kept}-wal`), 0o600)
    await restoreDatabase(file, target, { ...REPLACE, keepReplaced: false })
    t.same(readdirSync(folder), ['stet.db'])
  },
)

t.test(
  'a restored database has no epoch: the service makes a new one, and no tag of before is good',
  async t => {
    const { storage, file } = await backupOf(t, 'a')
    const epoch = await loadEpoch(storage)
    t.equal(await loadEpoch(storage), epoch, 'it stays')
    await storage.backup(`${file}.later`)
    const target = await databaseOf(t, 'first')
    await restoreDatabase(`${file}.later`, target, REPLACE)
    t.same(keysIn(target), ['a'])
  },
)

t.test('what another database left beside the place does not run into the restored one', async t => {
  const { storage, file } = await backupOf(t, 'a')
  const target = join(temporaryFolder(t), 'stet.db')
  for (const side of ['-wal', '-shm', '-journal']) {
    copyFileSync(`${storage.file}-wal`, `${target}${side}`)
  }
  t.equal(await restoreDatabase(file, target, NEW), undefined)
  t.same(readdirSync(dirname(target)), ['stet.db'])
  t.same(keysIn(target), ['a'])
})

t.test('symbolic links lead to what is meant', async t => {
  const { file } = await backupOf(t, 'a')
  const target = await databaseOf(t, 'present')
  const links = temporaryFolder(t)
  const [source, place, nowhere] = ['latest.db', 'stet.db', 'nowhere.db'].map(name => join(links, name)) as [
    string,
    string,
    string,
  ]
  symlinkSync(file, source)
  symlinkSync(`${file}.sha256`, `${source}.sha256`)
  symlinkSync(target, place)
  symlinkSync(join(links, 'missing'), nowhere)
  const kept = (await restoreDatabase(source, place, REPLACE)) ?? ''
  t.ok(lstatSync(place).isSymbolicLink())
  t.notOk(lstatSync(target).isSymbolicLink())
  t.same(keysIn(target), ['a'])
  t.equal(dirname(kept), dirname(target), 'what was there is kept beside the file, not beside the link')
  t.same(keysIn(kept), ['present'])
  await t.rejects(restoreDatabase(source, nowhere, NEW), /symbolic link to nothing/)
})

t.test('a failure on the way leaves the database as it was', async t => {
  const { file } = await backupOf(t, 'a')
  // Its own name fits into a folder, but not that of what would be kept.
  const long = join(temporaryFolder(t), 'x'.repeat(225))
  copyFileSync(await databaseOf(t, 'present'), long)
  const folder = temporaryFolder(t)
  mkdirSync(join(folder, 'stet.db'))
  const cases: [source: string, target: string, error: RegExp][] = [
    [file, long, /ENAMETOOLONG/],
    [file, join(folder, 'stet.db'), /SQLITE_CANTOPEN/],
    [dirname(file), long, /It is not a regular file/],
    [join(folder, 'missing'), long, /ENOENT/],
  ]
  for (const [source, target, error] of cases) {
    const message = new RegExp(`was not restored\\. .*${error.source}.* Fix that and try again\\.$`)
    await t.rejects(restoreDatabase(source, target, REPLACE), { name: 'UnusableDatabaseError', message })
    t.same(readdirSync(dirname(target)), [basename(target)])
  }
  t.same(keysIn(long), ['present'])
  t.same(readdirSync(join(folder, 'stet.db')), [])
})
