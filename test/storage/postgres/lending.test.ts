/** Reads of a turn share a connection: each ends as if it had one of its own. */
import t from 'tap'
import { StorageUnavailableError } from '../../../src/storage/errors.ts'
import type { Reader, Storage } from '../../../src/storage/storage.ts'
import { openTestPostgres } from '../../databases.ts'

const statement = (name: string, sql: string) => ({ name, sql, returnsRows: true })

const PROCESS = statement('process', 'SELECT pg_backend_pid()')
const FAULT = statement('fault', 'SELECT nothing')
const END = statement('end', 'SELECT pg_terminate_backend(pg_backend_pid())')

/** The process of the server that answers. */
const askProcess = async (reader: Reader) => (await reader.run(PROCESS, []))[0]?.[0]

/** Reads at once, and counts how often each job runs. */
async function readTogether(storage: Storage, jobs: ((reader: Reader) => Promise<unknown>)[]) {
  const runs = jobs.map(() => 0)
  const results = await Promise.allSettled(
    jobs.map((job, index) =>
      storage.snapshot(
        reader => {
          runs[index] = (runs[index] ?? 0) + 1
          return job(reader)
        },
        { atOnce: true },
      ),
    ),
  )
  return { results, runs }
}

t.test('jobs of a turn share a connection, up to a number of them', async t => {
  const storage = await openTestPostgres(t)
  const { results } = await readTogether(storage, Array(9).fill(askProcess))
  const processes = results.map(result => (result as { value?: unknown }).value)
  const [first] = processes
  t.same(
    processes.map(one => one === first),
    [...Array(8).fill(true), false],
  )
})

t.test('those that wait for the only connection share it', async t => {
  const storage = await openTestPostgres(t, { connections: 1 })
  const before = await storage.snapshot(askProcess)
  const { results, runs } = await readTogether(storage, Array(20).fill(askProcess))
  t.same(results, Array(20).fill({ status: 'fulfilled', value: before }))
  t.same(runs, Array(20).fill(1))
})

t.test('a job that fails does so alone', async t => {
  const storage = await openTestPostgres(t, { connections: 2 })
  for (const { job, reason, runs } of [
    { job: () => Promise.reject('on purpose'), reason: 'on purpose', runs: [1, 1, 1] },
    {
      job: async (reader: Reader) => {
        await askProcess(reader)
        throw new Error('on purpose')
      },
      reason: { message: 'on purpose' },
      runs: [1, 1, 1],
    },
    // The server passes over the rest of a batch, so whose it was runs again.
    { job: async (reader: Reader) => reader.run(FAULT, []), reason: { code: '42703' }, runs: [1, 2, 2] },
  ]) {
    const read = await readTogether(storage, [askProcess, job, askProcess])
    t.match(read.results, [{ value: Number }, { status: 'rejected', reason }, { value: Number }])
    t.same(read.runs, runs)
  }
})

t.test('a job that asks again leaves the others alone', async t => {
  const storage = await openTestPostgres(t, { connections: 2 })
  const again = async (reader: Reader) => [await askProcess(reader), await askProcess(reader)]
  const { results, runs } = await readTogether(storage, [askProcess, again, askProcess])
  t.match(results, [{ value: Number }, { value: [Number, Number] }, { value: Number }])
  t.same(runs, [1, 2, 1])
})

t.test('a connection that is lost is lost for all who share it, and for nobody else', async t => {
  const storage = await openTestPostgres(t, { connections: 1 })
  const { results, runs } = await readTogether(storage, [
    askProcess,
    async reader => reader.run(END, []),
    askProcess,
  ])
  t.match(results.slice(1), Array(2).fill({ status: 'rejected', reason: StorageUnavailableError }))
  t.same(runs, [1, 1, 1])
  t.type(await storage.snapshot(askProcess, { atOnce: true }), 'number')
})
