/** The life of a comment on PostgreSQL, for `npm test`. `npm run test:all` runs all tests there. */
import t from 'tap'
import { Comment } from '../src/comments/threads/schema.ts'
import { listOf } from '../src/http/paging.ts'
import { openTestPostgres } from './databases.ts'
import { newComment, startService } from './helper.ts'

t.test('on PostgreSQL a comment is posted, approved, read and deleted', async t => {
  const service = await startService(t, {}, await openTestPostgres(t))
  const { slug } = await service.publish({ commentPolicy: 'moderated' })
  const url = `/v1/articles/${slug}/comments`
  const moderator = await service.key('comments:moderate')
  const count = async () => (await service.get(url, listOf(Comment))).data.length

  const posted = await service.request({ method: 'POST', url, payload: newComment() })
  t.equal(posted.statusCode, 202)
  t.equal(await count(), 0)
  const { id, manageToken } = posted.json()
  const approved = await service.request({
    method: 'PATCH',
    url: `/v1/comments/${id}/moderation`,
    headers: { ...moderator, 'if-match': '"1"' },
    payload: { status: 'approved' },
  })
  t.equal(approved.statusCode, 200, approved.body)
  t.equal(await count(), 1)
  const deleted = await service.request({
    method: 'DELETE',
    url: `/v1/comments/${id}`,
    headers: { authorization: `Bearer ${manageToken}` },
  })
  t.equal(deleted.statusCode, 204, deleted.body)
  t.equal(await count(), 0)
})
