/** Small runs of the parts of `npm run torture` that need several instances or a PostgreSQL server. */
import { join } from 'node:path'
import pg from 'pg'
import t, { type Test } from 'tap'
import { temporaryFolder } from '../databases.ts'
import { startPostgres } from '../postgres-server.ts'
import { contendForArticles } from './article-contention.ts'
import { postToAll } from './cluster.ts'
import { type Contention, contendForComments } from './contention.ts'
import { complaintsOf, inspectPostgres } from './inspect.ts'
import { type Instances, startInstances } from './instances.ts'
import { watchLimits } from './limit-log.ts'
import { stopAgainAndAgain } from './outages.ts'
import { readWithoutPrimary } from './replica.ts'

const small = { parallel: 12, rounds: 2 }

t.test('several instances on PostgreSQL', async t => {
  const server = await startPostgres(['fsync=on', 'full_page_writes=on'])
  t.teardown(() => server.remove())
  const { log, onLog } = watchLimits(3)
  const database = server.url('postgres')
  const instances = await startInstances({ database, count: 3, environment: { LOG_LEVEL: 'info' }, onLog })
  t.teardown(() => instances.stop())

  t.test('keep what one of them promises', async t => {
    const report = await postToAll({ instances, comments: 150, clients: 16, rounds: 3, seed: 7 })
    t.strictSame(report.complaints, [])
    t.strictSame(report.shares, [50, 50, 50], 'each of them has served')
    t.strictSame([...report.limited.taken], [5])
    t.equal(report.stored, report.acknowledged)
  })

  t.test('lose nothing in an outage, and serve again', async t => {
    const report = await stopAgainAndAgain({ server, instances, log, rounds: 2, clients: 4, seed: 7 })
    t.strictSame(report.complaints, [])
    t.equal(report.returns.length, 2 * 3)
    t.ok(report.postponed > 0, `${report.postponed} posts met the outage`)
    t.ok(report.reads.answered > 0, 'reads too')

    const [text = '', id = ''] = [...report.acknowledged][0] ?? []
    await spoil(database, id)
    const spoilt = await inspectPostgres(
      database,
      new Map([
        ['Never stored', 'id'],
        [text, id],
      ]),
    )
    t.strictSame(spoilt.lost, ['Never stored'], 'a missing comment would be seen')
    t.strictSame([spoilt.doubled, spoilt.halved], [[text], ['second']], 'a doubled one as well')
    t.equal(complaintsOf(spoilt).length, 3)
  })

  t.test('let one of many have it', t => contends(t, instances, database))
})

t.test('one instance on SQLite lets one of many have it', async t => {
  const database = `file:${join(temporaryFolder(t), 'stet.db')}`
  const instances = await startInstances({ database, count: 1 })
  t.teardown(() => instances.stop())
  await contends(t, instances, database)
})

t.test('a replica answers reads while the primary is away', async t => {
  const primary = await startPostgres()
  t.teardown(() => primary.remove())
  const report = await readWithoutPrimary(primary, { instances: 2, count: 8, seed: 7 })
  t.strictSame(report.complaints, [])
})

async function contends(t: Test, instances: Instances, database: string): Promise<void> {
  const all: Contention[] = []
  for await (const one of contendForComments({ port: instances.proxy.port, ...small, seed: 7 })) {
    all.push(one)
  }
  for await (const one of contendForArticles({ database, storages: 3, ...small })) {
    all.push(one)
  }
  t.equal(all.length, 6)
  for (const { name, outcomes, complaints } of all) {
    t.strictSame(complaints, [], name)
    const answered = [...outcomes.values()].reduce((sum, one) => sum + one)
    t.equal(answered, small.parallel * small.rounds)
  }
}

/** Stores a comment once more, past its constraints and without the answer to its key. */
async function spoil(database: string, id: string): Promise<void> {
  const client = new pg.Client(database)
  await client.connect()
  await client.query(`
    CREATE TEMP TABLE copy AS SELECT * FROM comments WHERE id = '${id}';
    UPDATE copy SET id = 'second', fingerprint = NULL;
    INSERT INTO comments SELECT * FROM copy`)
  await client.end()
}
