import t from 'tap'
import { RevisionDiff, WholeRevision } from '../../../src/content/history/revision.ts'
import { Article } from '../../../src/content/model/article.ts'
import { until } from '../../wait.ts'
import { type Editor, startEditor, statusAndCode } from './editor.ts'

const sections = [
  { anchor: 'top', heading: 'Top', body: 'Cites [@work].', sections: [{ anchor: 'below', body: 'Below.' }] },
]
const story = { slug: 'story', title: 'First', sections, references: [{ key: 'work', title: 'Work' }] }

const restore = (editor: Editor, version: number, headers: Record<string, string> = { 'if-match': '*' }) =>
  editor.send(`POST /v1/articles/story/revisions/${version}/restore`, { headers })

const whole = async (editor: Editor, article = 'story') => {
  const url = `/v1/articles/${article}?include=sections,references&format=markdown` as const
  return Article.parse((await editor.send(`GET ${url}`)).json())
}

t.test('a version comes back as a new one, its parts under the ids that they had', async t => {
  const editor = await startEditor(t)
  await editor.create(story)
  const first = await whole(editor)
  await editor.change('story', { title: 'Second', sections: [], references: [] })
  // Other parts under the same names meanwhile.
  const { etag } = await editor.change('story', { sections, references: story.references })
  const third = await whole(editor)
  t.not(third.sections?.[0]?.id, first.sections?.[0]?.id)

  await until('a later time', () => new Date().toISOString() > first.updatedAt)
  const response = await restore(editor, 1, { 'if-match': etag })
  t.equal(response.statusCode, 200)
  t.match(response.headers.etag, /^"4-/)
  t.match(Article.parse(response.json()), { title: 'First', version: 4 })
  const { version, updatedAt, ...restored } = await whole(editor)
  const { version: _version, updatedAt: before, ...original } = first
  t.same(restored, original)
  t.equal(version, 4)
  t.ok(updatedAt > before)
  const kept = WholeRevision.parse((await editor.send('GET /v1/articles/story/revisions/3')).json())
  t.match(kept, { version: 3, title: 'Second', isCurrent: false }, 'what it replaced can be restored in turn')
  const chained = await restore(editor, 3, { 'if-match': String(response.headers.etag) })
  t.match(chained.json(), { version: 5, title: 'Second' }, 'changes can be chained')
  t.same((await whole(editor)).sections, third.sections)
})

t.test('a version that was kept before fields were added has their defaults', async t => {
  const editor = await startEditor(t)
  await editor.create({ ...story, summary: 'First', tags: ['first'], meta: { first: true } })
  await editor.change('story', { title: 'Second' })
  await editor.storage.write(async ({ db, tables: { articleRevisions } }) => {
    const [row] = await db.select().from(articleRevisions)
    const { summary: _summary, tags: _tags, meta: _meta, ...content } = row?.content ?? {}
    await db.update(articleRevisions).set({ content })
  })

  const added = { summary: null, tags: [], meta: {} }
  const kept = WholeRevision.parse((await editor.send('GET /v1/articles/story/revisions/1')).json())
  t.match(kept.content, { title: 'First', ...added })
  const diff = RevisionDiff.parse((await editor.send('GET /v1/articles/story/revisions/2/diff')).json())
  t.match(
    diff.fields.find(({ name }) => name === 'summary'),
    { from: null, to: 'First' },
  )
  const restored = await restore(editor, 1)
  t.equal(restored.statusCode, 200, restored.body)
  t.match(Article.parse(restored.json()), { title: 'First', ...added })
})

t.test('restoring neither publishes nor withdraws', async t => {
  const editor = await startEditor(t)
  const publishedAt = '2025-01-01T00:00:00.000Z'
  const later = '2999-01-01T00:00:00.000Z'
  const states = [
    { status: 'draft', publishedAt: null },
    { status: 'published', publishedAt },
    { status: 'scheduled', publishedAt: later },
    { status: 'archived', publishedAt },
  ]
  await editor.create({ ...story, ...states[0] })
  for (const [index, state] of states.entries()) {
    const before = await editor.change('story', { ...state, title: `Title ${index}` })
    for (let version = 1; version <= index + 1; version += 1) {
      const response = await restore(editor, version)
      t.match(response.json(), state, `${state.status}: version ${version}`)
    }
    t.ok(before.etag)
  }
})

t.test('the slug comes back as long as it is free', async t => {
  const editor = await startEditor(t)
  await editor.create(story)
  await editor.change('story', { slug: 'renamed' })
  const headers = { 'if-match': '*' }
  const line = 'POST /v1/articles/renamed/revisions/1/restore' as const
  t.match((await editor.send(line, { headers })).json(), { slug: 'story' })
  const moved = await editor.request({ url: '/v1/articles/renamed' })
  t.equal(moved.statusCode, 404, 'a draft leads nowhere')
  t.equal((await editor.send('GET /v1/articles/renamed')).statusCode, 308)

  await editor.change('story', { slug: 'renamed' })
  await editor.create({ slug: 'story', title: 'Another' })
  const conflict = await editor.send(line, { headers })
  t.same(statusAndCode(conflict), [409, 'conflict'])
  t.match(conflict.json(), { errors: [{ pointer: '/slug' }] })
  t.match(await whole(editor, 'renamed'), { version: 4 }, 'and nothing changed')
})

t.test('the current version can be restored too, which changes nothing', async t => {
  const editor = await startEditor(t)
  await editor.create(story)
  const before = await whole(editor)
  t.match((await restore(editor, 1)).json(), { version: 1 })
  t.same(await whole(editor), before)
})

t.test('what is refused', async t => {
  const editor = await startEditor(t)
  const { etag } = await editor.create(story)
  await editor.change('story', { title: 'Second' })
  await editor.change('story', { title: 'Third' })
  const line = 'POST /v1/articles/story/revisions/1/restore' as const
  const ifMatch = { headers: { 'if-match': '*' } }
  const scenarios: [
    name: string,
    response: Promise<{ statusCode: number; json(): unknown }>,
    status: number,
    code: string,
  ][] = [
    ['no precondition', restore(editor, 1, {}), 428, 'precondition-required'],
    ['a stale one', restore(editor, 1, { 'if-match': etag }), 412, 'precondition-failed'],
    ['a version that is not kept', restore(editor, 9), 404, 'not-found'],
    [
      'no such article',
      editor.send('POST /v1/articles/nowhere/revisions/1/restore', ifMatch),
      404,
      'not-found',
    ],
    ['a key that only reads', editor.sendAs(['content:read'], line, ifMatch), 403, 'insufficient-scope'],
    ['no key', editor.request({ method: 'POST', url: line.slice(5), ...ifMatch }), 401, 'unauthorized'],
    [
      'no version',
      editor.send('POST /v1/articles/story/revisions/x/restore', ifMatch),
      400,
      'invalid-request',
    ],
  ]
  for (const [name, promise, status, code] of scenarios) {
    t.same(statusAndCode((await promise) as never), [status, code], name)
  }
  t.match(await whole(editor), { version: 3, title: 'Third' })
})

t.test('a retry with the same idempotency key restores once', async t => {
  const editor = await startEditor(t)
  const { etag } = await editor.create(story)
  const second = await editor.change('story', { title: 'Second' })
  const headers = { 'if-match': second.etag, 'idempotency-key': 'restore-the-first-one' }
  const first = await restore(editor, 1, headers)
  const again = await restore(editor, 1, headers)
  t.equal(again.statusCode, 200)
  t.equal(again.body, first.body)
  t.equal(again.headers.etag, first.headers.etag)
  t.match(await whole(editor), { version: 3 })
  const other = await restore(editor, 2, { ...headers, 'if-match': etag })
  t.equal(other.statusCode, 412, 'another version is another request')
})

t.test('a version whose citations were left as text comes back too', async t => {
  const editor = await startEditor(t)
  await editor.create(story)
  const anyVersion = { headers: { 'if-match': '*' } }
  const removed = await editor.send('DELETE /v1/articles/story/references/work?force=true', anyVersion)
  t.equal(removed.statusCode, 204)
  await editor.change('story', { sections: [] })
  t.equal((await restore(editor, 2)).statusCode, 200)
  t.match((await whole(editor)).sections, [{ body: 'Cites [@work].' }])
})
