import t from 'tap'
import { Article } from '../../src/content/model/article.ts'
import { pointersOf } from '../helper.ts'
import { problemOf, startEditor } from './editor.ts'

const WHOLE = {
  slug: 'one',
  title: 'One',
  lang: 'en',
  subtitle: 'Sub',
  summary: 'Sum',
  status: 'published',
  publishedAt: '2025-01-01T00:00:00.000Z',
  authors: [{ name: 'Ada', url: 'https://example.org/' }],
  tags: ['one'],
  image: { url: 'https://example.org/a.png', alt: 'A picture', credit: 'Ada' },
  commentPolicy: 'moderated',
  meta: { kept: { a: 1, b: 2 }, goes: true },
  sections: [{ anchor: 'a', heading: 'A', body: '[@key]' }],
  references: [{ key: 'key', title: 'Work' }],
}
const ANY = { 'if-match': '*' }

const start = async () => {
  const editor = await startEditor(t)
  await editor.create(WHOLE)
  const patch = (payload: unknown, headers: Record<string, string> = {}) =>
    editor.send('PATCH /v1/articles/one', { headers: { ...ANY, ...headers }, payload })
  const read = async () =>
    Article.parse((await editor.send('GET /v1/articles/one?include=sections,references')).json())
  return { ...editor, patch, read }
}

t.test('what is named is changed, the rest stays', async t => {
  const { patch, read } = await start()
  const { image } = WHOLE
  const scenarios: [patch: object, changed: Partial<Article>][] = [
    [{}, {}],
    [{ title: 'Two' }, { title: 'Two' }],
    [
      { subtitle: null, summary: 'Other' },
      { subtitle: null, summary: 'Other' },
    ],
    [{ image: { alt: 'Other' } }, { image: { ...image, alt: 'Other' } }],
    [{ image: { credit: null } }, { image: { ...image, alt: 'Other', credit: null } }],
    [{ image: null }, { image: null }],
    [{ image: { url: image.url, alt: 'New' } }, { image: { url: image.url, alt: 'New', credit: null } }],
    [{ meta: { goes: null, kept: { b: null, c: [null] } } }, { meta: { kept: { a: 1, c: [null] } } }],
    [{ meta: { kept: 1 } }, { meta: { kept: 1 } }],
    [{ meta: { kept: { a: null, d: 1 } } }, { meta: { kept: { d: 1 } } }],
    [
      { meta: null, tags: ['b', 'b', 'a'] },
      { meta: {}, tags: ['b', 'a'] },
    ],
    [
      { tags: null, authors: [{ name: 'Bob' }] },
      { tags: [], authors: [{ name: 'Bob', url: null }] },
    ],
    [{ commentPolicy: 'open' }, { commentPolicy: 'open', commentsOpen: true }],
    [{ publishedAt: '2025-02-01T00:00:00+01:00' }, { publishedAt: '2025-01-31T23:00:00.000Z' }],
    [{ status: 'draft' }, { status: 'draft' }],
    [{ status: 'published' }, { status: 'published' }],
    [{ status: 'archived' }, { status: 'archived' }],
    [
      { status: 'draft', publishedAt: null },
      { status: 'draft', publishedAt: null },
    ],
  ]
  for (const [payload, changed] of scenarios) {
    const before = await read()
    const response = await patch(payload)
    t.equal(response.statusCode, 200, response.body)
    const { updatedAt, ...after } = await read()
    const { updatedAt: earlier, ...rest } = before
    t.ok(updatedAt >= earlier)
    const version = before.version + (Object.keys(changed).length === 0 ? 0 : 1)
    t.same(after, { ...rest, ...changed, version }, JSON.stringify(payload))
  }
})

t.test('sections and references are replaced as a whole', async t => {
  const { patch, read } = await start()
  const before = await read()
  await patch({ sections: [{ heading: 'New' }, { anchor: 'a', heading: 'Renamed', body: '[@key]' }] })
  const after = await read()
  t.match(after.sections, [{ heading: 'New' }, { heading: 'Renamed', id: before.sections?.[0]?.id }])
  t.match(after.references, [{ key: 'key', id: before.references?.[0]?.id }])
  const refused = await patch({ references: null })
  t.same([refused.statusCode, pointersOf(refused)], [400, ['/sections/1/body']], 'it is still cited')
  await patch({ references: null, sections: null })
  t.match(await read(), { sections: [], references: [], wordCount: 0 })
})

t.test('either media type, and no other', async t => {
  const { patch } = await start()
  const types = [
    'application/merge-patch+json',
    'application/json',
    'Application/Merge-Patch+JSON;charset=UTF-8',
  ]
  for (const type of types) {
    t.equal((await patch('{"title":"x"}', { 'content-type': type })).statusCode, 200, type)
  }
  const others = ['text/markdown', 'application/json-patch+json', 'text/plain', 'application/merge-patch']
  for (const type of others) {
    const response = await patch('{"title":"x"}', { 'content-type': type })
    t.same(problemOf(response), [415, 'unsupported-media-type'], type)
    t.equal(response.headers['accept-patch'], 'application/merge-patch+json, application/json')
  }
  const charset = await patch('{}', { 'content-type': 'application/merge-patch+json; charset=utf-16' })
  t.equal(charset.statusCode, 415)
  for (const payload of ['[]', '"title"', 'null', '']) {
    const response = await patch(payload, { 'content-type': 'application/merge-patch+json' })
    t.equal(response.statusCode, 400, payload)
  }
})

t.test('all faults at once', async t => {
  const { patch, read } = await start()
  const before = await read()
  const scenarios: [payload: object, pointers: string[]][] = [
    [
      { title: null, lang: null, slug: null, status: null, commentPolicy: null },
      ['/commentPolicy', '/lang', '/slug', '/status', '/title'],
    ],
    [{ publishedAt: null }, ['/publishedAt']],
    [
      { title: '', slug: 'new', id: 'x', status: 'gone', image: { size: 1 }, tags: [''] },
      ['/id', '/image/size', '/slug', '/status', '/tags/0', '/title'],
    ],
    [{ image: { url: null, alt: null } }, ['/image/alt', '/image/url']],
    [{ status: 'scheduled' }, ['/publishedAt']],
    [{ meta: { big: 'x'.repeat(17_000) } }, ['/meta']],
    [
      { sections: [{ body: '# H' }, { body: '[@none]' }, { anchor: 'a' }, { anchor: 'a' }] },
      ['/sections', '/sections/0/body', '/sections/1/body'],
    ],
  ]
  for (const [payload, pointers] of scenarios) {
    const response = await patch(payload)
    t.same(problemOf(response), [400, 'invalid-request'])
    t.same(pointersOf(response), pointers, response.body)
  }
  t.same(await read(), before, 'nothing was changed')
  t.same(problemOf(await patch({ slug: 'other' })), [200, undefined])
})

t.test('what is merged must be valid as a whole', async t => {
  const { patch, read } = await start()
  const most = 'x'.repeat(10_000)
  await patch({ image: null, meta: { one: most } })
  const before = await read()
  const scenarios: [payload: object, pointer: string][] = [
    [{ image: { alt: 'A picture' } }, '/image/url'],
    [{ meta: { two: most } }, '/meta'],
  ]
  for (const [payload, pointer] of scenarios) {
    const response = await patch(payload)
    t.same([...problemOf(response), ...pointersOf(response)], [400, 'invalid-request', pointer])
  }
  t.same(await read(), before, 'nothing was changed')
})
