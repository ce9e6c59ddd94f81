/** How a connection sends statements in batches. */
import t, { type Test } from 'tap'
import { codeOf } from '../../../src/storage/errors.ts'
import { Client } from '../../../src/storage/postgres/client.ts'
import { newDatabase } from '../../databases.ts'

async function connect(t: Test) {
  const client = new Client({ connectionString: await newDatabase(t, 'postgres'), pipeline: true })
  await client.connect()
  t.teardown(() => client.end())
  return client
}

const ONE = { name: 'one', sql: 'SELECT 1' }
const DIVIDE = { name: 'divide', sql: 'SELECT 6 / $1::integer' }

t.test('rows are lists of values, each of its type', async t => {
  const client = await connect(t)
  const statement = {
    name: 'types',
    sql: `SELECT $1::text, $2::integer, $3::boolean, $4::json, NULL UNION ALL SELECT 'b', NULL, NULL, NULL, NULL`,
  }
  const values = ['ä', 7, true, '{"a":[1]}']
  const rows = [
    ['ä', 7, true, { a: [1] }, null],
    ['b', null, null, null, null],
  ]
  for (const time of ['first', 'later']) {
    t.same(await client.run(statement, values), rows, time)
  }
  t.same(await client.run({ name: 'null', sql: 'SELECT $1::text' }, [undefined]), [[null]])
  t.same(await client.run({ name: 'set', sql: 'SET TIME ZONE UTC' }), [])
  t.equal(await client.command({ name: 'set', sql: 'SET TIME ZONE UTC' }), 'SET')
  t.equal(await client.command({ name: 'commit', sql: 'COMMIT' }), 'COMMIT')
})

t.test('what is asked in one turn goes out together, and before what is queried afterwards', async t => {
  const client = await connect(t)
  const value = { name: 'value', sql: "SELECT current_setting('application_name')" }
  const change = { name: 'change', sql: "SELECT set_config('application_name', $1, false)" }
  const [before, , after, last] = await Promise.all([
    client.run(value),
    client.run(change, ['changed']),
    client.run(value),
    client.query<{ application_name: string }>('SHOW application_name'),
  ])
  t.same([before, after, last.rows], [[['']], [['changed']], [{ application_name: 'changed' }]])
  t.equal(client.batches, 1)
  const later = client.run(ONE).then(() => Promise.all([client.run(ONE), client.run(value)]))
  t.equal((await later).length, 2)
  t.equal(client.batches, 3, 'what follows from an answer is a batch again')
})

t.test('when one fails, so does what comes after it, and the connection serves on', async t => {
  const client = await connect(t)
  for (const time of ['not prepared', 'prepared']) {
    const settled = await Promise.allSettled([
      client.run(ONE),
      client.run(DIVIDE, [0]),
      client.run({ name: 'two', sql: 'SELECT 2' }),
    ])
    t.same(
      settled.map(one => (one.status === 'fulfilled' ? one.value : codeOf(one.reason))),
      [[[1]], '22012', '22012'],
      time,
    )
    t.same(await client.run(DIVIDE, [3]), [[2]])
  }
})

t.test('statements without a name are prepared each time', async t => {
  const client = await connect(t)
  const answers = await Promise.all([1, 2].map(one => client.run({ name: '', sql: `SELECT ${one}` })))
  t.same(answers, [[[1]], [[2]]])
})

t.test('a connection that is lost fails what waits for it', async t => {
  const client = await connect(t)
  client.on('error', () => undefined)
  const settled = await Promise.allSettled([
    client.run(ONE),
    client.run({ name: 'end', sql: 'SELECT pg_terminate_backend(pg_backend_pid())' }),
    client.run(ONE),
  ])
  t.same(
    settled.slice(1).map(({ status }) => status),
    ['rejected', 'rejected'],
  )
  await t.rejects(client.run(ONE))
})

t.test('a batch that is not answered in time fails, and its connection is closed', async t => {
  const connectionString = await newDatabase(t, 'postgres')
  const client = new Client({ connectionString, pipeline: true, query_timeout: 500 })
  client.on('error', () => undefined)
  await client.connect()
  const sleeping = client.run({ name: 'sleep', sql: 'SELECT pg_sleep(600)' })
  await t.rejects(sleeping, { message: 'Query read timeout' })
  await t.rejects(client.run(ONE))
})
