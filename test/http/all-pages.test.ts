/**
 * Every list shows the same entries page by page, in both directions, as at once: what is filtered out stays out. And no
 * list reads more than its page.
 */
import t from 'tap'
import { listBans } from '../../src/comments/bans/queries.ts'
import { listQueue } from '../../src/comments/moderation/queries.ts'
import { listReports } from '../../src/comments/reports/queries.ts'
import { listEvents } from '../../src/comments/threads/event-queries.ts'
import { listPublic } from '../../src/comments/threads/list-queries.ts'
import { listArticles } from '../../src/content/store/article-list-queries.ts'
import { listNames } from '../../src/content/store/public-name-queries.ts'
import { readAndDecide } from '../comments/moderation/moderator.ts'
import { startService } from '../helper.ts'
import { plantSite } from '../privacy/plant.ts'

type Page = { data: unknown[]; page: { next: string | null; prev: string | null } }

t.test('lists walked with limit=1 hold what the whole list holds', async t => {
  const service = await startService(t)
  const { shown } = await plantSite(service)
  const [root = '', reply = '', , kept = ''] = shown.comment
  const [, shownId] = shown.article
  const moderator = await service.key('comments:moderate')
  const headers = {
    nobody: {},
    moderator,
    editor: await service.key('content:write'),
    admin: await service.key('admin'),
  }
  // Public entries on both sides of hidden ones, in every order.
  const day = (number: number) => `2025-01-0${number}T00:00:00Z`
  for (const [index, word] of ['a', 'm', 'z'].entries()) {
    await service.publish({
      slug: `${word}-one`,
      title: word,
      lang: word === 'm' ? 'de' : 'en',
      tags: [word, ...(word === 'm' ? [] : ['wanted'])],
      authors: [{ name: word }],
      references: [{ key: 'key', title: word }],
      publishedAt: day(index + 3),
    } as never)
    await service.publish({
      slug: `${word}-draft`,
      status: 'draft',
      tags: [`${word}-draft`],
      authors: [{ name: `${word}-draft` }],
      references: [{ key: 'key', title: word }],
      publishedAt: day(index + 3),
    } as never)
  }
  const send = async (method: 'POST' | 'PATCH', url: string, payload: object, more: object = {}) => {
    const response = await service.request({ method, url, payload, ...more })
    if (response.statusCode >= 300) {
      throw new Error(`${method} ${url}: ${response.body}`)
    }
  }
  for (const [number, article] of ['second', 'shown', 'second', 'shown'].entries()) {
    await send('POST', `/v1/articles/${article}/comments`, {
      author: { name: 'Other', email: 'other@example.org' },
      body: `Remark ${number} on ${article}.`,
    })
  }
  for (const status of ['pending', 'approved']) {
    for (const id of [root, reply]) {
      await readAndDecide(service, moderator, id, { status })
    }
  }
  // A decision closes the reports that came before it.
  for (const id of [root, kept]) {
    await send('POST', `/v1/comments/${id}/reports`, { reason: 'spam' }, { remoteAddress: '192.0.2.99' })
  }

  const lists: [who: keyof typeof headers, url: string][] = [
    ['nobody', '/v1/articles?'],
    ['nobody', '/v1/articles?sort=publishedAt&'],
    ['nobody', '/v1/articles?tag=wanted&'],
    ['nobody', '/v1/articles?lang=en&'],
    ['nobody', `/v1/articles?publishedAfter=${day(2)}&publishedBefore=${day(8)}&`],
    ['editor', '/v1/articles?status=draft&'],
    ['nobody', '/v1/references?'],
    ['nobody', '/v1/tags?'],
    ['nobody', '/v1/authors?'],
    ['nobody', '/v1/search?q=shown&'],
    ['nobody', '/v1/search?q=shown&lang=en&'],
    ['nobody', '/v1/articles/shown/comments?'],
    ['nobody', '/v1/articles/shown/comments?sort=-createdAt&'],
    ['nobody', '/v1/articles/shown/comments?view=flat&'],
    ['nobody', '/v1/articles/second/comments?view=flat&'],
    ['moderator', '/v1/comments?'],
    ['moderator', '/v1/comments?status=pending&'],
    ['moderator', '/v1/comments?status=trash&'],
    ['moderator', '/v1/comments?article=shown&'],
    ['moderator', '/v1/comments?reported=true&'],
    ['moderator', `/v1/comments?sameEmailAs=${root}&`],
    ['moderator', `/v1/comments?sameNetworkAs=${root}&`],
    ['moderator', `/v1/comment-events?comment=${root}&`],
    ['moderator', `/v1/comment-events?article=${shownId}&`],
    ['moderator', `/v1/comments/${root}/reports?`],
    ['moderator', `/v1/comments/${reply}/reports?`],
    ['moderator', '/v1/bans?'],
    ['moderator', '/v1/bans?kind=email&'],
    ['editor', '/v1/articles/shown/revisions?'],
    ['admin', '/v1/keys?'],
  ]
  for (const [who, url] of lists) {
    const read = async (query: string) => {
      const response = await service.request({ url: url + query, headers: { ...headers[who] } })
      if (response.statusCode !== 200) {
        throw new Error(`${url}${query}: ${response.body}`)
      }
      return response.json() as Page
    }
    const whole = (await read('limit=100')).data
    t.ok(whole.length > 1, `${url} has a second page`)
    const walk = async (direction: 'next' | 'prev', cursor?: string | null) => {
      const found: unknown[] = []
      let page = await read(cursor ? `limit=1&cursor=${cursor}` : 'limit=1')
      for (;;) {
        found.push(...page.data)
        const beyond = page.page[direction]
        if (beyond === null || found.length > whole.length) {
          return { found, last: page }
        }
        page = await read(`limit=1&cursor=${beyond}`)
      }
    }
    const there = await walk('next')
    t.strictSame(there.found, whole, `${url} forwards`)
    const back = await walk('prev', there.last.page.prev)
    t.strictSame(back.found, whole.slice(0, -1).reverse(), `${url} backwards`)
  }

  const { read } = service.storage
  const now = new Date().toISOString()
  const slice = { limit: 0, from: undefined, back: false }
  const newest = { column: 'publishedAt', descending: true } as const
  for (const [name, rows] of Object.entries({
    articles: await listArticles(read, {}, newest, slice, now),
    tags: await listNames(read, 'tag', slice, now),
    authors: await listNames(read, 'author', slice, now),
    comments: await listPublic(read, { articleId: shownId ?? '', only: 'all' }, true, slice),
    queue: await listQueue(read, {}, true, slice),
    log: await listEvents(read, {}, slice),
    reports: await listReports(read, root, slice),
    bans: await listBans(read, undefined, slice),
  })) {
    t.equal(rows.length, 1, `${name}: one row more than the page is read, not all`)
  }
})
