import { statSync } from 'node:fs'
import BetterSqlite3 from 'better-sqlite3'
import t, { type Test } from 'tap'
import { keepLogShort } from '../../../src/storage/sqlite/checkpoints.ts'
import type { Storage } from '../../../src/storage/storage.ts'
import { openTestSqlite } from '../../databases.ts'
import { until } from '../../wait.ts'
import { put } from '../entries.ts'

const sizeOf = (file: string) => statSync(`${file}-wal`).size

/** Reads on another connection for as long as it takes to write some 24 MB, which then cannot leave the log. */
async function writeUnderReader(t: Test, storage: Storage, file: string): Promise<BetterSqlite3.Database> {
  const reader = new BetterSqlite3(file, { readonly: true })
  t.teardown(() => reader.close())
  reader.exec('BEGIN')
  reader.prepare('SELECT count(*) FROM settings').get()
  for (let row = 0; row < 24; row += 1) {
    await storage.write(put(`row ${row}`, 'x'.repeat(1_000_000)))
  }
  t.ok(sizeOf(file) > 20_000_000)
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
  t.ok(sizeOf(storage.file) <= 16_777_216)
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
  const log = keepLogShort(connection, 1)
  t.teardown(() => {
    log.stop()
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
