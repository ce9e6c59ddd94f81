/** Small runs of the part `stale` of `npm run torture`: no answer is older than it may be. */
import { join } from 'node:path'
import t from 'tap'
import { temporaryFolder } from '../databases.ts'
import { startPostgres } from '../postgres-server.ts'
import { readThreeInstances, readTwoProcesses } from './stale-parts.ts'

const SMALL = { readers: 4, writers: 4, writes: 25, seed: 7 }

t.test('two processes on one SQLite file know of each other at once', async t => {
  const report = await readTwoProcesses(join(temporaryFolder(t), 'stet.db'), SMALL)
  t.strictSame(report.complaints, [])
  t.ok(report.writes > 0 && report.reads > 0)
})

t.test('three instances on PostgreSQL know of each other within a second', async t => {
  const server = await startPostgres()
  t.teardown(() => server.remove())
  const report = await readThreeInstances(server, SMALL)
  t.strictSame(report.complaints, [])
  t.ok(report.writes > 0 && report.reads > 0)
  t.ok(report.cuts > 0 && report.outages > 0 && report.restarts > 0)
})
