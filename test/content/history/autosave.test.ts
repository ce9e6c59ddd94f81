/** Saves one after the other, at times that the test sets. */
import t, { type Test } from 'tap'
import { STANDARD_HISTORY } from '../../../src/content/store/revision-queries.ts'
import { tamper } from '../../databases.ts'
import { startEditor } from './editor.ts'
import { A, B, NAMES, type Save, START, startSaving } from './saver.ts'

const published = { status: 'published' as const, publishedAt: '2026-11-26T00:00:00.000Z' }
const scheduled = { status: 'published' as const, publishedAt: new Date(START + 20_000).toISOString() }

for (const [name, saves, kept, minutes = 5] of [
  ['saves of one key merge', [{ at: 0 }, { at: 10 }, { at: 299 }], [3]],
  [
    'the window begins with the first save of it, whatever came since',
    [{ at: 0 }, { at: 150 }, { at: 299.9 }, { at: 300 }, { at: 450 }, { at: 599.9 }, { at: 600 }],
    [3, 6, 7],
  ],
  ['a pause ends it as well', [{ at: 0 }, { at: 4000 }, { at: 4299 }, { at: 4300 }], [1, 3, 4]],
  [
    'another key ends it',
    [{ at: 0 }, { at: 1, by: B }, { at: 2 }, { at: 3 }, { at: 4, by: B }],
    [1, 2, 4, 5],
  ],
  [
    'a change of status ends it',
    [{ at: 0 }, { at: 1 }, { at: 2, change: published }, { at: 3, change: published }],
    [2, 4],
  ],
  [
    'so does the time of a scheduled article',
    [
      { at: 0, change: scheduled },
      { at: 19, change: scheduled },
      { at: 20, change: scheduled },
    ],
    [2, 3],
  ],
  [
    'a restore never merges with what it replaces',
    [{ at: 0 }, { at: 1 }, { at: 2, keepsFormer: true }, { at: 3 }],
    [2, 4],
  ],
  [
    'nor does the command line',
    [
      { at: 0, by: null },
      { at: 1, by: null },
    ],
    [1, 2],
  ],
  ['nor what comes before, when the clock was set back', [{ at: 10 }, { at: 9 }, { at: 9.5 }], [1, 3]],
  ['with 0 minutes each save is kept', [{ at: 0 }, { at: 0 }, { at: 1 }], [1, 2, 3], 0],
] as [string, Save[], number[], number?][]) {
  t.test(name, async t => {
    const { saveAll, numbers } = await startSaving(t, { ...STANDARD_HISTORY, mergeMinutes: minutes })
    await saveAll(saves)
    t.same(await numbers(), kept)
  })
}

t.test('what was stored before saves merged is kept', async t => {
  const { saveAll, numbers, storage } = await startSaving(t)
  await saveAll([{ at: 0 }])
  await tamper(storage.url, 'UPDATE articles SET saved_since = NULL')
  await saveAll([{ at: 1 }, { at: 2 }])
  t.same(await numbers(), [1, 3])
})

t.test('each save has a version of its own, and those that were merged away are gone', async t => {
  const editor = await startEditor(t, { REVISION_MERGE_MINUTES: '5' })
  const { etag } = await editor.create({ slug: 'story', summary: 'One' })
  const tags = [etag]
  for (const summary of ['Two', 'Three']) {
    tags.push((await editor.change('story', { summary })).etag)
  }
  t.match(tags, [/^"1-/, /^"2-/, /^"3-/])
  await editor.sendAs(['admin'], 'PATCH /v1/articles/story', {
    headers: { 'if-match': `${tags[2]}` },
    payload: { summary: 'Four' },
  })
  const status = async (path: string) =>
    (await editor.send(`GET /v1/articles/story/revisions${path}`)).statusCode
  t.same(
    [await status('/1'), await status('/2'), await status('/3'), await status('/4')],
    [404, 404, 200, 200],
  )
  t.same([await status('/4/diff?from=2'), await status('/2/diff'), await status('/3/diff')], [404, 404, 404])
  t.match((await editor.send('GET /v1/articles/story/revisions/4/diff')).json(), {
    from: 3,
    to: 4,
    fields: [{ name: 'summary', from: 'Three', to: 'Four' }],
  })
  const stale = { headers: { 'if-match': `${tags[1]}` }, payload: { summary: 'Lost' } }
  t.equal((await editor.send('PATCH /v1/articles/story', stale)).statusCode, 412)
  const restored = { headers: { 'if-match': '*' } }
  t.equal((await editor.send('POST /v1/articles/story/revisions/1/restore', restored)).statusCode, 404)
  t.match((await editor.send('POST /v1/articles/story/revisions/3/restore', restored)).json(), { version: 5 })
  t.equal(await status('/4'), 200, 'what the restore replaced')
})

const SECONDS = Array.from({ length: 3600 }, (_, second) => second)
const time = (at: string) => at.slice(11, 19)

/** An article from the day before, then one save a second for an hour. */
async function saveForAnHour(t: Test, keyAt: (second: number) => string) {
  const { saveAll, versions, storage } = await startSaving(t)
  await saveAll([{ at: -86_400, by: B }])
  for (let minute = 0; minute < 60; minute += 1) {
    await saveAll(SECONDS.slice(minute * 60, minute * 60 + 60).map(at => ({ at, by: keyAt(at) })))
  }
  const shown = await versions()
  const { db, tables } = storage.read
  const rows = await db.select({ version: tables.articleRevisions.version }).from(tables.articleRevisions)
  t.equal(rows.length, shown.length - 1, 'no more is stored than is shown')
  const lines = shown.map(
    one =>
      `${one.version} ${NAMES.get(String(one.updatedBy))} ${one.updatedAt.slice(0, 10)} ${time(one.updatedAt)}`,
  )
  return { shown, lines }
}

t.test('an hour of autosaving by two keys in turns of ten minutes: a version for each five', async t => {
  const { lines } = await saveForAnHour(t, second => (Math.floor(second / 600) % 2 === 0 ? A : B))
  for (const line of lines) {
    t.comment(line)
  }
  t.same(lines, [
    '1 B 2026-11-25 09:00:00',
    '301 A 2026-11-26 09:04:59',
    '601 A 2026-11-26 09:09:59',
    '901 B 2026-11-26 09:14:59',
    '1201 B 2026-11-26 09:19:59',
    '1501 A 2026-11-26 09:24:59',
    '1801 A 2026-11-26 09:29:59',
    '2101 B 2026-11-26 09:34:59',
    '2401 B 2026-11-26 09:39:59',
    '2701 A 2026-11-26 09:44:59',
    '3001 A 2026-11-26 09:49:59',
    '3301 B 2026-11-26 09:54:59',
    '3601 B 2026-11-26 09:59:59',
  ])
})

t.test(
  'an hour in which two keys save alternately: one of each five minutes, the last hundred in full',
  async t => {
    const { lines } = await saveForAnHour(t, second => (second % 2 === 0 ? A : B))
    for (const line of [...lines.slice(0, 14), '…', ...lines.slice(-2)]) {
      t.comment(line)
    }
    const lineOf = (second: number) => {
      const at = new Date(START + second * 1000).toISOString()
      return `${second + 2} ${second % 2 === 0 ? 'A' : 'B'} ${at.slice(0, 10)} ${time(at)}`
    }
    const ends = Array.from({ length: 11 }, (_, index) => index * 300 + 299)
    t.same(lines, ['1 B 2026-11-25 09:00:00', ...ends.map(lineOf), ...SECONDS.slice(-101).map(lineOf)])
  },
)
