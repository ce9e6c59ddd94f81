/** A small run of `npm run torture -- --only search`, and proof that it would see a difference. */
import t from 'tap'
import { openTestPostgres, openTestSqlite, tamper } from '../databases.ts'
import { plantForSearch, searchHostilely } from './search.ts'

t.test('hostile searches fail nowhere, and find the same on both databases', async t => {
  const [sqlite, postgres] = [await openTestSqlite(t), await openTestPostgres(t)]
  await plantForSearch(sqlite, postgres)
  const report = await searchHostilely({ sqlite, postgres, searches: 300, seed: 7 })
  t.same(report.complaints, [])
  t.equal(report.asked, 300)
  t.ok(report.found > 60, `${report.found} found something`)
  t.ok(report.pages > report.asked, 'and some were walked')

  await tamper(
    postgres.url,
    `UPDATE search_documents SET published_at = '2020-01-01T00:00:00.000Z' WHERE position = 1`,
  )
  const { complaints } = await searchHostilely({ sqlite, postgres, searches: 300, seed: 7 })
  t.ok(complaints.length > 0, 'another order would be seen')
})
