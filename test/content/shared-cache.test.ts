import t, { type Test } from 'tap'
import { PostedComment } from '../../src/comments/posting/schema.ts'
import { Article } from '../../src/content/model/article.ts'
import { newComment, startService, type TestService } from '../helper.ts'

const WHOLE = 'public, max-age=0, s-maxage=600, must-revalidate'
const DAY = 86_400_000
const iso = (time: number) => new Date(time).toISOString()

const controlOf = async ({ request }: TestService) =>
  String((await request({ url: '/v1/articles' })).headers['cache-control'])

/** Checks that shared caches may answer until the clock minute of `change`, and no longer. */
async function endsInMinuteOf(t: Test, service: TestService, change: number, name: string): Promise<void> {
  const end = Math.floor(change / 60_000) * 60_000
  const left = () => Math.floor((end - Date.now()) / 1_000)
  const most = left()
  const seconds = Number(/s-maxage=(\d+)/.exec(await controlOf(service))?.[1])
  t.ok(seconds <= most && seconds >= left(), `${name}: ${left()} <= ${seconds} <= ${most}`)
}

t.test('shared caches may answer for some seconds, but not past the next publication', async t => {
  const service = await startService(t, { SHARED_CACHE_SECONDS: '600' })
  await service.publish({ slug: 'a' })
  t.equal(await controlOf(service), WHOLE)

  const soon = Date.now() + 245_678
  await service.publish({ slug: 'draft', status: 'draft', publishedAt: iso(soon) })
  t.equal(await controlOf(service), WHOLE, 'a draft waits for nothing')
  await service.publish({ slug: 'later', publishedAt: '2999-01-01T00:00:00Z' })
  t.equal(await controlOf(service), WHOLE)
  await service.publish({ slug: 'soon', publishedAt: iso(soon) })
  await endsInMinuteOf(t, service, soon, 'a publication')
})

t.test('nor past the time at which an article closes for comments', async t => {
  const service = await startService(t, { SHARED_CACHE_SECONDS: '600', COMMENT_CLOSE_DAYS: '3' })
  await service.publish({ slug: 'closed', publishedAt: iso(Date.now() - 3 * DAY - 1_000) })
  t.equal(await controlOf(service), WHOLE, 'one that is closed changes no more')
  await service.publish({ slug: 'open', publishedAt: iso(Date.now()) })
  t.equal(await controlOf(service), WHOLE, 'one that closes later')
  const closing = Date.now() + 345_678
  await service.publish({ slug: 'closing', publishedAt: iso(closing - 3 * DAY) })
  await endsInMinuteOf(t, service, closing, 'closing')
  const sooner = Date.now() + 185_432
  await service.publish({ slug: 'sooner', publishedAt: iso(sooner) })
  await endsInMinuteOf(t, service, sooner, 'a publication before')
  const other = await startService(t, { SHARED_CACHE_SECONDS: '600' }, service.storage)
  await endsInMinuteOf(t, other, sooner, 'without COMMENT_CLOSE_DAYS')
})

t.test('what shared caches keep is not for requests with a key', async t => {
  const cached = await startService(t, { SHARED_CACHE_SECONDS: '600' })
  const plain = await startService(t)
  const narrow = await startService(t, { SHARED_CACHE_SECONDS: '60', CORS_ORIGINS: 'https://a.example' })
  for (const service of [cached, plain, narrow]) {
    await service.publish({ slug: 'a' })
  }
  const scenarios: [url: string, vary: string | undefined, headers?: Record<string, string>][] = [
    ['/v1/articles', undefined],
    ['/v1/articles', undefined, { 'if-none-match': '*' }],
    ['/v1/articles/a', 'Accept'],
    ['/v1/articles/a/comments', undefined],
    ['/v1/tags', undefined],
  ]
  const list = (...names: (string | undefined)[]) => [...names, 'Accept-Encoding'].filter(Boolean).join(', ')
  for (const [url, vary, headers = {}] of scenarios) {
    const varies = async ({ app }: TestService) => (await app.inject({ url, headers })).headers.vary
    t.equal(await varies(plain), list(vary), `${url} by default`)
    t.equal(await varies(cached), list(vary, 'Authorization'), url)
    t.equal(await varies(narrow), list('Origin', vary, 'Authorization'), url)
  }
  const keyed = await cached.request({ url: '/v1/articles', headers: await cached.key('content:read') })
  t.match(keyed, { statusCode: 200, headers: { 'cache-control': 'private, no-store' } })
  const missing = await cached.request({ url: '/v1/articles/nowhere' })
  t.equal(missing.headers['cache-control'], 'no-store')
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
    ['/v1/articles/open/comments', `article-${id}`, `comments-${id}`],
    [`/v1/comments/${comment}`, `article-${id}`, `comments-${id}`],
    ['/v1/comment-counts?article=open', 'articles', `article-${id}`, `comments-${id}`],
  ]
  for (const [url, ...tags] of scenarios) {
    const { headers } = await service.request({ url })
    t.same([headers['surrogate-key'], headers['cache-tag']], [tags.join(' '), tags.join(',')], url)
  }
})
