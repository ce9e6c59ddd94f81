import t from 'tap'
import { RevisionDiff } from '../../../src/content/history/revision.ts'
import type { NewReference } from '../../../src/content/model/reference.ts'
import { tamper } from '../../databases.ts'
import { type Editor, startEditor, statusAndCode } from './editor.ts'

const section = (anchor: string, body = 'Text.', sections: object[] = []) => ({
  anchor,
  heading: `The ${anchor}`,
  body,
  sections,
})

type Story = { sections?: object[]; references?: Partial<NewReference>[]; [field: string]: unknown }

/** The diff of a story and what it was changed to. */
async function diffOf(editor: Editor, before: Story, after: Story, query = ''): Promise<RevisionDiff> {
  const { slug } = await editor.create(before)
  const etag = { 'if-match': '*' }
  const payload = { title: 'A title', lang: 'en', slug, ...after }
  await editor.send(`PUT /v1/articles/${slug}`, { headers: etag, payload })
  const response = await editor.send(`GET /v1/articles/${slug}/revisions/2/diff${query}`)
  return RevisionDiff.parse(response.json())
}

const changes = (diff: RevisionDiff) =>
  Object.fromEntries(
    Object.entries(
      Object.groupBy(diff.sections, ({ anchor }) => anchor) as Record<string, RevisionDiff['sections']>,
    ).map(([anchor, list]) => [anchor, list.map(({ change }) => change).join()]),
  )

t.test('plain fields are compared as values', async t => {
  const editor = await startEditor(t)
  const before = { title: 'Old', tags: ['a'], meta: { x: { y: 1 }, z: 2 }, commentPolicy: 'open' }
  const after = { title: 'New', tags: ['a', 'b'], meta: { z: 2, x: { y: 1 } }, image: null, lang: 'vi' }
  const diff = await diffOf(editor, before, after)
  t.same(diff, {
    from: 1,
    to: 2,
    fields: [
      { name: 'title', from: 'Old', to: 'New' },
      { name: 'lang', from: 'en', to: 'vi' },
      { name: 'tags', from: ['a'], to: ['a', 'b'] },
    ],
    sections: [],
    references: [],
  })
})

t.test('a section that changed is shown as a unified diff of its Markdown', async t => {
  const editor = await startEditor(t)
  const text = (line: string) => `One.\n\n${line}\n\nThree.`
  const diff = await diffOf(
    editor,
    { sections: [section('top', text('Two.'), [section('below')])] },
    { sections: [section('top', text('2.'), [section('below'), section('new', 'More.')])] },
  )
  t.same(diff.sections, [
    {
      anchor: 'top',
      change: 'changed',
      heading: 'The top',
      diff: [
        '--- 1/top',
        '+++ 2/top',
        '@@ -2,6 +2,6 @@',
        ' ',
        ' One.',
        ' ',
        '-Two.',
        '+2.',
        ' ',
        ' Three.',
        '',
      ].join('\n'),
    },
    {
      anchor: 'new',
      change: 'added',
      heading: 'The new',
      diff: '--- /dev/null\n+++ 2/new\n@@ -0,0 +1,3 @@\n+## The new {#new}\n+\n+More.\n',
    },
  ])
})

t.test('heading, kind and anchor are a section’s own too', async t => {
  const editor = await startEditor(t)
  const before = [section('top'), { ...section('kind'), kind: 'prose' }, section('gone')]
  const after = [
    { ...section('top'), heading: 'Other' },
    { ...section('kind'), kind: 'note' },
  ]
  const diff = await diffOf(editor, { sections: before }, { sections: after })
  t.same(changes(diff), { top: 'changed', kind: 'changed', gone: 'removed' })
  const [top, kind, gone] = diff.sections
  t.match(top?.diff, '-## The top {#top}\n+## Other {#top}\n')
  t.match(kind?.diff, '-## The kind {#kind}\n+## The kind {#kind .note}\n')
  t.match(gone, { heading: 'The gone', diff: '--- 1/gone\n+++ /dev/null\n@@ -1,3 +0,0 @@\n-## The gone' })
})

