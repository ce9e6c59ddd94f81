import t from 'tap'
import { CommentCounts } from '../../../src/comments/threads/schema.ts'
import { startService } from '../../helper.ts'
import { posterOf } from '../posting/poster.ts'
import { decide } from './status.ts'

t.test('counts of many articles at once', async t => {
  const service = await startService(t)
  for (const slug of ['a', 'b', 'empty']) {
    await service.publish({ slug })
  }
  await service.publish({ slug: 'draft', status: 'draft' })
  await service.publish({ slug: 'later', publishedAt: '2999-01-01T00:00:00Z' })
  const poster = posterOf(service, 'a')
  const root = await poster.post('Root.')
  await poster.post('Reply.', { parentId: root.id })
  await decide(service, (await poster.post('Spam.')).id, 'spam')
  await poster.postEmptied()
  await poster.post('On b.', {}, { article: 'b' })

  const idOfB = (await service.request({ url: '/v1/articles/b' })).json().id as string
  const counts = async (query: string) =>
    (await service.get(`/v1/comment-counts?${query}`, CommentCounts)).data.map(one => [
      one.article,
      one.comments,
    ])
  t.same(
    await counts('article=b,a,empty'),
    [
      ['b', 1],
      ['a', 3],
      ['empty', 0],
    ],
    'in the order asked for',
  )
  t.same(
    await counts(`article=${idOfB},b,B`),
    [
      [idOfB, 1],
      ['b', 1],
      ['B', 1],
    ],
    'by slug or id',
  )
  for (const slug of ['b', 'draft']) {
    const { headers } = await service.request({
      url: `/v1/articles/${slug}`,
      headers: await service.key('content:read'),
    })
    const renamed = await service.request({
      method: 'PATCH',
      url: `/v1/articles/${slug}`,
      headers: { ...(await service.key('content:write')), 'if-match': String(headers.etag) },
      payload: { slug: `new-${slug}` },
    })
    t.equal(renamed.statusCode, 200)
  }
  t.same(
    await counts('article=b,new-b,B,draft,new-draft'),
    [
      ['b', 1],
      ['new-b', 1],
      ['B', 1],
    ],
    'by a former slug, too',
  )
  for (const slug of ['b', 'new-b']) {
    const listed = await service.request({ url: `/v1/articles?slug=${slug}&count=true` })
    t.match(listed.json(), { data: [{ id: idOfB, slug: 'new-b' }], page: { total: 1 } }, slug)
  }
  t.same((await service.request({ url: '/v1/articles?slug=draft' })).json().data, [])
  t.same(await counts('article=draft,later,nowhere'), [], 'what is not public is as if it never was')

  const first = await service.request({ url: '/v1/comment-counts?article=a,b' })
  t.equal(first.headers['cache-control'], 'public, no-cache')
  t.equal(first.headers['cache-tag'], 'articles,comments')
  const ofOne = await service.request({ url: `/v1/comment-counts?article=b,${idOfB}` })
  t.equal(ofOne.headers['cache-tag'], `articles,article-${idOfB},comments-${idOfB}`)
  const page = await service.request({ url: '/v1/articles/new-b?include=commentCount' })
  t.equal(page.headers['cache-tag'], `article-${idOfB},comments-${idOfB}`)
  const headers = { 'if-none-match': String(first.headers.etag) }
  t.equal((await service.request({ url: '/v1/comment-counts?article=a,b', headers })).statusCode, 304)
  await poster.post('One more.')
  t.equal((await service.request({ url: '/v1/comment-counts?article=a,b', headers })).statusCode, 200)

  const names = (number: number) => Array.from({ length: number }, (_, index) => `n${index}`).join()
  const scenarios: [name: string, query: string, status: number][] = [
    ['a hundred', `article=${names(100)}`, 200],
    ['one more', `article=${names(101)}`, 400],
    ['none', '', 400],
    ['an empty name', 'article=a,,b', 400],
    ['the parameter twice', 'article=a&article=b', 200],
    ['in both spellings', 'article=a,b&article=empty', 200],
    ['a name twice', 'article=a,b&article=a', 400],
    ['another parameter', 'article=a&articles=b', 400],
  ]
  for (const [name, query, status] of scenarios) {
    t.equal((await service.request({ url: `/v1/comment-counts?${query}` })).statusCode, status, name)
  }
})
