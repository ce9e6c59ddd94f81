/** What is read from a replica, which may lag behind, and what never is. */
import t from 'tap'
import { Ban } from '../../src/comments/bans/schema.ts'
import { PostedComment } from '../../src/comments/posting/schema.ts'
import type { Article } from '../../src/content/model/article.ts'
import { listKeys } from '../../src/keys/manage.ts'
import { countArticles, walkArticles } from '../../src/transfer/export.ts'
import { planImport } from '../../src/transfer/import.ts'
import { newDatabase, openTestPostgres } from '../databases.ts'
import { newComment, startService } from '../helper.ts'

t.test('who has credentials reads what was written, others the replica, which has nothing yet', async t => {
  const storage = await openTestPostgres(t, { readUrl: await newDatabase(t, 'postgres') })
  const service = await startService(t, {}, storage)
  const article = await service.publish({
    slug: 'open',
    sections: [{ heading: 'One', body: 'Text.' }],
    references: [{ key: 'smith', title: 'A Work' }],
  })
  const admin = await service.key('admin')
  const send = (method: 'GET' | 'POST' | 'PATCH', url: string, headers: object = {}, payload?: object) =>
    service.request({ method, url, headers: { ...headers }, ...(payload && { payload }) })
  const headers = { ...admin, 'if-match': '*' }
  t.equal((await send('PATCH', '/v1/articles/open', headers, { title: 'Changed' })).statusCode, 200)
  // Both look the comment and the ban up before they write.
  const posted = await send('POST', '/v1/articles/open/comments', {}, newComment())
  const { id, manageToken } = PostedComment.parse(posted.json())
  t.equal((await send('POST', `/v1/comments/${id}/reports`, {}, { reason: 'spam' })).statusCode, 202)
  const ban = Ban.parse(
    (await send('POST', '/v1/bans', admin, { kind: 'word', value: 'remark', verdict: 'hold' })).json(),
  )
  const applied = await send('POST', `/v1/bans/${ban.id}/apply`, admin, {})
  t.match(applied.json(), { matched: 1 })
  const key = (await listKeys(storage))[0]?.id

  const fresh = [
    '/v1/articles',
    '/v1/articles/open',
    '/v1/articles/open/sections',
    '/v1/articles/open/sections/one',
    '/v1/articles/open/references',
    '/v1/articles/open/references/smith',
    '/v1/articles/open/revisions',
    '/v1/articles/open/revisions/1',
    '/v1/articles/open/revisions/2/diff',
    '/v1/comments',
    '/v1/comment-events',
    `/v1/comments/${id}/check`,
    `/v1/comments/${id}/moderation`,
    `/v1/comments/${id}/reports`,
    '/v1/bans',
    `/v1/bans/${ban.id}`,
    '/v1/keys',
    `/v1/keys/${key}`,
  ]
  for (const url of fresh) {
    const response = await send('GET', url, admin)
    t.equal(response.statusCode, 200, url)
    t.not(response.json().data?.length, 0, url)
  }
  const counts = await send('GET', '/v1/moderation/counts', admin)
  t.ok(Object.values(counts.json()).some(count => count !== 0))
  const exported = await send('POST', '/v1/privacy/export', admin, { email: 'reader@example.org' })
  t.not(exported.json().data.length, 0)
  const own = { authorization: `Bearer ${manageToken}` }
  t.equal((await send('GET', `/v1/comments/${id}`, own)).statusCode, 200)

  for (const url of ['/v1/articles', '/v1/tags', '/v1/authors', '/v1/comment-counts?article=open']) {
    t.same((await send('GET', url)).json().data, [], url)
  }
  for (const url of ['/v1/articles/open', '/v1/articles/open/comments', `/v1/comments/${id}`]) {
    t.equal((await send('GET', url)).statusCode, 404, url)
  }

  t.equal(await countArticles(storage, { published: true }), 1)
  const walked: Article['slug'][] = []
  for await (const { slug } of walkArticles(storage, { published: true })) {
    walked.push(slug)
  }
  t.same(walked, ['open'])
  t.equal(await planImport(storage, article, true), 'replaced')
})