t.test('what stands elsewhere is moved, and only that', async t => {
  const editor = await startEditor(t)
  const [a, b, c, d, e] = ['a', 'b', 'c', 'd', 'e'].map(name => section(name)) as object[]
  const below = (anchor: string, ...sections: (object | undefined)[]) =>
    section(anchor, 'Text.', sections as object[])
  const scenarios: [name: string, before: unknown[], after: unknown[], expected: object][] = [
    ['the first to the end', [a, b, c, d], [b, c, d, a], { a: 'moved' }],
    ['two that change places', [a, b, c, d], [a, c, b, d], { c: 'moved' }],
    ['a new one at the top moves none', [a, b], [e, a, b], { e: 'added' }],
    ['nor does one that goes', [a, b, c], [b, c], { a: 'removed' }],
    ['into another', [a, b], [below('a', b)], { b: 'moved' }],
    ['out of one that goes', [below('a', b, c)], [b, c], { a: 'removed', b: 'moved', c: 'moved' }],
    ['with all below it', [below('a', b), c, d], [c, d, below('a', b)], { a: 'moved' }],
    ['into a new one', [a, b], [below('e', a), b], { e: 'added', a: 'moved' }],
    ['changed and moved', [a, b, c], [b, c, section('a', 'Other.')], { a: 'changed,moved' }],
    ['order below another parent', [below('a', b, c, d), e], [below('a', d, b, c), e], { d: 'moved' }],
  ]
  for (const [name, before, after, expected] of scenarios) {
    const diff = await diffOf(editor, { sections: before as object[] }, { sections: after as object[] })
    t.same(changes(diff), expected, name)
    const moved = diff.sections.filter(({ change }) => change === 'moved')
    t.ok(
      moved.every(one => one.diff === ''),
      name,
    )
  }
})

t.test('references are compared as wholes', async t => {
  const editor = await startEditor(t)
  const work = (key: string, title = key) => ({ key, title })
  const { references } = await diffOf(
    editor,
    { references: [work('same'), work('first'), work('edited'), work('gone')] },
    { references: [work('edited', 'Better'), work('same'), work('new'), work('first')] },
  )
  t.match(references, [
    { key: 'edited', change: 'changed', from: { title: 'edited' }, to: { title: 'Better' } },
    { key: 'edited', change: 'moved' },
    { key: 'new', change: 'added', from: null, to: { title: 'new', type: 'webpage' } },
    { key: 'gone', change: 'removed', from: { title: 'gone' }, to: null },
  ])
  t.equal(references.length, 4)
  t.notMatch(JSON.stringify(references), /"(?:id|position)"/)
})

t.test('any two versions can be compared, in either direction', async t => {
  const editor = await startEditor(t)
  await editor.create({ slug: 'story', title: 'Title 1' })
  for (const version of [2, 3, 4, 5]) {
    await editor.change('story', { title: `Title ${version}` })
  }
  await tamper(editor.storage.url, 'DELETE FROM article_revisions WHERE version = 1')
  const get = (path: string) => editor.send(`GET /v1/articles/story/revisions/${path}`)
  const scenarios: [path: string, from: number, to: number][] = [
    ['5/diff', 4, 5],
    ['3/diff', 2, 3],
    ['5/diff?from=2', 2, 5],
    ['2/diff?from=5', 5, 2],
  ]
  for (const [path, from, to] of scenarios) {
    const fields = [{ name: 'title', from: `Title ${from}`, to: `Title ${to}` }]
    t.match((await get(path)).json(), { from, to, fields }, path)
  }
  t.same((await get('3/diff?from=3')).json(), { from: 3, to: 3, fields: [], sections: [], references: [] })
  for (const path of ['2/diff', '1/diff', '1/diff?from=2', '5/diff?from=1', '6/diff', '5/diff?from=6']) {
    t.same(statusAndCode(await get(path)), [404, 'not-found'], path)
  }
  t.same(statusAndCode(await get('5/diff?from=x')), [400, 'invalid-request'])
})

t.test('long texts with nothing in common are shown as replaced', async t => {
  const editor = await startEditor(t)
  const lines = (word: string) =>
    Array.from({ length: 20_000 }, (_one, line) => `${word}${line % 9}`).join('\n')
  const before = [section('long', lines('a')), section('short', 'Old.'), section('equal')]
  const after = [section('long', lines('b')), section('short', 'New.'), section('equal')]
  const diff = await diffOf(editor, { sections: before }, { sections: after })
  const [long, short] = diff.sections
  t.match(long?.diff, '@@ -1,20002 +1,20002 @@\n-## The long {#long}\n')
  t.match(long?.diff, '\n+b0\n')
  t.match(
    short?.diff,
    '@@ -1,3 +1,3 @@\n-## The short {#short}\n-\n-Old.\n+## The short {#short}\n+\n+New.\n',
  )
})
