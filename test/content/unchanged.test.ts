/** Changes that change nothing: they make no version, whoever sends them, and in whatever form. */
import type { LightMyRequestResponse } from 'fastify'
import t, { type Test } from 'tap'
import { printArticle } from '../../src/content/formats/markdown.ts'
import { NewArticle } from '../../src/content/model/article.ts'
import { importArticle } from '../../src/transfer/import.ts'
import { startEditor } from './editor.ts'

const STORY = {
  slug: 'story',
  title: 'Story',
  lang: 'en',
  status: 'published',
  publishedAt: '2025-01-01T00:00:00.000Z',
  tags: ['one', 'two'],
  meta: { kept: { a: 0, b: [1.5, null] } },
  sections: [
    {
      anchor: 'top',
      heading: 'Top',
      body: 'Cites [@work].',
      sections: [
        { anchor: 'below', heading: 'Below', body: '' },
        { anchor: 'last', body: 'Last.' },
      ],
    },
    { anchor: 'end', heading: null, kind: 'note', body: 'End.' },
  ],
  references: [
    { key: 'work', title: 'Work', issued: '2025' },
    { key: 'other', title: 'Other' },
  ],
}
const MARKDOWN = printArticle(NewArticle.parse(STORY) as NewArticle)
const JSON_TYPE = 'application/json'

type Scenario = [line: string, payload?: unknown, type?: string]

const SCENARIOS: Scenario[] = [
  ['PUT ', STORY],
  ['PUT ', { ...STORY, tags: ['one', 'two', 'one'], meta: { kept: { b: [1.5, null], a: -0 } } }],
  ['PUT ', MARKDOWN, 'text/markdown'],
  ['PATCH ', {}],
  ['PATCH ', { title: 'Story', subtitle: null, sections: STORY.sections }],
  ['PATCH /sections/top', { heading: 'Top', body: 'Cites [@work].' }],
  ['PATCH /sections/end', { heading: null, anchor: 'end' }],
  ['POST /sections/end/move', { after: 'top' }],
  ['POST /sections/below/move', { into: 'top', position: 0 }],
  ['PATCH /references/work', { title: 'Work', position: 1 }],
  ['PATCH /references/other', { publisher: null }],
  ['POST /revisions/2/restore'],
]

async function start(t: Test) {
  const editor = await startEditor(t)
  await editor.create({ ...STORY, title: 'First' })
  const any = { 'if-match': '*' }
  await editor.send('PATCH /v1/articles/story', { headers: any, payload: { title: 'Story' } })
  const another = await editor.key('content:write')
  return {
    ...editor,
    /** Sends it with the key of somebody else. */
    sendOnce: (line: string, payload: unknown, type = JSON_TYPE): Promise<LightMyRequestResponse> => {
      const [method, path = ''] = line.split(' ')
      return editor.request({
        method: method as 'PUT',
        url: `/v1/articles/story${path}`,
        headers: { ...any, ...another, ...(payload !== undefined && { 'content-type': type }) },
        ...(payload !== undefined && { payload: payload as object }),
      })
    },
    /** The answers that show the article and its history, with their tags. */
    state: async () => {
      const shown = []
      for (const path of [
        '?include=sections,references',
        '/revisions',
        '/sections/top',
        '/references/work',
      ]) {
        const { body, headers } = await editor.send(`GET /v1/articles/story${path}`)
        shown.push([body, headers.etag])
      }
      return shown
    },
  }
}

for (const [line, payload, type] of SCENARIOS) {
  t.test(`${line} ${type ?? ''} ${JSON.stringify(payload)?.slice(0, 60) ?? ''}`, async t => {
    const { state, sendOnce } = await start(t)
    const before = await state()
    const first = await sendOnce(line, payload, type)
    t.equal(first.statusCode, 200, first.body)
    t.match(first.headers.etag, /^"2-/)
    const again = await sendOnce(line, payload, type)
    t.same([again.body, again.headers.etag], [first.body, first.headers.etag])
    t.same(await state(), before, 'the same version, time and history')
  })
}

t.test('an article is archived once', async t => {
  const { state, sendOnce } = await start(t)
  t.equal((await sendOnce('DELETE ', undefined)).statusCode, 204)
  const before = await state()
  t.equal((await sendOnce('DELETE ', undefined)).statusCode, 204)
  t.same(await state(), before)
})

t.test('an import', async t => {
  const { state, storage } = await start(t)
  const before = await state()
  const article = NewArticle.parse(STORY) as NewArticle
  t.equal(await importArticle(storage, article, true), 'unchanged')
  t.same(await state(), before)
})

t.test(
  'other ids are a change: a section that was removed and written again comes back as it was',
  async t => {
    const { send, sendOnce } = await start(t)
    const idOfTop = async () =>
      ((await send('GET /v1/articles/story/sections/top')).json() as { id: string }).id
    const id = await idOfTop()
    await sendOnce('PATCH ', { sections: [], references: [] })
    await sendOnce('PUT ', STORY)
    t.not(await idOfTop(), id)
    t.match((await sendOnce('POST /revisions/2/restore', undefined)).json(), { version: 5 })
    t.equal(await idOfTop(), id)
  },
)
