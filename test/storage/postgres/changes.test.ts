/** What `Storage.changes` knows when several instances write to one PostgreSQL database. */
import pg from 'pg'
import t, { type Test } from 'tap'
import type { Names } from '../../../src/storage/changes.ts'
import { StorageUnavailableError } from '../../../src/storage/errors.ts'
import { openPostgres } from '../../../src/storage/postgres/open.ts'
import { newDatabase, openAgain, openTestPostgres, tamper, waitUntil } from '../../databases.ts'
import { startPostgres, startReplica } from '../../postgres-server.ts'
import { until } from '../../wait.ts'
import { hear, put, putAndTouch } from '../entries.ts'

const LISTENERS = `pg_stat_activity WHERE datname = current_database() AND query LIKE '%stet_beat%'
  AND pid <> pg_backend_pid()`

/** Another instance on the database of a storage. It writes last: notifications come in the order of the commits. */
async function openOther(t: Test, url: string) {
  const other = await openAgain(t, url)
  let writes = 0
  return {
    /** Resolves with everything that `heard` gives until it gives this write. */
    async writeUntilHeard(heard: () => Names[], names: Names = ['last']): Promise<Names[]> {
      writes += 1
      await other.write(putAndTouch(`other ${writes}`, names))
      const all: Names[] = []
      await until('the other instance is heard', () => {
        all.push(...heard())
        return all.some(one => String(one) === String(names))
      })
      return all
    },
  }
}

t.test('the commits of other instances are heard by name, its own only once', async t => {
  const storage = await openTestPostgres(t)
  const other = await openOther(t, storage.url)
  const heard = await hear(storage)
  await storage.write(putAndTouch('a', ['own']))
  t.same(await other.writeUntilHeard(heard, ['article-1', 'articles']), [['own'], ['article-1', 'articles']])
  t.ok(storage.changes.mayKeep())
  const others = await hear(await openAgain(t, storage.url))
  await t.rejects(
    storage.write(async writer => {
      await putAndTouch('b', ['failed'])(writer)
      throw new Error('on purpose')
    }),
  )
  await storage.write(put('c'))
  await storage.write(putAndTouch('d', ['heard']))
  t.same(await until('the next is heard', () => [others()].find(names => names.length > 0)), [['heard']])
})

t.test('more names than a notification holds are all', async t => {
  const storage = await openTestPostgres(t)
  const heard = await hear(await openAgain(t, storage.url))
  const named = (count: number) => Array.from({ length: count }, (_, index) => `article-${index + 100}`)
  for (const [names, expected] of [
    [named(600), named(600)],
    [named(800), 'all'],
    [['article-1', 'all'], 'all'],
  ] as const) {
    await storage.write(putAndTouch(`${names.length} names`, names))
    t.same(await until('it is heard', () => heard()[0]), expected)
  }
})

t.test('without a listener there is no connection that listens', async t => {
  const storage = await openTestPostgres(t)
  await storage.write(putAndTouch('a', ['article-1']))
  t.notOk(storage.changes.isCurrent())
  await waitUntil(storage.url, `NOT EXISTS (SELECT FROM ${LISTENERS})`)
  await hear(storage)
  await waitUntil(storage.url, `EXISTS (SELECT FROM ${LISTENERS})`)
})

t.test('a job that ignored an error of a query tells nobody', async t => {
  const storage = await openTestPostgres(t)
  const heard = await hear(storage)
  const other = await openOther(t, storage.url)
  await storage.write(put('taken'))
  const ignoring = storage.write(async writer => {
    await putAndTouch('taken', ['article-1'])(writer).catch(() => undefined)
    writer.touch(['article-1'])
  })
  await t.rejects(ignoring, /ignored the error/)
  t.same(await other.writeUntilHeard(heard), [['last']])
})

t.test('what was missed while the connection was lost is all', async t => {
  const storage = await openTestPostgres(t)
  const heard = await hear(storage)
  const other = await openOther(t, storage.url)
  for (let cut = 0; cut < 2; cut += 1) {
    await tamper(storage.url, `SELECT pg_terminate_backend(pid, 10000) FROM ${LISTENERS}`)
    await until('all is told', () => heard().includes('all'))
    t.same(await other.writeUntilHeard(heard), [['last']], 'and it listens again')
  }
})

t.test('a server that is away', async t => {
  const server = await startPostgres()
  t.teardown(() => server.remove())
  const storage = await openPostgres({ url: server.url('postgres') })
  t.teardown(() => storage.close())
  const heard = await hear(storage)
  await server.stop('immediate')
  await until('nothing is known', () => !storage.changes.isCurrent())
  t.same(heard(), [])
  await server.start()
  await until('all is known', storage.changes.isCurrent)
  t.same(heard(), ['all'])
  await server.stop()
  await storage.close()
  t.pass('it closes without its server')
})

