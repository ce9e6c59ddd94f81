import t from 'tap'
import { parseArticle } from '../../../src/content/formats/markdown.ts'
import { Revision, WholeRevision } from '../../../src/content/history/revision.ts'
import { ArticleInput } from '../../../src/content/model/article.ts'
import { listOf } from '../../../src/http/paging.ts'
import { type Editor, startEditor, statusAndCode } from './editor.ts'

const ListOfRevisions = listOf(Revision)
const list = async (editor: Editor, query = '') => {
  const response = await editor.send(`GET /v1/articles/story/revisions${query}`)
  return ListOfRevisions.parse(response.json())
}
const numbers = ({ data }: { data: { version: number }[] }) => data.map(({ version }) => version)

/** A draft with as many versions. */
async function withVersions(editor: Editor, versions: number) {
  const article = await editor.create({ slug: 'story', title: 'Title 1' })
  for (let version = 2; version <= versions; version += 1) {
    await editor.change('story', { title: `Title ${version}` })
  }
  return article
}

t.test('every version is listed, newest first, the current one at the top', async t => {
  const editor = await startEditor(t)
  await editor.publish({ slug: 'story', title: 'Imported', status: 'draft' })
  t.match(await list(editor), { data: [{ version: 1, updatedBy: null, isCurrent: true }] })
  await editor.change('story', { title: 'Edited' })
  await editor.change('story', { title: 'Again' })
  const { data } = await list(editor)
  t.match(data, [
    { version: 3, title: 'Again', updatedBy: editor.keyId, isCurrent: true },
    { version: 2, title: 'Edited', updatedBy: editor.keyId, isCurrent: false },
    { version: 1, title: 'Imported', updatedBy: null, isCurrent: false },
  ])
  t.same(
    data
      .map(({ updatedAt }) => updatedAt)
      .toSorted()
      .reverse(),
    data.map(({ updatedAt }) => updatedAt),
  )
})

t.test('pages of one, two and three lead through all versions and back', async t => {
  const editor = await startEditor(t)
  await withVersions(editor, 7)
  for (const limit of [1, 2, 3, 6, 7, 8]) {
    let page = await list(editor, `?limit=${limit}&count=true`)
    t.equal(page.page.total, 7)
    t.equal(page.page.prev, null)
    const seen = [numbers(page)]
    while (page.page.next !== null && seen.length < 10) {
      page = await list(editor, `?limit=${limit}&cursor=${page.page.next}`)
      seen.push(numbers(page))
    }
    t.same(seen.flat(), [7, 6, 5, 4, 3, 2, 1], `forward by ${limit}`)
    const back = [numbers(page)]
    while (page.page.prev !== null && back.length < 10) {
      page = await list(editor, `?limit=${limit}&cursor=${page.page.prev}`)
      back.unshift(numbers(page))
    }
    t.same(back.flat(), [7, 6, 5, 4, 3, 2, 1], `back by ${limit}`)
  }
})

t.test('a change during a walk repeats and skips nothing', async t => {
  const editor = await startEditor(t)
  await withVersions(editor, 4)
  const first = await list(editor, '?limit=2')
  await editor.change('story', { title: 'Meanwhile' })
  const second = await list(editor, `?limit=2&cursor=${first.page.next}`)
  t.same(
    [numbers(first), numbers(second)],
    [
      [4, 3],
      [2, 1],
    ],
  )
  const before = await list(editor, `?limit=2&cursor=${second.page.prev}`)
  t.same(numbers(before), [4, 3])
  t.same(numbers(await list(editor, `?limit=2&cursor=${before.page.prev}`)), [5])
})

t.test('a cursor that was made up is refused or leads to some page', async t => {
  const editor = await startEditor(t)
  await withVersions(editor, 3)
  const { page } = await list(editor, '?limit=1')
  const content = JSON.parse(Buffer.from(String(page.next), 'base64url').toString()) as unknown[]
  const forged = (value: unknown, back: boolean) =>
    Buffer.from(JSON.stringify([content[0], value, content[2], back])).toString('base64url')
  const values = [
    '',
    'x',
    '1.5',
    'Infinity',
    '-Infinity',
    -1,
    Number.MAX_SAFE_INTEGER,
    -Number.MAX_SAFE_INTEGER,
  ]
  for (const value of values) {
    for (const back of [true, false]) {
      const response = await editor.send(`GET /v1/articles/story/revisions?cursor=${forged(value, back)}`)
      t.equal(response.statusCode, 200, `${value} ${back}`)
    }
  }
  const other = await editor.create({ slug: 'other' })
  const foreign = await editor.send(`GET /v1/articles/${other.slug}/revisions?cursor=${page.next}`)
  t.same(statusAndCode(foreign), [400, 'invalid-request'], 'of another article')
})

