import t from 'tap'
import { until } from '../wait.ts'
import { problemOf, startEditor } from './editor.ts'

const ANY = { 'if-match': '*' }

t.test('what is scheduled over HTTP appears by itself in every list and count', async t => {
  const { create, send, request } = await startEditor(t)
  await create({
    slug: 'due',
    tags: ['due'],
    authors: [{ name: 'Due' }],
    sections: [{ heading: 'H', anchor: 'h' }],
    references: [{ key: 'key', title: 'Work' }],
  })
  const schedule = async (publishedAt: string) => {
    const payload = { status: 'scheduled', publishedAt }
    return (await send('PATCH /v1/articles/due', { headers: ANY, payload })).statusCode
  }
  const below = ['', '/sections', '/sections/h', '/references', '/references/key', '/comments']
  const lists = [
    'articles',
    'tags',
    'authors',
    'articles?tag=due',
    'articles?author=Due',
    'articles?slug=due',
  ]
  const look = async () => {
    const statuses = await Promise.all(
      below.map(async path => (await request({ url: `/v1/articles/due${path}` })).statusCode),
    )
    const totals = await Promise.all(
      lists.map(async list => {
        const response = await request({ url: `/v1/${list}${list.includes('?') ? '&' : '?'}count=true` })
        const { data, page } = response.json() as { data: unknown[]; page: { total: number } }
        t.equal(page.total, data.length)
        return page.total
      }),
    )
    const editors = await Promise.all(
      ['scheduled', 'published'].map(async status => {
        const response = await send(`GET /v1/articles?status=${status}&count=true`)
        return (response.json() as { page: { total: number } }).page.total
      }),
    )
    return { statuses: [...new Set(statuses)], totals: [...new Set(totals)], editors }
  }
  t.equal(await schedule('2999-01-01T00:00:00Z'), 200)
  t.same(await look(), { statuses: [404], totals: [0], editors: [1, 0] })

  let ahead = 250
  const publishedAt = await until('a time that is still to come when the service reads it', async () => {
    ahead *= 2
    const soon = new Date(Date.now() + ahead).toISOString()
    return (await schedule(soon)) === 200 && soon
  })
  await until('its time', () => Date.now() >= Date.parse(publishedAt))
  t.same(await look(), { statuses: [200], totals: [1], editors: [0, 1] })
  t.match((await request({ url: '/v1/articles/due' })).json(), {
    status: 'published',
    version: 3,
    publishedAt,
  })
})

t.test('moved to another time, or taken back', async t => {
  const { create, send, request } = await startEditor(t)
  await create({ slug: 'due', status: 'scheduled', publishedAt: '2999-01-01T00:00:00Z' })
  const patch = (payload: object) => send('PATCH /v1/articles/due', { headers: ANY, payload })
  const shown = async () => (await request({ url: '/v1/articles/due' })).statusCode
  t.match((await patch({ publishedAt: '2998-01-01T00:00:00Z' })).json(), { status: 'scheduled' })
  t.match((await patch({ status: 'published' })).json(), { status: 'scheduled' }, 'the same in other words')
  t.equal(await shown(), 404)
  t.same(problemOf(await patch({ publishedAt: null })), [400, 'invalid-request'], 'nothing is no time')
  t.match((await patch({ publishedAt: new Date().toISOString() })).json(), { status: 'published' })
  t.equal(await shown(), 200)
  t.same(problemOf(await patch({ status: 'scheduled' })), [400, 'invalid-request'])
  t.match((await patch({ status: 'scheduled', publishedAt: '2999-01-01T00:00:00Z' })).json(), {
    status: 'scheduled',
  })
  t.equal(await shown(), 404)
  t.match((await patch({ status: 'draft' })).json(), {
    status: 'draft',
    publishedAt: '2999-01-01T00:00:00.000Z',
  })
})