t.test('a commit whose outcome is not known is told, and heard if it comes later', async t => {
  const storage = await openTestPostgres(t)
  const heard = await hear(storage)
  const other = await openOther(t, storage.url)
  const outside = new pg.Client(storage.url)
  await outside.connect()
  t.teardown(() => outside.end())
  const payloads: string[] = []
  outside.on('notification', ({ payload }) => payloads.push(String(payload)))
  await outside.query(`
    LISTEN stet_changes;
    CREATE FUNCTION die() RETURNS trigger LANGUAGE plpgsql AS
      'BEGIN
        IF NEW.key = ''dying'' THEN PERFORM pg_terminate_backend(pg_backend_pid()); END IF;
        IF NEW.key = ''refused'' THEN RAISE ''on purpose''; END IF;
        RETURN NEW;
      END';
    CREATE CONSTRAINT TRIGGER dies AFTER INSERT ON settings DEFERRABLE INITIALLY DEFERRED
      FOR EACH ROW EXECUTE FUNCTION die()`)
  await storage.write(putAndTouch('a', ['own']))
  const [own] = await until('its notification', () => payloads[0]?.split(' '))
  const comesLate = () => outside.query('SELECT pg_notify($1, $2)', ['stet_changes', `${own} late`])
  await comesLate()
  t.same(await other.writeUntilHeard(heard), [['own'], ['last']], 'its own are passed over')
  await t.rejects(storage.write(putAndTouch('refused', ['refused'])), /on purpose/)
  t.same(heard(), [], 'of this one it is known')
  await t.rejects(storage.write(putAndTouch('dying', ['lost'])), StorageUnavailableError)
  t.same(heard(), [['lost']])
  await comesLate()
  t.same(await other.writeUntilHeard(heard), [['late'], ['last']])
})

t.test('a collision is told once, when the job has succeeded', async t => {
  const storage = await openTestPostgres(t)
  const heard = await hear(storage)
  let runs = 0
  await storage.write(async writer => {
    runs += 1
    if (runs === 1) {
      await tamper(storage.url, "INSERT INTO settings VALUES ('a', 'theirs')")
      writer.touch(['first'])
    }
    await putAndTouch(runs === 1 ? 'a' : 'b', ['article-1'])(writer)
  })
  t.equal(runs, 2)
  t.same(heard(), [['article-1']])
})

t.test('what a lagging replica gives is not kept until it has replayed the change', async t => {
  const primary = await startPostgres()
  t.teardown(() => primary.remove())
  // Its tables.
  await (await openPostgres({ url: primary.url('postgres') })).close()
  const replica = await startReplica(primary)
  t.teardown(() => replica.remove())
  const storage = await openPostgres({ url: primary.url('postgres'), readUrl: replica.url('postgres') })
  t.teardown(() => storage.close())
  const { changes } = storage
  const heard = await hear(storage)
  await until('the replica has everything', changes.mayKeep)
  heard()

  await tamper(replica.url('postgres'), 'SELECT pg_wal_replay_pause()')
  await storage.write(putAndTouch('a', ['article-1']))
  await storage.write(putAndTouch('b', ['article-2']))
  t.notOk(changes.mayKeep())
  t.ok(changes.isCurrent(), 'what was kept before stays')
  t.same(heard(), [['article-1'], ['article-2']])
  await waitUntil(
    replica.url('postgres'),
    "EXISTS (SELECT FROM pg_stat_activity WHERE query LIKE '%replay_lsn%' AND pid <> pg_backend_pid())",
  )
  t.notOk(changes.mayKeep())
  await tamper(replica.url('postgres'), 'SELECT pg_wal_replay_resume()')
  await until('the replica has replayed it', changes.mayKeep)
  t.same(
    heard().flat().sort(),
    ['article-1', 'article-2'],
    'told again: an answer may have been begun without it',
  )

  await replica.stop()
  await storage.write(putAndTouch('c', ['article-3']))
  t.notOk(changes.mayKeep())
  await storage.close()
  t.pass('it closes without its replica')
})

t.test('a database that follows no other is never behind', async t => {
  const storage = await openTestPostgres(t, { readUrl: await newDatabase(t, 'postgres') })
  const heard = await hear(storage)
  await storage.write(putAndTouch('a', ['article-1']))
  await until('it may keep', storage.changes.mayKeep)
  t.ok(heard().some(names => names.includes('article-1')))
})
