import t from 'tap'
import { Article } from '../../src/content/model/article.ts'
import type { Section } from '../../src/content/model/section.ts'
import { pointersOf } from '../helper.ts'
import { problemOf, startEditor } from './editor.ts'

const WHOLE = 'GET /v1/articles/one?include=sections,references&format=markdown'
const any = { 'if-match': '*' }
const isNew = { 'if-none-match': '*' }
const isAny = { 'if-match': '*' }
const article = (more: object = {}) => ({ title: 'One', lang: 'en', ...more })

const idsByAnchor = (sections: readonly Section[]): [string, string][] =>
  sections.flatMap(({ anchor, id, sections: below }) => [[anchor, id], ...idsByAnchor(below)])

t.test('a whole article in the place of another', async t => {
  const { create, send } = await startEditor(t)
  const { id, etag } = await create({
    slug: 'one',
    summary: 'Goes.',
    tags: ['goes'],
    meta: { goes: true },
    sections: [
      { anchor: 'a', heading: 'A', sections: [{ anchor: 'b', heading: 'B', body: '[@key]' }] },
      { anchor: 'c', heading: 'C' },
    ],
    references: [
      { key: 'key', title: 'Work' },
      { key: 'goes', title: 'Goes' },
    ],
  })
  const before = Article.parse((await send(WHOLE)).json())
  const payload = article({
    sections: [
      { anchor: 'c', heading: 'C', sections: [{ anchor: 'b', heading: 'Renamed', body: '[@key]' }] },
      { anchor: 'd', heading: 'D' },
    ],
    references: [
      { key: 'new', title: 'New' },
      { key: 'key', title: 'Work, again' },
    ],
  })
  const response = await send('PUT /v1/articles/one', { headers: { 'if-match': etag }, payload })
  t.equal(response.statusCode, 200)
  t.equal(response.headers.location, undefined)
  t.match(response.json(), {
    id,
    slug: 'one',
    version: 2,
    status: 'draft',
    summary: null,
    tags: [],
    meta: {},
  })
  t.equal(response.headers.etag, (await send('GET /v1/articles/one')).headers.etag)

  const after = Article.parse((await send(WHOLE)).json())
  t.equal(after.createdAt, before.createdAt)
  const [old, now] = [before, after].map(one => new Map(idsByAnchor(one.sections ?? [])))
  t.same([...(now?.keys() ?? [])], ['c', 'b', 'd'])
  t.same([now?.get('c'), now?.get('b')], [old?.get('c'), old?.get('b')], 'sections keep their ids by anchor')
  t.notOk([...(old?.values() ?? [])].includes(now?.get('d') ?? ''))
  const keyOf = ({ references = [] }: Article) => references.find(({ key }) => key === 'key')
  t.equal(keyOf(after)?.id, keyOf(before)?.id, 'references by key')
  t.match(keyOf(after), { title: 'Work, again', position: 2, citedBy: [{ anchor: 'b' }] })

  const again = await send('PUT /v1/articles/one', {
    headers: { 'if-match': String(response.headers.etag) },
    payload: article({ slug: 'two' }),
  })
  t.match(again.json(), { id, slug: 'two', version: 3 }, 'the tag of an answer is good for the next change')
})

t.test('or a new one at a slug', async t => {
  const { send, baseUrl, create } = await startEditor(t)
  const made = await send('PUT /v1/articles/one', { headers: isNew, payload: article() })
  t.equal(made.statusCode, 201)
  t.equal(made.headers.location, `${baseUrl()}/v1/articles/one`)
  t.match(made.json(), { slug: 'one', version: 1 })
  const again = await send('PUT /v1/articles/one', { headers: isNew, payload: article() })
  t.same(problemOf(again), [412, 'precondition-failed'])
  t.match(again.headers.etag, /^"\d+"$/)
  const { id } = made.json() as { id: string }
  const byId = await send(`PUT /v1/articles/${id}`, { headers: isNew, payload: article() })
  t.equal(byId.statusCode, 412)
  for (const name of ['New', 'keys', 'a_b', '0194bf0e-5c00-7a3e-9d1b-2f6a4c8e0b71']) {
    const refused = await send(`PUT /v1/articles/${name}`, { headers: isNew, payload: article() })
    t.same([refused.statusCode, pointersOf(refused)], [400, ['/slug']], name)
  }
  await create({ slug: 'taken' })
  const other = await send('PUT /v1/articles/two', { headers: isNew, payload: article({ slug: 'taken' }) })
  t.same([other.statusCode, pointersOf(other)], [400, ['/slug']], 'the path says which slug')
  const taken = await send('PUT /v1/articles/one', { headers: isAny, payload: article({ slug: 'taken' }) })
  t.same(problemOf(taken), [409, 'conflict'])
})

t.test('as Markdown, there and back', async t => {
  const { send, create } = await startEditor(t)
  await create({ slug: 'one', sections: [{ heading: 'A', body: 'Text.' }] })
  const markdown = { accept: 'text/markdown' }
  const read = await send('GET /v1/articles/one', { headers: markdown })
  const response = await send('PUT /v1/articles/one', {
    headers: { 'content-type': 'text/markdown; charset=utf-8', 'if-match': String(read.headers.etag) },
    payload: read.body.replace('Text.', 'Other.'),
  })
  t.equal(response.statusCode, 200)
  const after = await send('GET /v1/articles/one', { headers: markdown })
  t.equal(after.body, read.body.replace('Text.', 'Other.'))
})

t.test('what a change must be based on', async t => {
  const { send, create } = await startEditor(t)
  const { etag } = await create({ slug: 'one' })
  const hash = etag.slice(2)
  const scenarios: [match: string | undefined, statusCode: number, code: string][] = [
    [undefined, 428, 'precondition-required'],
    ['"2-x"', 412, 'precondition-failed'],
    [`"0${hash}`, 412, 'precondition-failed'],
    ['W/"2-x"', 412, 'precondition-failed'],
    ['"*"', 412, 'precondition-failed'],
    ['""', 412, 'precondition-failed'],
    ['1', 400, 'invalid-request'],
    ['', 400, 'invalid-request'],
    [etag.slice(1), 400, 'invalid-request'],
    [`${etag}-x`, 400, 'invalid-request'],
  ]
  for (const [match, ...expected] of scenarios) {
    const headers = match === undefined ? {} : { 'if-match': match }
    for (const line of ['PUT', 'PATCH', 'DELETE'] as const) {
      const payload = line === 'DELETE' ? {} : { payload: article({ title: 'Lost' }) }
      const response = await send(`${line} /v1/articles/one`, { headers, ...payload })
      t.same(problemOf(response), expected, `${line} ${match}`)
      t.equal(response.headers.etag, expected[0] === 412 ? '"1"' : undefined, 'a 412 names the version')
      t.same((await send(`${line} /v1/articles/none`, { headers: any, ...payload })).statusCode, 404)
    }
  }
  t.match((await send('GET /v1/articles/one')).json(), { title: 'A title', version: 1 }, 'nothing changed')
  // nginx makes the tag weak when it compresses, Apache and Caddy append the coding.
  const proxied = [`W/${etag}`, etag.replace(/"$/, '-gzip"'), 'W/"1-br"']
  const right = ['"1"', '"9-x", "1-of-another-format"', ` ${etag} `, '*', ' * ', ...proxied]
  for (const [index, match] of right.entries()) {
    const text = match.replaceAll('"1', `"${index + 1}`)
    const response = await send('PATCH /v1/articles/one', {
      headers: { 'if-match': text },
      payload: { title: `${index}` },
    })
    t.equal(response.statusCode, 200, text)
  }
})
