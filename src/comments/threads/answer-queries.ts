import type { Change } from '../../content/store/change-article.ts'
import { eq, inArray } from '../../storage/drizzle.ts'
import type { Writer } from '../../storage/storage.ts'

/**
 * Empties the stored idempotency answers to posts on an article that is deleted. It runs before the comments are deleted,
 * because it finds the answers by the comments' ids.
 */
export async function forgetAnswersOfComments(
  { db, tables: { comments, idempotencyKeys } }: Writer,
  { before, after }: Change,
): Promise<void> {
  if (before !== null && after === null) {
    const ids = db.select({ id: comments.id }).from(comments).where(eq(comments.articleId, before.row.id))
    await db.update(idempotencyKeys).set({ answer: null }).where(inArray(idempotencyKeys.resourceId, ids))
  }
}
