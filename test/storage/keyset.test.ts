import t from 'tap'
import type { Position } from '../../src/kernel/paging.ts'
import { keyset } from '../../src/storage/query.ts'
import type { Writer } from '../../src/storage/storage.ts'
import { openTestStorage } from '../databases.ts'

/** Rows of which several have one sort value, so that the id decides between them. */
const ROWS = ['a1', 'b1', 'c2', 'd2', 'e2', 'f3'].map(name => ({ key: name, value: name.slice(1) }))

t.test('a slice is what follows or precedes a place, one more than asked for', async t => {
  const storage = await openTestStorage(t)
  await storage.write(async ({ db, tables: { settings } }: Writer) => {
    await db.insert(settings).values(ROWS)
  })
  const slice = async (descending: boolean, back: boolean, from?: Position) => {
    const { db, tables } = storage.read
    const { where, orderBy, limit } = keyset(tables.settings.value, tables.settings.key, descending, {
      limit: 2,
      from,
      back,
    })
    const rows = await db
      .select()
      .from(tables.settings)
      .where(where)
      .orderBy(...orderBy)
      .limit(limit)
    return rows.map(({ key }) => key).join(' ')
  }
  const d2 = { value: '2', id: 'd2' }
  t.equal(await slice(false, false), 'a1 b1 c2')
  t.equal(await slice(true, false), 'f3 e2 d2')
  t.equal(await slice(false, false, d2), 'e2 f3')
  t.equal(await slice(false, true, d2), 'c2 b1 a1')
  t.equal(await slice(true, false, d2), 'c2 b1 a1')
  t.equal(await slice(true, true, d2), 'e2 f3')
  t.equal(await slice(false, false, { value: '1', id: 'gone' }), 'c2 d2 e2', 'the place may be gone')
})
