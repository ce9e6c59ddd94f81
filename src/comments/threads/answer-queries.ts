import type { Change } from '../../content/store/change-article.ts'
import { eq, inArray } from '../../storage/drizzle.ts'
import type { Writer } from '../../storage/storage.ts'

/** Empties the answers that are kept for retries of the posts to an article which goes for good, before its comments go. */
export async function forgetAnswersOfComments(
  { db, tables: { comments, idempotencyKeys } }: Writer,
  { before, after }: Change,
): Promise<void> {
  if (before !== null && after === null) {
    const ids = db.select({ id: comments.id }).from(comments).where(eq(comments.articleId, before.row.id))
    await db.update(idempotencyKeys).set({ answer: null }).where(inArray(idempotencyKeys.resourceId, ids))
  }
}
