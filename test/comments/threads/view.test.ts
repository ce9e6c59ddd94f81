/** The answers about comments are printed as they are: nothing but the fields of the schema may be in them, in its order. */
import t from 'tap'
import { z } from 'zod'
import type { PublicRow } from '../../../src/comments/threads/fields.ts'
import { Comment, CommentCounts } from '../../../src/comments/threads/schema.ts'
import { toComment, toOwnComment, toThreads } from '../../../src/comments/threads/view.ts'
import { listOf } from '../../../src/http/paging.ts'
import { startService } from '../../helper.ts'
import { posterOf } from '../posting/poster.ts'

t.test('a column and a stored field that nobody has shown stand in no answer', t => {
  const row = (id: string, parentId: string | null, publicAs: 'comment' | 'tombstone') =>
    ({
      id,
      parentId,
      rootId: parentId,
      publicAs,
      status: 'approved',
      planted: 'planted',
      authorName: 'Name',
      replyCount: 0,
      threadCount: 'planted',
      deletedAt: 'planted',
    }) as unknown as PublicRow
  const [root, reply, emptied] = [
    row('1', null, 'comment'),
    row('2', '1', 'comment'),
    row('3', '1', 'tombstone'),
  ]
  const threads = toThreads([root, emptied], [reply], () => null)
  const shown = JSON.stringify([toComment(root), toComment(emptied), toOwnComment(root), threads])
  t.notMatch(shown, 'planted')
  for (const comment of [toComment(root), toComment(emptied), toOwnComment(root), ...threads]) {
    t.same(Object.keys(comment), Object.keys(Comment.shape), 'in the order of the schema')
  }
  t.end()
})

t.test('each answer is to the byte what the serializer of its schema prints', async t => {
  const service = await startService(t)
  await service.publish({ slug: 'open' })
  const poster = posterOf(service)
  const root = await poster.post('Root.', {
    author: { name: 'A', email: 'a@b.example', url: 'https://a.example' },
  })
  await poster.post('Reply.', { parentId: root.id })
  await poster.postEmptied()
  const page = listOf(Comment)
  const answers: [url: string, schema: z.ZodType][] = [
    ['/v1/articles/open/comments', page],
    ['/v1/articles/open/comments?count=true&limit=1', page],
    ['/v1/articles/open/comments?view=flat&count=true', page],
    [`/v1/comments/${root.id}`, Comment],
    ['/v1/comment-counts?article=open,none', CommentCounts],
  ]
  for (const [url, schema] of answers) {
    const { body, headers } = await service.request({ url })
    t.equal(body, JSON.stringify(z.encode(schema, JSON.parse(body))), url)
    t.equal(headers['content-type'], 'application/json; charset=utf-8')
  }
})
