import t from 'tap'
import { Reference } from '../../src/content/model/reference.ts'
import { Section } from '../../src/content/model/section.ts'
import { listOf } from '../../src/http/paging.ts'
import { startService, type TestService } from '../helper.ts'
import { writerOf } from './section-writer.ts'

const ARTICLE = {
  slug: 'cited',
  sections: [
    { anchor: 'a', body: 'See [@two].', sections: [{ anchor: 'b', body: '[@one; @two]' }] },
    { anchor: 'c' },
  ] as never,
  references: ['one', 'two', 'three'].map(key => ({ key, title: key, note: 'Kept' })) as never,
}
const BEFORE = ['one', 'two', 'three']

type Scenario = {
  name: string
  send: ['POST' | 'PATCH' | 'DELETE', string, object?]
  status: number
  /** The keys afterwards; the same as before when left out. */
  after?: string[]
  answer?: object
}

const SCENARIOS: Scenario[] = [
  {
    name: 'a new entry stands last',
    send: ['POST', '/references', { key: 'new', title: 'New', author: [{ literal: 'House' }] }],
    status: 201,
    after: [...BEFORE, 'new'],
    answer: { position: 4, type: 'webpage', author: [{ literal: 'House' }], note: null, citedBy: [] },
  },
  {
    name: 'a new entry at a place',
    send: ['POST', '/references', { key: 'new', title: 'New', type: 'book', position: 1 }],
    status: 201,
    after: ['new', ...BEFORE],
    answer: { position: 1, type: 'book' },
  },
  {
    name: 'a new entry at the end, by its number',
    send: ['POST', '/references', { key: 'new', title: 'New', position: 4 }],
    status: 201,
    after: [...BEFORE, 'new'],
  },
  {
    name: 'a place beyond the end',
    send: ['POST', '/references', { key: 'new', title: 'New', position: 5 }],
    status: 400,
    answer: { errors: [{ pointer: '/position' }] },
  },
  {
    name: 'a taken key',
    send: ['POST', '/references', { key: 'two', title: 'New' }],
    status: 409,
    answer: { code: 'conflict', errors: [{ pointer: '/key' }] },
  },
  {
    name: 'all faults of an entry',
    send: ['POST', '/references', { key: '@', URL: 'javascript:1', position: 0, id: 'x' }],
    status: 400,
    answer: {
      errors: [
        { pointer: '/key' },
        { pointer: '/title', detail: 'Is required.' },
        { pointer: '/URL' },
        { pointer: '/position' },
        { pointer: '/id' },
      ],
    },
  },
  {
    name: 'a patch sets what it names',
    send: ['PATCH', '/references/two', { title: 'Better', DOI: '10.1/x', type: null, author: null }],
    status: 200,
    answer: { key: 'two', title: 'Better', DOI: '10.1/x', note: 'Kept', position: 2, type: 'webpage' },
  },
  {
    name: 'null empties',
    send: ['PATCH', '/references/two', { note: null }],
    status: 200,
    answer: { note: null, title: 'two' },
  },
  {
    name: 'a title cannot be empty, nor a key',
    send: ['PATCH', '/references/two', { title: null, key: null }],
    status: 400,
    answer: { errors: [{ pointer: '/title' }, { pointer: '/key' }] },
  },
  {
    name: 'an entry moves to the front',
    send: ['PATCH', '/references/three', { position: 1 }],
    status: 200,
    after: ['three', 'one', 'two'],
    answer: { position: 1, key: 'three' },
  },
  {
    name: 'an entry moves to the end',
    send: ['PATCH', '/references/one', { position: 3 }],
    status: 200,
    after: ['two', 'three', 'one'],
  },
  {
    name: 'an entry cannot move beyond the end',
    send: ['PATCH', '/references/one', { position: 4 }],
    status: 400,
    answer: { errors: [{ pointer: '/position' }] },
  },
  {
    name: 'the key of an entry that nobody cites',
    send: ['PATCH', '/references/three', { key: 'new' }],
    status: 200,
    after: ['one', 'two', 'new'],
    answer: { key: 'new' },
  },
  {
    name: 'the same key again is no change of it',
    send: ['PATCH', '/references/two', { key: 'two', title: 'Other' }],
    status: 200,
  },
  {
    name: 'the key of an entry that is cited',
    send: ['PATCH', '/references/two', { key: 'new' }],
    status: 409,
    answer: {
      code: 'still-cited',
      errors: [
        { pointer: '/key', detail: 'The section "a" cites "two".' },
        { pointer: '/key', detail: 'The section "b" cites "two".' },
      ],
    },
  },
  {
    name: 'a key that another entry has',
    send: ['PATCH', '/references/three', { key: 'two' }],
    status: 409,
    answer: { code: 'conflict', errors: [{ pointer: '/key' }] },
  },
  { name: 'a patch of nothing', send: ['PATCH', '/references/zero', {}], status: 404 },
  {
    name: 'an entry that nobody cites goes',
    send: ['DELETE', '/references/three'],
    status: 204,
    after: ['one', 'two'],
  },
  {
    name: 'an entry that is cited stays',
    send: ['DELETE', '/references/one'],
    status: 409,
    answer: {
      code: 'still-cited',
      errors: [{ parameter: 'reference', detail: 'The section "b" cites "one".' }],
    },
  },
  {
    name: 'unless it is forced',
    send: ['DELETE', '/references/one?force=true'],
    status: 204,
    after: ['two', 'three'],
  },
  { name: 'a removal of nothing', send: ['DELETE', '/references/zero'], status: 404 },
]

