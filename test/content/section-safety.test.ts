import t from 'tap'
import { Section } from '../../src/content/model/section.ts'
import { startService } from '../helper.ts'
import { outlineOf } from './outline.ts'
import { writerOf } from './section-writer.ts'

const KEY = { 'idempotency-key': 'b9e4c1d2-7a63-4f0e-9d35-0c1f2a7be846' }
const ARTICLE = {
  slug: 'tree',
  sections: [{ anchor: 'a' }, { anchor: 'b' }] as never,
  references: [{ key: 'one', title: 'One' }] as never,
}

const WRITES = [
  ['POST', '/sections', { anchor: 'new' }],
  ['PATCH', '/sections/a', { heading: 'New' }],
  ['POST', '/sections/a/move', { after: 'b' }],
  ['DELETE', '/sections/a'],
  ['POST', '/references', { key: 'two', title: 'Two' }],
  ['PATCH', '/references/one', { title: 'New' }],
  ['DELETE', '/references/one'],
] as const

t.test('every write of a part must say which version of the article it changes', async t => {
  const service = await startService(t)
  await service.publish(ARTICLE)
  const writer = await writerOf(service, 'tree')
  for (const [method, path, payload] of WRITES) {
    for (const [ifMatch, code] of [
      [undefined, 'precondition-required'],
      ['"2-later"', 'precondition-failed'],
      ['W/"2"', 'precondition-failed'],
      ['1', 'invalid-request'],
    ] as const) {
      const response = await writer.send(method, path, payload, { 'if-match': ifMatch })
      t.match(response.json(), { code }, `${method} ${path} with ${ifMatch}`)
    }
    const stranger = await service.request({
      method,
      url: `/v1/articles/tree${path}`,
      payload: payload ?? {},
    })
    t.equal(stranger.statusCode, 401, `${method} ${path} without a key`)
  }
  t.equal(await writer.version(), 1)
  const nowhere = await writerOf(service, 'nowhere')
  for (const [method, path, payload] of WRITES) {
    const response = await nowhere.send(method, path, payload, { 'if-match': '*' })
    t.equal(response.statusCode, 404, `${method} ${path} of an article that is not there`)
  }
})

t.test('an editor goes on from the ETag of each answer', async t => {
  const service = await startService(t)
  await service.publish(ARTICLE)
  const writer = await writerOf(service, 'tree')
  let etag = '*'
  for (const [method, path, payload] of WRITES.filter(([method]) => method !== 'DELETE')) {
    const response = await writer.send(method, path, payload, { 'if-match': etag })
    t.ok(response.statusCode < 300, `${method} ${path}: ${response.body}`)
    etag = String(response.headers.etag)
  }
  t.same(await outlineOf(service, 'tree'), ['b', 'a', 'new'])
  t.equal(await writer.version(), 6)
})

t.test('a retry gets its first answer, though the article has changed', async t => {
  const service = await startService(t)
  await service.publish(ARTICLE)
  const writer = await writerOf(service, 'tree')
  const headers = { ...KEY, 'if-match': '"1"' }
  for (const [path, payload] of [
    ['/sections', { anchor: 'new' }],
    ['/sections/new/move', { before: 'a' }],
    ['/references', { key: 'two', title: 'Two' }],
  ] as const) {
    const version = await writer.version()
    const sent = { ...headers, 'if-match': `"${version}"` }
    const first = await writer.send('POST', path, payload, sent)
    await writer.send('PATCH', '/sections/b', { heading: `Changed for ${path}` })
    const again = await writer.send('POST', path, payload, sent)
    t.equal(again.statusCode, first.statusCode, path)
    t.same(again.json(), first.json(), path)
    t.equal(again.headers.etag, first.headers.etag, `${path}: the version of then`)
    t.equal(again.headers.location, first.headers.location, path)
    t.equal(await writer.version(), version + 2, `${path}: done once`)
    const other = await writer.send('POST', path, { ...payload, anchor: 'else' }, sent)
    t.ok([400, 422].includes(other.statusCode), `${path}: ${other.body}`)
  }
  const reused = await writer.send('POST', '/sections', { anchor: 'else' }, headers)
  t.match(reused.json(), { status: 422, code: 'idempotency-key-reused' })
})

t.test('what was removed is not shown by a retry, whichever way it went', async t => {
  const service = await startService(t)
  const removals = [
    ['DELETE', '/sections/new', undefined],
    ['PATCH', '', { sections: [] }],
    ['DELETE', '/references/two', undefined],
    ['PATCH', '', { references: [] }],
  ] as const
  for (const [index, [method, path, payload]] of removals.entries()) {
    const slug = `tree-${index}`
    await service.publish({ ...ARTICLE, slug })
    const writer = await writerOf(service, slug)
    const [made, body] =
      index < 2 ? ['/sections', { anchor: 'new' }] : ['/references', { key: 'two', title: '2' }]
    const sent = { ...KEY, 'if-match': '"1"' }
    t.equal((await writer.send('POST', made, body, sent)).statusCode, 201)
    t.ok((await writer.send(method, path, payload)).statusCode < 300)
    t.match((await writer.send('POST', made, body, sent)).json(), { code: 'deleted-since' })
  }
})

t.test('a section keeps its id through every edit, and another may take its former anchor', async t => {
  const service = await startService(t)
  await service.publish(ARTICLE)
  const writer = await writerOf(service, 'tree')
  const { id } = await service.get('/v1/articles/tree/sections/a', Section)
  await writer.send('PATCH', `/sections/${id}`, { anchor: 'c' })
  await writer.send('POST', '/sections', { anchor: 'a', place: { before: id } })
  await writer.send('POST', `/sections/${id}/move`, { into: 'a' })
  t.equal((await service.get('/v1/articles/tree/sections/c', Section)).id, id)
  t.same(await outlineOf(service, 'tree'), ['a', '.c', 'b'])
  const other = await service.get('/v1/articles/tree/sections/a', Section)
  t.not(other.id, id)
  t.equal(other.sections[0]?.parentId, other.id)
  const whole = await writer.send('PATCH', '', { sections: [{ anchor: 'c' }, { anchor: 'b' }] })
  t.equal(whole.statusCode, 200)
  t.equal((await service.get('/v1/articles/tree/sections/c', Section)).id, id, 'by anchor in a whole write')
})
