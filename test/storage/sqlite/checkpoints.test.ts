import { readFileSync, renameSync, statSync } from 'node:fs'
import BetterSqlite3 from 'better-sqlite3'
import t, { type Test } from 'tap'
import { keepLogShort } from '../../../src/storage/sqlite/checkpoints.ts'
import type { Storage } from '../../../src/storage/storage.ts'
import { openTestSqlite } from '../../databases.ts'
import { until } from '../../wait.ts'
import { put } from '../entries.ts'

const sizeOf = (file: string) => statSync(`${file}-wal`).size

/** Another each time that the log begins anew: its first salt (https://www.sqlite.org/fileformat2.html#walformat). */
const saltOf = (file: string) => readFileSync(`${file}-wal`).readUInt32BE(16)

/** Reads on another connection for as long as it takes to write some 40 MB, which then cannot leave the log. */
async function writeUnderReader(t: Test, storage: Storage, file: string): Promise<BetterSqlite3.Database> {
  const reader = new BetterSqlite3(file, { readonly: true })
  t.teardown(() => reader.close())
  reader.exec('BEGIN')
  reader.prepare('SELECT count(*) FROM settings').get()
  for (let row = 0; row < 40; row += 1) {
    await storage.write(put(`row ${row}`, 'x'.repeat(1_000_000)))
  }
  t.ok(sizeOf(file) > 40_000_000)
  return reader
}

t.test('after a long reader the log is emptied while nothing is written', async t => {
  const storage = await openTestSqlite(t, { idle: 1 })
  const reader = await writeUnderReader(t, storage, storage.file)
  reader.exec('COMMIT')
  await until('the log is empty', () => sizeOf(storage.file) === 0)
})

t.test('and by a limit while something always is', async t => {
  const storage = await openTestSqlite(t, { idle: 1_000_000 })
  const reader = await writeUnderReader(t, storage, storage.file)
  reader.exec('COMMIT')
  await storage.write(put('one that checkpoints'))
  await storage.write(put('one that begins the log anew'))
  t.ok(sizeOf(storage.file) <= 33_554_432)
})

const JOBS = Array.from({ length: 400 }, (_one, index) => put(`job ${index}`))

t.test('under constant writes a thread does that, long before a commit would', async t => {
  const storage = await openTestSqlite(t, { idle: 1_000_000 })
  await storage.write(put('the first'))
  const first = saltOf(storage.file)
  await Promise.all(JOBS.map(job => storage.write(job)))
  let row = 0
  await until('the log has begun anew', async () => {
    row += 1
    await storage.write(put(`row ${row}`))
    return saltOf(storage.file) !== first
  })
  t.ok(sizeOf(storage.file) < 16_777_216)
})

t.test('a storage that closes meanwhile loses nothing', async t => {
  const storage = await openTestSqlite(t, { idle: 1_000_000 })
  await Promise.all(JOBS.map(job => storage.write(job)))
  await storage.close()
  const file = new BetterSqlite3(storage.file, { readonly: true })
  t.equal(file.prepare("SELECT count(*) FROM settings WHERE key LIKE 'job %'").pluck().get(), JOBS.length)
  file.close()
})

t.test('and a thread that fails meanwhile does not keep it from closing', async t => {
  const storage = await openTestSqlite(t, { idle: 1_000_000 })
  await Promise.all(JOBS.map(job => storage.write(job)))
  // The thread that has just begun does not find it.
  renameSync(storage.file, `${storage.file}.away`)
  await storage.close()
  t.ok(statSync(`${storage.file}.away`).size > 0)
})

t.test('many commits share the writing of the log into the database', async t => {
  const storage = await openTestSqlite(t, { idle: 1_000_000 })
  for (let row = 0; row < 12; row += 1) {
    await storage.write(put(`row ${row}`, 'x'.repeat(1_000_000)))
  }
  t.ok(sizeOf(storage.file) > 12_000_000)
})

t.test('where it cannot be emptied now, it is tried again', async t => {
  const { file } = await openTestSqlite(t, { idle: 1_000_000 })
  const connection = new BetterSqlite3(file)
  connection.exec("INSERT INTO settings (key, value) VALUES ('a', 'b')")
  const { pragma } = connection
  let tried = 0
  connection.pragma = (...args) => {
    tried += 1
    return pragma.apply(connection, args)
  }
  const log = keepLogShort(connection, { idle: 1, exclusively: async work => void (await work()) })
  t.teardown(() => {
    void log.close()
    connection.close()
  })
  const rows = connection.prepare('SELECT * FROM settings').iterate()
  rows.next()
  tried = 0
  await until('it has failed twice', () => tried > 1)
  t.ok(sizeOf(file) > 0)
  rows.return?.()
  await until('the log is empty', () => sizeOf(file) === 0)
})
