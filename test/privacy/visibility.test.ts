import t from 'tap'
import { Comment } from '../../src/comments/threads/schema.ts'
import { Author } from '../../src/content/author-routes.ts'
import { Article } from '../../src/content/model/article.ts'
import { Tag } from '../../src/content/tag-routes.ts'
import { listOf } from '../../src/http/paging.ts'
import { newComment, startService } from '../helper.ts'
import { until } from '../wait.ts'
import { HIDDEN, plantSite } from './plant.ts'

const Articles = listOf(Article)
const Comments = listOf(Comment)

t.test('a hidden article is nowhere, by slug or id', async t => {
  const service = await startService(t)
  const { hidden } = await plantSite(service)
  const status = async (url: string, method: 'GET' | 'HEAD' | 'POST' = 'GET') => {
    const payload = method === 'POST' ? { payload: newComment(url) } : {}
    return (await service.request({ url, method, ...payload })).statusCode
  }
  for (const article of hidden.article.flatMap(ref => [ref, ref.toUpperCase()])) {
    const at = `/v1/articles/${article}`
    for (const below of [
      '',
      '?include=sections,references,commentCount',
      '/sections',
      '/references',
      '/comments',
    ]) {
      t.equal(await status(at + below), 404, at + below)
      t.equal(await status(at + below, 'HEAD'), 404, `HEAD ${at}${below}`)
    }
    t.equal(await status(`${at}/comments`, 'POST'), 404, `POST ${at}/comments`)
    for (const section of hidden.section) {
      t.equal(await status(`${at}/sections/${section}`), 404)
      t.equal(await status(`/v1/articles/shown/sections/${section}`), 404)
    }
    for (const reference of hidden.reference) {
      t.equal(await status(`${at}/references/${reference}`), 404)
      t.equal(await status(`/v1/articles/shown/references/${reference}`), 404)
    }
    const markdown = await service.request({ url: at, headers: { accept: 'text/markdown' } })
    t.equal(markdown.statusCode, 404)
  }

  const all = await service.get('/v1/articles?count=true', Articles)
  t.same(
    all.data.map(({ slug }) => slug),
    ['second', 'shown'],
  )
  t.equal(all.page.total, 2)
  for (const hiddenOne of HIDDEN) {
    const word = `canary-${hiddenOne}`
    const filters = [`slug=${word}`, `tag=${word}-tag`, `author=${word}%20author`, 'lang=eo']
    for (const filter of filters) {
      const { data, page } = await service.get(`/v1/articles?count=true&${filter}`, Articles)
      t.same([data, page.total], [[], 0], filter)
    }
  }
  const tags = await service.get('/v1/tags?count=true', listOf(Tag))
  t.same(
    tags.data.map(({ name, articleCount }) => [name, articleCount]),
    [
      ['a-tag', 1],
      ['shown-tag', 1],
    ],
  )
  t.equal(tags.page.total, 2)
  const authors = await service.get('/v1/authors?count=true', listOf(Author))
  t.same(
    authors.data.map(({ name, articleCount }) => [name, articleCount]),
    [
      ['a author', 1],
      ['shown author', 1],
    ],
  )
  t.equal(authors.page.total, 2)
})

t.test('a hidden comment is nowhere', async t => {
  const service = await startService(t)
  const { hidden, shown } = await plantSite(service)
  const [root = '', reply = '', emptied = '', kept = '', last = ''] = shown.comment
  for (const id of hidden.comment) {
    for (const method of ['GET', 'HEAD'] as const) {
      t.equal((await service.request({ method, url: `/v1/comments/${id}` })).statusCode, 404)
    }
    const answered = await service.request({
      method: 'POST',
      url: '/v1/articles/shown/comments',
      payload: newComment('An answer.', { parentId: id }),
    })
    t.equal(answered.statusCode, 400, 'nor can it be answered')
    const thread = await service.request({
      url: `/v1/articles/shown/comments?view=flat&thread=${id}&count=true`,
    })
    t.equal(thread.statusCode, 404)
  }
  const flat = await service.get('/v1/articles/shown/comments?view=flat&count=true', Comments)
  t.same(
    flat.data.map(({ id }) => id),
    [root, reply, emptied, kept, last],
  )
  t.equal(flat.page.total, 5)
  const threads = await service.get('/v1/articles/shown/comments?count=true', Comments)
  t.same(
    threads.data.map(({ id, replyCount, replies }) => [id, replyCount, replies.map(below => below.id)]),
    [
      [root, 1, [reply]],
      [emptied, 1, [kept]],
      [last, 0, []],
    ],
  )
  t.equal(threads.page.total, 3)
  const article = await service.get('/v1/articles/shown?include=commentCount', Article)
  t.equal(article.commentCount, 4, 'a tombstone is not counted either')
})

t.test('a scheduled article becomes public by itself', async t => {
  const service = await startService(t)
  const parts = { tags: ['due'], authors: [{ name: 'Due' }], sections: [{ heading: 'H', anchor: 'h' }] }
  const schedule = (slug: string, publishedAt: string) =>
    service.publish({ slug, publishedAt, ...parts } as never)
  const lists = ['/v1/articles?count=true', '/v1/tags?count=true', '/v1/authors?count=true']
  const look = async (slug: string) => {
    const urls = ['', '/sections/h', '/comments'].map(below => `/v1/articles/${slug}${below}`)
    const statuses = await Promise.all(urls.map(async url => (await service.request({ url })).statusCode))
    const bodies = await Promise.all(lists.map(url => service.request({ url })))
    const totals = bodies.map(body => (body.json() as { page: { total: number } }).page.total)
    return { statuses, totals }
  }
  await schedule('later', '2999-01-01T00:00:00.000Z')
  t.same(await look('later'), { statuses: [404, 404, 404], totals: [0, 0, 0] })
  const due = Date.now() + 500
  await schedule('due', new Date(due).toISOString())
  await until('its time', () => Date.now() >= due)
  t.same(await look('due'), { statuses: [200, 200, 200], totals: [1, 1, 1] })
  t.same((await look('later')).statuses, [404, 404, 404])
  const { status, publishedAt } = await service.get('/v1/articles/due', Article)
  t.same([status, publishedAt], ['published', new Date(due).toISOString()])
})
