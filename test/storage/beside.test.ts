import t from 'tap'
import { StorageBusyError, StorageUnavailableError } from '../../src/storage/errors.ts'
import { MOST_WAITING } from '../../src/storage/queue.ts'
import type { Storage } from '../../src/storage/storage.ts'
import { DATABASE, openTestStorage } from '../databases.ts'
import type { Task } from './beside-job.ts'

const JOB = new URL('./beside-job.ts', import.meta.url)
const run = (storage: Storage, task: Task) =>
  storage.beside<typeof import('./beside-job.ts').default>(JOB, task)

t.test('a job beside reads what is committed', async t => {
  const storage = await openTestStorage(t)
  await storage.write(async ({ db, tables: { settings } }) => {
    await db.insert(settings).values({ key: 'first', value: '' })
  })
  t.same(await run(storage, { do: 'list keys' }), ['first'])
  await storage.write(async ({ db, tables: { settings } }) => {
    await db.insert(settings).values({ key: 'second', value: '' })
  })
  t.same(await run(storage, { do: 'list keys' }), ['first', 'second'])
})

t.test('a failure is told as that of any other read, and does not end anything', async t => {
  const storage = await openTestStorage(t)
  await t.rejects(run(storage, { do: 'fail', message: 'Broken.' }), { message: 'Broken.' })
  const code = DATABASE === 'postgres' ? '40001' : 'SQLITE_BUSY'
  await t.rejects(run(storage, { do: 'fail', message: 'Locked.', code }), StorageBusyError)
  t.same(await run(storage, { do: 'list keys' }), [])
})

t.test('so many jobs wait, others are refused, and those that wait are done in their order', async t => {
  const storage = await openTestStorage(t)
  const gate = new SharedArrayBuffer(4)
  const atOnce = DATABASE === 'postgres' ? 4 : 1
  const done: number[] = []
  const accepted = Array.from({ length: atOnce + MOST_WAITING }, async (_one, index) => {
    await run(storage, index < atOnce ? { do: 'wait', gate } : { do: 'list keys' })
    done.push(index)
  })
  await t.rejects(run(storage, { do: 'list keys' }), StorageBusyError)
  t.same(done, [])
  Atomics.store(new Int32Array(gate), 0, 1)
  await Promise.all(accepted)
  t.equal(done.length, accepted.length)
  if (DATABASE === 'sqlite') {
    t.same(
      done,
      done.toSorted((a, b) => a - b),
    )
  }
  t.same(await run(storage, { do: 'list keys' }), [], 'and there is room again')
})

t.test(
  'a thread that ends fails its job, and another takes the next',
  { skip: DATABASE === 'postgres' },
  async t => {
    const storage = await openTestStorage(t)
    const ended = run(storage, { do: 'end the thread' })
    const next = run(storage, { do: 'list keys' })
    await t.rejects(ended, StorageUnavailableError)
    t.same(await next, [])
  },
)

t.test('a storage closes after the job that runs, and refuses others', async t => {
  const storage = await openTestStorage(t)
  if (DATABASE === 'sqlite') {
    const running = run(storage, { do: 'list keys' })
    await storage.close()
    t.same(await running, [])
  } else {
    await storage.close()
  }
  await t.rejects(run(storage, { do: 'list keys' }))
})

t.test('a query that takes long is cancelled', { skip: DATABASE === 'sqlite' }, async t => {
  const storage = await openTestStorage(t)
  await t.rejects(run(storage, { do: 'ask', sql: 'SELECT pg_sleep(60)' }), StorageBusyError)
  t.same(await run(storage, { do: 'ask', sql: 'SHOW enable_seqscan' }), ['off'])
  const others = storage.snapshot(async ({ run }) =>
    run({ name: '', sql: 'SHOW enable_seqscan', returnsRows: true }, []),
  )
  t.same(await others, [['on']], 'and other reads plan as ever')
})
