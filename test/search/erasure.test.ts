/** What is removed for good leaves the files of the index, too. */
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import pg from 'pg'
import t from 'tap'
import { sqliteFile } from '../../src/storage/address.ts'
import { openTestPostgres, openTestSqlite } from '../databases.ts'
import { startService, type TestService } from '../helper.ts'
import { until } from '../wait.ts'

/** A word that shares its beginning with no other: FTS5 stores only what differs from the word before. */
const WORD = 'zqxjkvbw'
const OTHER = 'Many other words stand here, so that there is something to keep.'

const countIn = (path: string) =>
  existsSync(path) ? readFileSync(path).toString('latin1').split(WORD).length - 1 : 0
const countSaid = (url: string) => countIn(sqliteFile(url)) + countIn(`${sqliteFile(url)}-wal`)

async function publishAll({ publish }: TestService): Promise<void> {
  for (let index = 0; index < 30; index += 1) {
    await publish({ slug: `kept-${index}`, sections: [{ heading: `Kept ${index}`, body: OTHER }] } as never)
  }
  await publish({
    slug: 'secret',
    title: WORD,
    sections: [{ heading: WORD, body: `${WORD} ${OTHER}` }],
  } as never)
}

t.test('a purged article leaves no word in the file of SQLite', async t => {
  const service = await startService(t, {}, await openTestSqlite(t, { idle: 1 }))
  const { storage, request } = service
  await publishAll(service)
  t.ok(countSaid(storage.url) > 0)
  const headers = { ...(await service.key('admin')), 'if-match': '*' }
  const purged = await request({ method: 'DELETE', url: '/v1/articles/secret?purge=true', headers })
  t.equal(purged.statusCode, 204)
  await until('the log is emptied', () => countIn(`${sqliteFile(storage.url)}-wal`) === 0)
  t.equal(countSaid(storage.url), 0)
  t.equal((await request({ url: '/v1/search?q=words&count=true' })).json().page.total, 30)
})

t.test('an erasure removes the words of all that is not there any more', async t => {
  const service = await startService(t, {}, await openTestSqlite(t))
  const { storage, request } = service
  await publishAll(service)
  await storage.write(async ({ db, tables }) => {
    await db.delete(tables.articleRevisions)
    await db.delete(tables.articles)
  })
  await publishAll(service)
  const headers = await service.key('admin')
  await storage.write(async ({ db, tables }) => {
    await db.delete(tables.articles)
  })
  t.ok(countSaid(storage.url) > 0, 'the index still has it')
  const payload = { email: 'nobody@example.org' }
  t.equal((await request({ method: 'POST', url: '/v1/privacy/erasure', headers, payload })).statusCode, 200)
  t.equal(countSaid(storage.url), 0)
})

t.test('on PostgreSQL an erasure makes a new index', async t => {
  const service = await startService(t, {}, await openTestPostgres(t))
  const { storage } = service
  await publishAll(service)
  const client = new pg.Client(storage.url)
  await client.connect()
  t.teardown(() => client.end())
  const indexFile = async () => {
    await client.query('CHECKPOINT')
    const { rows } = await client.query<{ folder: string; file: string }>(
      `SELECT current_setting('data_directory') AS folder, pg_relation_filepath('search_documents_words') AS file`,
    )
    return join(rows[0]?.folder ?? '', rows[0]?.file ?? '')
  }
  await storage.write(async ({ db, tables: { articles } }) => {
    await db.delete(articles)
  })
  t.ok(countIn(await indexFile()) > 0, 'the index still has it')
  await storage.scrub()
  t.equal(countIn(await indexFile()), 0)
})