const keysOf = async (service: TestService, slug: string) =>
  (await service.get(`/v1/articles/${slug}/references`, listOf(Reference))).data.map(({ key }) => key)

t.test('references are added, edited, moved and removed', async t => {
  const service = await startService(t)
  for (const [index, { name, send, status, after = BEFORE, answer }] of SCENARIOS.entries()) {
    const slug = `cited-${index}`
    await service.publish({ ...ARTICLE, slug })
    const writer = await writerOf(service, slug)
    const response = await writer.send(...send)
    t.equal(response.statusCode, status, `${name}: ${response.body}`)
    if (answer !== undefined) {
      t.match(response.json(), answer, name)
    }
    t.same(await keysOf(service, slug), after, `${name}: the keys afterwards`)
    t.equal(await writer.version(), status < 300 ? 2 : 1, `${name}: the version`)
    if (status === 200 || status === 201) {
      t.match(response.headers.etag, /^"2-/, name)
      const { id } = Reference.parse(response.json())
      const shown = await service.request({ url: `/v1/articles/${slug}/references/${id}` })
      t.same(response.json(), shown.json(), `${name}: as it is read`)
      const removed = await writer.send('DELETE', `/references/${id}?force=true`)
      t.equal(removed.statusCode, 204, `${name}: removed by its id`)
    }
  }
})

t.test('citations follow the numbers of their entries', async t => {
  const service = await startService(t)
  await service.publish(ARTICLE)
  const writer = await writerOf(service, 'cited')
  const html = async (anchor: string) =>
    (await service.get(`/v1/articles/cited/sections/${anchor}`, Section)).body
  t.match(await html('a'), '<a href="#ref_two" role="doc-biblioref">2</a>')
  await writer.send('PATCH', '/references/two', { position: 1 })
  t.match(await html('a'), '<a href="#ref_two" role="doc-biblioref">1</a>')
  const location = (await writer.send('POST', '/references', { key: 'new', title: 'New' })).headers.location
  t.match(location, '/v1/articles/cited/references/new')
})

t.test('citations of what was removed by force stay as text, and their sections can be edited', async t => {
  const service = await startService(t)
  await service.publish(ARTICLE)
  const writer = await writerOf(service, 'cited')
  const ids = await service.get('/v1/articles/cited/sections/b', Section)
  await writer.send('DELETE', '/references/one?force=true')
  const left = await service.get('/v1/articles/cited/sections/b', Section)
  t.equal(left.id, ids.id)
  t.equal(left.body, '<p>[@one; @two]</p>\n')
  for (const [method, path, payload, status] of [
    ['PATCH', '/sections/c', { heading: 'Other' }, 200],
    ['PATCH', '/sections/b', { heading: 'Own', body: 'Still [@one; @two].' }, 200],
    ['POST', '/sections/b/move', { into: null }, 200],
    ['PATCH', '', { title: 'Other' }, 200],
    ['PATCH', '/sections/c', { body: 'Too [@one].' }, 400],
    ['POST', '/sections', { body: 'Too [@one].', sections: [{ body: '[@one]' }] }, 400],
    ['PATCH', '', { references: [] }, 400],
    ['DELETE', '/references/two', undefined, 409],
    ['PATCH', '/sections/b', { body: 'No more.' }, 200],
    ['PATCH', '/sections/b', { body: 'Again [@one].' }, 400],
    ['POST', '/references', { key: 'one', title: 'Back' }, 201],
    ['PATCH', '/sections/b', { body: 'Again [@one].' }, 200],
  ] as const) {
    const response = await writer.send(method, path, payload)
    t.equal(response.statusCode, status, `${method} ${path} ${JSON.stringify(payload)}: ${response.body}`)
  }
})

t.test('an article has at most 1000 references', async t => {
  const service = await startService(t)
  const references = Array.from({ length: 1000 }, (_, n) => ({ key: `k${n}`, title: `${n}` })) as never
  await service.publish({ slug: 'full', references })
  const writer = await writerOf(service, 'full')
  const response = await writer.send('POST', '/references', { key: 'more', title: 'More' })
  t.match(response.json(), { status: 400, errors: [{ pointer: '', detail: /1001 references/ }] })
})
