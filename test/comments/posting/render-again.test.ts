import t from 'tap'
import { renderCommentsAgain } from '../../../src/comments/posting/render-again.ts'
import { eq } from '../../../src/storage/drizzle.ts'
import { startService } from '../../helper.ts'
import { bearer, posterOf } from './poster.ts'

t.test('an upgrade makes the text, the fingerprint and the traits of stored comments again', async t => {
  const service = await startService(t, { COMMENT_RULES: 'policy' })
  await service.publish({ slug: 'open' })
  const poster = posterOf(service)
  const link = await poster.post('*See* [x](https://a1.shop-24.example/)')
  const first = await poster.post('The same remark.')
  const second = await poster.post('The same remark!')
  const answered = await poster.post('This one goes.')
  await poster.post('A reply.', { parentId: answered.id })
  await service.request({
    method: 'DELETE',
    url: `/v1/comments/${answered.id}`,
    headers: bearer(answered.manageToken),
  })

  const { comments, commentTraits } = service.storage.read.tables
  await service.storage.write(async ({ db }) => {
    await db.delete(commentTraits)
    await db.insert(commentTraits).values({ commentId: link.id, trait: 'host:a1.shop-24.example' })
    // Fingerprints as an earlier version made them, which told these two apart.
    for (const { id } of [link, first, second]) {
      await db
        .update(comments)
        .set({ fingerprint: `old ${id}` })
        .where(eq(comments.id, id))
    }
    await db.update(comments).set({ body: 'the same  remark.' }).where(eq(comments.id, second.id))
    await db.update(comments).set({ html: '<script>', text: 'old', rendererVersion: 0 })
  })
  t.equal(await renderCommentsAgain(service.storage), 5)

  const stored = async (id: string) => {
    const [row] = await service.storage.read.db.select().from(comments).where(eq(comments.id, id))
    return row
  }
  t.match(await stored(link.id), { text: 'See x', fingerprint: /^[\w-]{43}$/ })
  const traits = await service.storage.read.db.select().from(commentTraits)
  t.ok(traits.some(({ commentId, trait }) => commentId === link.id && trait === 'host:shop-24.example'))
  t.notOk(traits.some(({ trait }) => trait === 'host:a1.shop-24.example'))
  t.equal(
    (await stored(second.id))?.fingerprint,
    (await stored(first.id))?.fingerprint,
    'they are the same now',
  )
  t.match(await stored(answered.id), { text: '', fingerprint: null }, 'an emptied comment stays empty')
  t.notOk(traits.some(({ commentId }) => commentId === answered.id))
})