const content = {
  slug: 'story',
  title: 'Story',
  subtitle: 'Phụ đề',
  subtitleLang: 'vi',
  lang: 'en',
  summary: 'Summary.',
  status: 'draft',
  authors: [{ name: 'Ada', url: null }],
  tags: ['a', 'b'],
  image: { url: 'https://example.org/i.png', alt: 'A picture', credit: null },
  canonicalUrl: 'https://example.org/story',
  metaTitle: 'A story',
  metaDescription: null,
  commentPolicy: 'moderated',
  translationGroup: 'stories',
  meta: { layout: { wide: true } },
  publishedAt: null,
  sections: [
    {
      anchor: 'top',
      heading: 'Top',
      kind: 'prose',
      body: 'Text with *emphasis* and [@smith].',
      sections: [{ anchor: 'below', heading: null, kind: 'quote', body: 'Said aloud.', sections: [] }],
    },
  ],
  references: [{ key: 'smith', title: 'A Work', author: [{ family: 'Smith' }], issued: '2024-05' }],
}

t.test('a version is the whole article as it was written', async t => {
  const editor = await startEditor(t)
  const { id } = await editor.create(content)
  const version = async (number: number, article = 'story') =>
    WholeRevision.parse((await editor.send(`GET /v1/articles/${article}/revisions/${number}`)).json())
  const current = await version(1)
  t.match(current, { version: 1, title: 'Story', updatedBy: editor.keyId, isCurrent: true })
  t.same(ArticleInput.parse(current.content), ArticleInput.parse(content), 'a writer could send it')
  t.notMatch(JSON.stringify(current.content), /"id"/)

  const empty = { title: 'Other', lang: 'vi', slug: 'renamed' }
  const headers = { 'if-match': '*' }
  await editor.send('PUT /v1/articles/story', { headers, payload: empty })
  t.same(await version(1, 'renamed'), { ...current, isCurrent: false })
  t.same(await version(1, id), { ...current, isCurrent: false })
  t.match(await version(2, 'renamed'), { isCurrent: true, content: { ...empty, sections: [], tags: [] } })

  const back = await editor.send('PUT /v1/articles/renamed', { headers, payload: current.content })
  t.equal(back.statusCode, 200, 'and it is taken back')
  t.same((await version(3)).content, current.content)
})

t.test('a version comes as text/markdown too', async t => {
  const editor = await startEditor(t)
  await editor.create(content)
  await editor.change('story', { lang: 'vi', sections: [] })
  const headers = { accept: 'text/markdown' }
  for (const [version, lang] of [
    [1, 'en'],
    [2, 'vi'],
  ] as const) {
    const url = `/v1/articles/story/revisions/${version}` as const
    const response = await editor.send(`GET ${url}`, { headers })
    t.match(response.headers['content-type'], /^text\/markdown/)
    t.match(response.headers.vary, /Accept/)
    t.equal(response.headers['content-language'], lang)
    t.equal(response.headers['cache-control'], 'private, no-store')
    const { content } = WholeRevision.parse((await editor.send(`GET ${url}`)).json())
    t.same(parseArticle(response.body), { article: content })
  }
})

t.test('who may read versions, and which there are', async t => {
  const editor = await startEditor(t)
  await editor.publish({ slug: 'story' })
  await editor.change('story', { title: 'Changed' })
  await editor.change('story', { slug: 'renamed' })
  const paths = ['', '/1', '/1/diff?from=2', '/3'] as const
  for (const path of paths) {
    const url = `/v1/articles/renamed/revisions${path}` as const
    t.same(statusAndCode(await editor.request({ url })), [401, 'unauthorized'], `nobody ${path}`)
    const moderator = await editor.sendAs(['comments:moderate'], `GET ${url}`)
    t.same(statusAndCode(moderator), [403, 'insufficient-scope'], `a moderator ${path}`)
    const reader = await editor.sendAs(['content:read'], `GET ${url}`)
    t.equal(reader.statusCode, 200, `a reader ${path}`)
    t.match(reader.headers.etag, /^"3-/, 'the ETag opens with what the article is now')
    const moved = await editor.send(`GET /v1/articles/story/revisions${path}`)
    t.equal(moved.statusCode, 308, `by the former slug ${path}`)
    t.match(moved.headers.location, url)
  }
  const missing = ['/v1/articles/nowhere/revisions', '/v1/articles/renamed/revisions/4'] as const
  for (const url of missing) {
    t.same(statusAndCode(await editor.send(`GET ${url}`)), [404, 'not-found'], url)
  }
  for (const version of ['0', '01', 'x', '-1', '1000000000', '2147483648']) {
    const response = await editor.send(`GET /v1/articles/renamed/revisions/${version}`)
    t.same(statusAndCode(response), [400, 'invalid-request'], version)
  }
})
