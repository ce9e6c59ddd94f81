import { existsSync, readFileSync, statSync } from 'node:fs'
import { setImmediate as nextTurn } from 'node:timers/promises'
import BetterSqlite3 from 'better-sqlite3'
import t, { type Test } from 'tap'
import { eq, inArray } from '../../../src/storage/drizzle.ts'
import { StorageBusyError } from '../../../src/storage/errors.ts'
import { rewriteTimeout } from '../../../src/storage/sqlite/scrub.ts'
import type { Storage } from '../../../src/storage/storage.ts'
import { blockWriters, openAgain, openTestSqlite } from '../../databases.ts'
import { PATIENCE } from '../../wait.ts'
import { keys, put } from '../entries.ts'

const SECRET = 'canary'

const countIn = (path: string) =>
  existsSync(path) ? readFileSync(path).toString('latin1').split(SECRET).length - 1 : 0
/** How often the secret stands in the file and in its write-ahead log. */
const countSecrets = (file: string) => countIn(file) + countIn(`${file}-wal`)

/** What another program does that folds the log into the file. */
function checkpoint(file: string): void {
  const connection = new BetterSqlite3(file)
  connection.pragma('wal_checkpoint(TRUNCATE)')
  connection.close()
}

/** Stores rows of all lengths, changes some, so that they move from page to page, and deletes those with the secret. */
async function fillAndDelete(storage: Storage, seed: number): Promise<void> {
  // Its low bits repeat soon, which is no harm here; what matters is that these seeds leave something behind.
  let state = seed * 7919
  const random = () => {
    state = (state * 1_103_515_245 + 12_345) & 0x7fffffff
    return state / 0x7fffffff
  }
  const isSecret = (row: number) => row % 20 === 7
  const keyOf = (row: number) => row.toString(36).padStart(6, '0')
  const textOf = (row: number) =>
    `${isSecret(row) ? `${SECRET} ` : ''}${'x'.repeat(Math.floor(random() ** 4 * 3_500))}`
  await storage.write(async ({ db, tables: { settings } }) => {
    for (let row = 0; row < 1_500; row += 1) {
      await db.insert(settings).values({ key: keyOf(row), value: textOf(row) })
      const other = Math.floor(random() * (row + 1))
      if (random() < 0.5) {
        await db
          .update(settings)
          .set({ value: textOf(other) })
          .where(eq(settings.key, keyOf(other)))
      }
    }
    const secrets = Array.from({ length: 1_500 }, (_, row) => row).filter(isSecret)
    await db.delete(settings).where(inArray(settings.key, secrets.map(keyOf)))
  })
}

/** With room for a job that writes thousands of rows. */
const open = (t: Test, lockTimeout = 5_000) => openTestSqlite(t, { lockTimeout, jobTimeout: 60_000 })

t.test('what was deleted is in the files no more, where zeros alone would leave some', async t => {
  let left = 0
  for (const seed of [10, 11, 15, 21]) {
    const storage = await open(t)
    await fillAndDelete(storage, seed)
    checkpoint(storage.file)
    left += countSecrets(storage.file)
    const before = await keys(storage.read)
    await storage.scrub()
    t.equal(countSecrets(storage.file), 0)
    t.same(await keys(storage.read), before, 'and the rest is there')
    t.equal(statSync(`${storage.file}-wal`).size, 0)
  }
  t.ok(left > 0, 'secure_delete has not done it by itself')
})

t.test('what is deleted is overwritten at once, but for rare copies', async t => {
  const storage = await open(t)
  await storage.write(put('a', `${SECRET} ${'x'.repeat(20_000)} ${SECRET}`))
  checkpoint(storage.file)
  t.equal(countSecrets(storage.file), 2)
  await storage.write(async ({ db, tables: { settings } }) => {
    await db.delete(settings)
  })
  checkpoint(storage.file)
  t.equal(countSecrets(storage.file), 0)
})

t.test('reads and writes that come meanwhile are done, and several scrubs too', async t => {
  const storage = await open(t)
  await fillAndDelete(storage, 1)
  const results = await Promise.all([
    storage.scrub(),
    ...Array.from({ length: 20 }, (_, index) => storage.write(put(`w${index}`))),
    storage.snapshot(keys),
    storage.scrub(),
    storage.write(put('last')),
  ])
  t.equal(results.length, 24)
  t.equal((await keys(storage.read)).length, 1_425 + 21)
  t.equal(countSecrets(storage.file), 0)
})

