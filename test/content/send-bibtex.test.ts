/** References sent as BibTeX. What is read of it: `test/content/formats/bibtex-input.test.ts`. */
import t from 'tap'
import { Reference } from '../../src/content/model/reference.ts'
import { listOf } from '../../src/http/paging.ts'
import { type Editor, startEditor } from './editor.ts'

const BIBTEX = 'application/x-bibtex'
const TWO = '@book{b, title = {B}, author = {Dean, Ann}}\n@misc{c, title = {标题}}\n'

const create = (editor: Editor) =>
  editor.create({ status: 'published', references: [{ key: 'a', title: 'A' }], sections: [{ body: '[@a]' }] })

const sendTo = (editor: Editor, slug: string, payload: string, headers: Record<string, string>) =>
  editor.send(`POST /v1/articles/${slug}/references`, {
    payload,
    headers: { 'content-type': BIBTEX, ...headers },
  })

const keysOf = async (editor: Editor, slug: string) =>
  (await editor.get(`/v1/articles/${slug}/references`, listOf(Reference))).data.map(({ key }) => key)

t.test('all entries are added at the end, in their order, and answered as they are read', async t => {
  const editor = await startEditor(t)
  const { slug, etag } = await create(editor)
  const response = await sendTo(editor, slug, TWO, {
    'if-match': etag,
    'content-type': `${BIBTEX}; charset=UTF-8`,
  })
  t.equal(response.statusCode, 200, response.body)
  const { data, page } = listOf(Reference).parse(response.json())
  t.match(data, [
    { key: 'b', position: 2, type: 'book', author: [{ family: 'Dean', given: 'Ann' }], citedBy: [] },
    { key: 'c', position: 3, title: '标题' },
  ])
  t.same(page, { next: null, prev: null, limit: 1000 })
  const read = await editor.get(`/v1/articles/${slug}/references`, listOf(Reference))
  t.same(read.data.slice(1), data)
  const next = String(response.headers.etag)
  t.match(next, /^"2-/)
  const one = await sendTo(editor, slug, '@misc{d, title = {D}}', { 'if-match': next })
  t.match(one.json(), { data: [{ key: 'd', position: 4 }] }, 'with the tag of the answer')
})

t.test('a retry gets the first answer, until the first entry is removed', async t => {
  const editor = await startEditor(t)
  const { slug, etag } = await create(editor)
  const headers = { 'if-match': etag, 'idempotency-key': '"a-key-of-16-chars"' }
  const first = await sendTo(editor, slug, TWO, headers)
  const again = await sendTo(editor, slug, TWO, headers)
  t.same([again.statusCode, again.body], [200, first.body])
  t.same(await keysOf(editor, slug), ['a', 'b', 'c'])
  t.match((await sendTo(editor, slug, `${TWO} `, headers)).json(), { code: 'idempotency-key-reused' })
  await editor.send(`DELETE /v1/articles/${slug}/references/b`, { headers: { 'if-match': '*' } })
  t.match((await sendTo(editor, slug, TWO, headers)).json(), { code: 'deleted-since' })
})

const REFUSED: [
  name: string,
  body: string,
  headers: Record<string, string>,
  status: number,
  answer: object,
][] = [
  [
    'one entry that is wrong',
    `${TWO}@online{d,\n  url = {nowhere}}`,
    {},
    400,
    {
      code: 'invalid-request',
      errors: [
        { pointer: '/2/title', detail: 'Line 3: Is required.' },
        { pointer: '/2/URL', code: 'format' },
      ],
    },
  ],
  ['no BibTeX', '@', {}, 400, { errors: [{ pointer: '', detail: /^Line 1: Is not BibTeX/ }] }],
  [
    'a key that is taken',
    `${TWO}@misc{a, title = {A}}`,
    {},
    409,
    { code: 'conflict', errors: [{ pointer: '/2/key', code: 'taken', detail: /"a"/ }] },
  ],
  ['no If-Match', TWO, { 'if-match': '' }, 428, {}],
  ['an older version', TWO, { 'if-match': '"0"' }, 412, {}],
  ['another type', TWO, { 'content-type': 'text/x-bibtex' }, 415, { detail: /application\/x-bibtex/ }],
  [
    'another character set',
    TWO,
    { 'content-type': `${BIBTEX}; charset=latin1` },
    415,
    { detail: 'The body must be in UTF-8.' },
  ],
]

t.test('nothing is added when anything is refused', async t => {
  const editor = await startEditor(t)
  const { slug, etag } = await create(editor)
  for (const [name, body, headers, status, answer] of REFUSED) {
    const sent = Object.fromEntries(
      Object.entries({ 'if-match': etag, ...headers }).filter(([, value]) => value !== ''),
    )
    const response = await sendTo(editor, slug, body, sent)
    t.equal(response.statusCode, status, `${name}: ${response.body}`)
    t.match(response.json(), answer, name)
    t.same(await keysOf(editor, slug), ['a'], name)
  }
})

t.test('an article has room for a thousand', async t => {
  const editor = await startEditor(t)
  const references = Array.from({ length: 999 }, (_, n) => ({ key: `k${n}`, title: `${n}` }))
  const { slug, etag } = await editor.create({ status: 'published', references })
  const response = await sendTo(editor, slug, TWO, { 'if-match': etag })
  t.match(response.json(), {
    status: 400,
    errors: [{ pointer: '', code: 'too-many', detail: /1001 .* 1000/ }],
  })
})
