import t from 'tap'
import { PostedComment } from '../../src/comments/posting/schema.ts'
import { Article } from '../../src/content/model/article.ts'
import { newComment, startService } from '../helper.ts'

t.test('shared caches may answer for some seconds, but not past the next publication', async t => {
  const service = await startService(t, { SHARED_CACHE_SECONDS: '600' })
  await service.publish({ slug: 'a' })
  const control = async () =>
    String((await service.request({ url: '/v1/articles' })).headers['cache-control'])
  t.equal(await control(), 'public, max-age=0, s-maxage=600, must-revalidate')

  const soon = new Date(Date.now() + 120_000).toISOString()
  await service.publish({ slug: 'draft', status: 'draft', publishedAt: soon })
  t.equal(await control(), 'public, max-age=0, s-maxage=600, must-revalidate', 'a draft waits for nothing')

  await service.publish({ slug: 'later', publishedAt: '2999-01-01T00:00:00Z' })
  t.equal(await control(), 'public, max-age=0, s-maxage=600, must-revalidate')

  await service.publish({ slug: 'soon', publishedAt: soon })
  const seconds = Number(/s-maxage=(\d+)/.exec(await control())?.[1])
  t.ok(seconds > 0 && seconds < 120, `${seconds}`)

  const withCredentials = await service.request({
    url: '/v1/articles',
    headers: await service.key('content:read'),
  })
  t.equal(withCredentials.headers['cache-control'], 'private, no-store')
  t.equal((await service.request({ url: '/v1/articles/nowhere' })).headers['cache-control'], 'no-store')
})

t.test('every answer that a shared cache may keep names what it shows, so that it can be purged', async t => {
  const service = await startService(t)
  await service.publish({
    slug: 'open',
    sections: [{ heading: 'One', body: 'Text.' }],
    references: [{ key: 'smith', title: 'A Work' }],
  })
  const posted = await service.request({
    method: 'POST',
    url: '/v1/articles/open/comments',
    payload: newComment(),
  })
  const comment = PostedComment.parse(posted.json()).id
  const { id } = await service.get('/v1/articles/open', Article)
  const scenarios: [url: string, ...tags: string[]][] = [
    ['/v1/articles', 'articles'],
    ['/v1/tags', 'articles'],
    ['/v1/authors', 'articles'],
    ['/v1/articles/open', `article-${id}`],
    ['/v1/articles/open?include=translations', `article-${id}`, 'articles'],
    ['/v1/articles/open/sections', `article-${id}`],
    ['/v1/articles/open/sections/one', `article-${id}`],
    ['/v1/articles/open/references', `article-${id}`],
    ['/v1/articles/open/references/smith', `article-${id}`],
    ['/v1/articles/open/comments', `comments-${id}`],
    [`/v1/comments/${comment}`, `comments-${id}`],
    ['/v1/comment-counts?article=open', `comments-${id}`],
  ]
  for (const [url, ...tags] of scenarios) {
    const { headers } = await service.request({ url })
    t.same([headers['surrogate-key'], headers['cache-tag']], [tags.join(' '), tags.join(',')], url)
  }
})
