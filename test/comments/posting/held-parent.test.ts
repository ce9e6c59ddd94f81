/** A reply, while somebody hides what it answers. On SQLite jobs run one after the other. */

import t from 'tap'
import { eq } from '../../../src/storage/drizzle.ts'
import { openTestPostgres, waitUntil } from '../../databases.ts'
import { newComment, startService } from '../../helper.ts'

t.test('a reply waits for whoever hides what it answers, and is refused', async t => {
  const storage = await openTestPostgres(t)
  const service = await startService(t, {}, storage)
  await service.publish({ slug: 'open' })
  const post = (body: string, parentId?: string) =>
    service.request({
      method: 'POST',
      url: '/v1/articles/open/comments',
      payload: newComment(body, { parentId }),
    })
  const { id } = (await post('The first.')).json() as { id: string }
  const entered = Promise.withResolvers<void>()
  const released = Promise.withResolvers<void>()
  const hiding = storage.write(async ({ db, tables: { comments } }) => {
    await db.update(comments).set({ status: 'trash', publicAs: 'nothing' }).where(eq(comments.id, id))
    entered.resolve()
    await released.promise
  })
  await entered.promise
  const answer = post('A reply.', id)
  await waitUntil(storage.url, "EXISTS (SELECT FROM pg_stat_activity WHERE wait_event_type = 'Lock')")
  released.resolve()
  await hiding
  t.match((await answer).json(), { status: 400, errors: [{ pointer: '/parentId' }] })
})
