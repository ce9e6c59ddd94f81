import t from 'tap'
import { Article, articleExample } from '../../../src/content/model/article.ts'
import { toArticle } from '../../../src/content/model/view.ts'
import { startService } from '../../helper.ts'

const SITE = { closeDays: 0, articleUrl: undefined }

t.test('a published article whose time is still to come is scheduled', async t => {
  const row = { ...Article.parse(articleExample), status: 'published' as const, updatedBy: null }
  const parts = { authors: [], tags: [] }
  t.equal(toArticle(row, parts, SITE, '2024-12-31T23:59:59.999Z').status, 'scheduled')
  t.equal(toArticle(row, parts, SITE, '2025-02-01T00:00:00.000Z').status, 'published', 'from that instant on')
  t.equal(toArticle({ ...row, status: 'draft' }, parts, SITE, '2024-01-01T00:00:00.000Z').status, 'draft')
})

t.test('the address of an article is that of its first publication, or of its page at the site', async t => {
  const canonicalUrl = 'https://first.example/'
  for (const [canonical, articleUrl, expected] of [
    [null, undefined, null],
    [null, 'https://site.example/{lang}/{slug}/{slug}', 'https://site.example/de/one/one'],
    [null, 'https://site.example/{id}', 'https://site.example/ID'],
    [canonicalUrl, undefined, canonicalUrl],
    [canonicalUrl, 'https://site.example/{slug}', canonicalUrl],
  ] as const) {
    const service = await startService(t, articleUrl === undefined ? {} : { ARTICLE_URL: articleUrl })
    await service.publish({ slug: 'one', lang: 'de', canonicalUrl: canonical } as never)
    const { id, url } = await service.get('/v1/articles/one', Article)
    t.equal(url, expected?.replace('ID', id) ?? null)
  }
})

t.test('references know who cites them, with or without the sections beside them', async t => {
  const service = await startService(t)
  await service.publish({
    slug: 'a',
    sections: [{ heading: 'H', body: '[@k]' }],
    references: [{ key: 'k', title: 'K' }],
  } as never)
  await service.publish({ slug: 'b' })
  const alone = await service.get('/v1/articles/a?include=references', Article)
  t.match(alone.references, [{ citedBy: [{ anchor: 'h' }] }])
  t.equal(alone.sections, undefined)
  t.same((await service.get('/v1/articles/b?include=references', Article)).references, [])
})
