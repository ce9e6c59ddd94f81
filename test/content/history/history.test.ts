import t from 'tap'
import { Revision } from '../../../src/content/history/revision.ts'
import { STANDARD_HISTORY } from '../../../src/content/store/revision-queries.ts'
import { listOf } from '../../../src/http/paging.ts'
import { tamper } from '../../databases.ts'
import { type Editor, startEditor } from './editor.ts'
import { startSaving } from './saver.ts'

const versions = async (editor: Editor, article = 'story') => {
  const response = await editor.send(`GET /v1/articles/${article}/revisions`)
  return listOf(Revision)
    .parse(response.json())
    .data.map(({ version }) => version)
}

const DAY = 24 * 60 * 60 * 1000
const daysAgo = (days: number) => new Date(Date.now() - days * DAY).toISOString()

for (const [revisions, expected] of [
  [0, [5]],
  [1, [4, 5]],
  [3, [2, 3, 4, 5]],
  [9, [1, 2, 3, 4, 5]],
] as const) {
  t.test(`REVISIONS=${revisions} keeps so many former versions in full`, async t => {
    const { saveAll, numbers } = await startSaving(t, { ...STANDARD_HISTORY, mergeMinutes: 0, revisions })
    await saveAll([{ at: 0 }, { at: 1 }, { at: 2 }, { at: 3 }, { at: 4 }])
    t.same(await numbers(), expected)
  })
}

t.test('with fewer REVISIONS than before, the rest is thinned or goes', async t => {
  const { saveAll, numbers, create, change, send } = await startSaving(t, {
    ...STANDARD_HISTORY,
    mergeMinutes: 0,
  })
  await create({ slug: 'other' })
  await change('other', { title: 'Once' })
  const days = [1, 2, 3].map(day => ({ at: day * 86_400 }))
  await saveAll([{ at: 0 }, { at: 1 }, ...days])
  await saveAll([{ at: 3 * 86_400 + 1, history: { revisions: 1 } }])
  t.same(await numbers(), [2, 3, 4, 5, 6])
  await saveAll([{ at: 3 * 86_400 + 2, history: { revisions: 0 } }])
  t.same(await numbers(), [7])
  const other = await send('GET /v1/articles/other/revisions')
  t.same(
    (other.json() as { data: { version: number }[] }).data.map(({ version }) => version),
    [2, 1],
    'another article has its own',
  )
})

t.test('REVISION_DAYS counts from when a version was replaced', async t => {
  const editor = await startEditor(t, { REVISION_DAYS: '10' })
  const { id } = await editor.create({ slug: 'story' })
  for (const title of ['b', 'c', 'd']) {
    await editor.change('story', { title })
  }
  const written = { 1: daysAgo(40), 2: daysAgo(30), 3: daysAgo(9) }
  for (const [version, time] of Object.entries(written)) {
    await tamper(
      editor.storage.url,
      `UPDATE article_revisions SET updated_at = '${time}' WHERE article_id = '${id}' AND version = ${version}`,
    )
  }
  t.same(await versions(editor), [4, 3, 2, 1], 'nothing goes by itself')
  await editor.change('story', { title: 'e' })
  t.same(await versions(editor), [5, 4, 3, 2], 'version 2 stood until nine days ago')
})

t.test('what stood for years is kept when it is changed', async t => {
  const editor = await startEditor(t, { REVISION_DAYS: '10' })
  const { id } = await editor.create({ slug: 'story', title: 'Old' })
  await tamper(editor.storage.url, `UPDATE articles SET updated_at = '${daysAgo(900)}' WHERE id = '${id}'`)
  await editor.change('story', { title: 'New' })
  t.same(await versions(editor), [2, 1])
})

t.test('revisions go with their article', async t => {
  const editor = await startEditor(t)
  await editor.create({ slug: 'story' })
  await editor.change('story', { title: 'New' })
  const headers = { 'if-match': '*' }
  await editor.sendAs(['admin'], 'DELETE /v1/articles/story?purge=true', { headers })
  t.equal((await editor.send('GET /v1/articles/story/revisions')).statusCode, 404)
  const { db, tables } = editor.storage.read
  t.same(await db.select().from(tables.articleRevisions), [])
})