t.test('while another program writes or reads on, it is refused, and works again after that', async t => {
  const storage = await open(t, 300)
  await storage.write(put('a'))
  const unblock = await blockWriters(t, storage.url)
  await t.rejects(storage.scrub(), StorageBusyError)
  await unblock()
  const reading = new BetterSqlite3(storage.file)
  reading.exec('BEGIN')
  reading.prepare('SELECT * FROM settings').all()
  await storage.write(put('b'))
  await t.rejects(storage.scrub(), StorageBusyError)
  reading.close()
  await storage.write(put('c'))
  await storage.scrub()
  t.same(await keys(storage.read), ['a', 'b', 'c'])
})

t.test('instances that do it at the same time wait for each other', async t => {
  const storage = await open(t, PATIENCE)
  // Their checkpoints take so long that they meet.
  await storage.write(put('a', 'x'.repeat(20_000_000)))
  const others = await Promise.all([1, 2, 3].map(() => openAgain(t, storage.url)))
  await Promise.all([storage, ...others].map(one => one.scrub()))
  t.equal(statSync(`${storage.file}-wal`).size, 0)
})

t.test('closing waits for it; after that it is refused', async t => {
  const storage = await open(t)
  await storage.write(put('a'))
  const scrubbing = storage.scrub()
  const writing = storage.write(put('b'))
  await storage.close()
  await scrubbing
  t.equal(await writing, 'b')
  await t.rejects(storage.scrub(), /is closed/)
})

t.test('its end is noticed by a loop that was late', async t => {
  const storage = await open(t)
  const still = new Int32Array(new SharedArrayBuffer(4))
  for (let round = 0; round < 3; round += 1) {
    await storage.write(put(`a${round}`))
    const scrubbing = storage.scrub()
    await nextTurn()
    // The log is emptied last. What is said after that, and the end, are then seen in one turn.
    const giveUp = performance.now() + PATIENCE
    while (statSync(`${storage.file}-wal`).size > 0 && performance.now() < giveUp) {
      Atomics.wait(still, 0, 0, 20)
    }
    Atomics.wait(still, 0, 0, 200)
    await scrubbing
  }
  t.same(await keys(storage.read), ['a0', 'a1', 'a2'])
})

/** What the process of a rewriting does, besides, or instead of, its work. */
function preload(t: Test, code: string): void {
  const { NODE_OPTIONS = '' } = process.env
  process.env['NODE_OPTIONS'] = `${NODE_OPTIONS} --import=data:text/javascript,${encodeURIComponent(code)}`
  t.teardown(() => {
    process.env['NODE_OPTIONS'] = NODE_OPTIONS
  })
}

t.test('whatever ends it, writes go on and a later call does it', async t => {
  const scenarios: { name: string; message: RegExp; spoil: (t: Test) => void }[] = [
    {
      name: 'a process that is killed',
      message: /ended without a report/,
      spoil: t => preload(t, 'process.kill(process.pid, "SIGKILL")'),
    },
    {
      name: 'a process that ends before its work',
      message: /ended without a report/,
      spoil: t => preload(t, 'process.exit(0)'),
    },
    {
      name: 'no process',
      message: /could not be started/,
      spoil(t) {
        const { execPath } = process
        process.execPath = `${execPath}-missing`
        t.teardown(() => {
          process.execPath = execPath
        })
      },
    },
  ]
  for (const { name, message, spoil } of scenarios) {
    await t.test(name, async t => {
      const storage = await open(t)
      await storage.write(put('a'))
      await t.test('spoilt', async t => {
        spoil(t)
        const scrubbing = storage.scrub()
        const writing = storage.write(put('b'))
        await t.rejects(scrubbing, message)
        await t.rejects(scrubbing, StorageBusyError)
        await writing
      })
      await storage.scrub()
      t.same(await keys(storage.read), ['a', 'b'])
    })
  }
})

t.test('one that hangs is killed, so that the queue is alone again', async t => {
  // It waits for the lock, in SQLite, where no thread could be ended.
  const storage = await openTestSqlite(t, { lockTimeout: 600_000, scrubTimeout: 500 })
  await storage.write(put('a'))
  const unblock = await blockWriters(t, storage.url)
  const scrubbing = storage.scrub()
  const writing = storage.write(put('b'))
  await t.rejects(scrubbing, /took too long/)
  await unblock()
  await writing
  await (await openAgain(t, storage.url)).scrub()
  t.same(await keys(storage.read), ['a', 'b'])
})

t.test('its time follows from the size of the file', async t => {
  const storage = await open(t)
  const empty = rewriteTimeout(storage.file, 0)
  await storage.write(put('a', 'x'.repeat(3_000_000)))
  const more = rewriteTimeout(storage.file, 0) - empty
  t.ok(more > 500 && more < 2_000, 'a quarter of a second for each MB')
  t.equal(rewriteTimeout(`${storage.file}-none`, 1_000), 33_000, 'and time for its start and for locks')
})
