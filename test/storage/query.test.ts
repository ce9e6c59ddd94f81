import { setImmediate as nextTurn } from 'node:timers/promises'
import t from 'tap'
import { count, eq, sql } from '../../src/storage/drizzle.ts'
import { prepared, preparedByShape, preparedForIds } from '../../src/storage/query.ts'
import type { Reader, Writer } from '../../src/storage/storage.ts'
import { openTestStorage } from '../databases.ts'
import { collectGarbage } from '../memory.ts'

const insert = prepared(({ db, tables: { apiKeys } }: Writer) =>
  db.insert(apiKeys).values({
    id: sql.placeholder('id'),
    name: "It's :fixed? $1 and '?",
    prefix: sql.placeholder('id'),
    hash: '',
    scopes: sql.placeholder('scopes'),
    createdAt: '2026-01-01T00:00:00.000Z',
    revokedAt: sql.placeholder('revokedAt'),
  }),
)
const select = preparedForIds(({ db, tables: { apiKeys } }: Reader, ids) =>
  db
    .select({ id: apiKeys.id, name: apiKeys.name, scopes: apiKeys.scopes, revokedAt: apiKeys.revokedAt })
    .from(apiKeys)
    .where(sql`${apiKeys.id} in ${ids} and ${apiKeys.createdAt} > ${sql.placeholder('since')}`)
    .orderBy(apiKeys.id),
)
const tally = prepared(({ db, tables: { apiKeys } }: Reader) =>
  db
    .select({ total: count(), latest: sql<string>`max(${apiKeys.id})`.as('latest') })
    .from(apiKeys)
    .where(eq(apiKeys.prefix, sql.placeholder('prefix'))),
)

t.test('prepared statements give and take what the builder does', async t => {
  const storage = await openTestStorage(t)
  const scopes = ['admin', 'ünï"\u2028']
  await storage.write(async writer => {
    t.same(await insert(writer, { id: 'a', scopes, revokedAt: null }), [])
    await insert(writer, { id: 'b', scopes: [], revokedAt: '2026' })
    await insert(writer, { id: 'c', scopes: [], revokedAt: null })
  })
  const name = "It's :fixed? $1 and '?"
  const [a, b] = [
    { id: 'a', name, scopes, revokedAt: null },
    { id: 'b', name, scopes: [], revokedAt: '2026' },
  ]
  for (const run of [
    <T>(job: (reader: Reader) => Promise<T>) => job(storage.read),
    storage.snapshot,
    storage.write,
  ]) {
    t.same(await run(reader => select(reader, ['b', 'a'], { since: '' })), [a, b])
    t.same(await run(reader => select(reader, ['b'], { since: '' })), [b])
    t.same(await run(reader => select(reader, ['b'], { since: '2027' })), [])
    t.same(await run(reader => tally(reader, { prefix: 'c' })), [{ total: 1, latest: 'c' }])
    t.same(await run(reader => tally(reader, { prefix: 'x' })), [{ total: 0, latest: null }])
  }
  const { db, tables } = storage.read
  const built = await db.select().from(tables.apiKeys).where(eq(tables.apiKeys.id, 'a'))
  t.match(built, [a], 'what they stored is what the builder reads')
})

t.test('a placeholder without a value', async t => {
  const storage = await openTestStorage(t)
  await t.rejects(tally(storage.read, {}), /prefix has no value/)
  const store = storage.write(writer => insert(writer, { id: 'a', revokedAt: null }))
  await t.rejects(store, /scopes has no value/)
})

t.test('a job keeps its writer', async t => {
  const storage = await openTestStorage(t)
  const kept = await storage.write(async writer => writer)
  await t.rejects(tally(kept, { prefix: 'x' }), /is over/)
})

t.test('of the shapes that clients make up, all but the first are forgotten', async t => {
  const storage = await openTestStorage(t)
  const ofShape = preparedByShape(({ db, tables: { apiKeys } }, { more }: { more: number }) =>
    db.select({ total: sql<number>`${sql.placeholder('one')} + ${sql.raw(`${more}`)}` }).from(apiKeys),
  )
  await storage.write(writer => insert(writer, { id: 'a', scopes: [], revokedAt: null }))
  const named = new Set<string>()
  const once: WeakRef<object>[] = []
  const reader: Reader = {
    ...storage.read,
    run(statement, values) {
      statement.name === '' ? once.push(new WeakRef(statement)) : named.add(statement.name)
      return storage.read.run(statement, values)
    },
  }
  for (const round of [1, 2]) {
    for (let more = 0; more < 510; more += 1) {
      t.match(await ofShape(reader, { more }, { one: round }), [{ total: more + round }])
    }
  }
  t.equal(named.size, 500)
  t.equal(once.length, 20)
  // A reference holds what it names until the turn ends.
  await nextTurn()
  collectGarbage()
  t.equal(once.filter(statement => statement.deref()).length, 0)
})
