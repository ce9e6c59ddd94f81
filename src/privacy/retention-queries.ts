/** What has been kept for long enough. Each query takes no more than it is told, and answers how much it took. */
import type { CommentRow } from '../comments/threads/fields.ts'
import { and, inArray, isNotNull, isNull, lt, or, sql } from '../storage/drizzle.ts'
import type { Writer } from '../storage/storage.ts'

/** Forgets from which networks comments came that were posted before `time`. */
export async function forgetPosters({ db, tables }: Writer, time: string, most: number): Promise<number> {
  const { comments } = tables
  const old = db
    .select({ id: comments.id })
    .from(comments)
    .where(and(isNotNull(comments.networkHash), lt(comments.createdAt, time)))
    .limit(most)
  const changed = await db
    .update(comments)
    .set({ networkHash: null })
    .where(inArray(comments.id, old))
    .returning({ id: comments.id })
  return changed.length
}

/** Forgets from which networks reports came that were made before `time`. */
export async function forgetReporters({ db, tables }: Writer, time: string, most: number): Promise<number> {
  const { commentReports } = tables
  const old = db
    .select({ id: commentReports.id })
    .from(commentReports)
    .where(and(isNotNull(commentReports.networkHash), lt(commentReports.createdAt, time)))
    .limit(most)
  const changed = await db
    .update(commentReports)
    .set({ networkHash: null })
    .where(inArray(commentReports.id, old))
    .returning({ id: commentReports.id })
  return changed.length
}

/**
 * Comments in spam or trash that nobody changed since `time`. They are held as they are until the job ends, so that no
 * moderator takes one back meanwhile. Emptied ones keep their status, but have nothing left to take.
 */
export async function holdDiscarded(
  { db, tables }: Writer,
  time: string,
  most: number,
): Promise<CommentRow[]> {
  const { comments } = tables
  const discarded = and(
    inArray(comments.status, ['spam', 'trash']),
    isNull(comments.deletedAt),
    // The first of its times, and the one that the index knows.
    lt(comments.createdAt, time),
    lt(comments.changedAt, time),
    or(isNull(comments.editedAt), lt(comments.editedAt, time)),
    or(isNull(comments.reviewedAt), lt(comments.reviewedAt, time)),
  )
  const some = db.select({ id: comments.id }).from(comments).where(discarded).limit(most)
  // Asked again of the row as it is once it is held: it may have been waited for.
  return db
    .update(comments)
    .set({ version: sql`${comments.version}` })
    .where(and(inArray(comments.id, some), discarded))
    .returning()
}

/** Removes form tokens and proofs of work that expired before `time`. */
export async function removeSpentTokens({ db, tables }: Writer, time: string, most: number): Promise<number> {
  const { spentTokens } = tables
  const old = db
    .select({ id: spentTokens.id })
    .from(spentTokens)
    .where(lt(spentTokens.expiresAt, time))
    .limit(most)
  const removed = await db
    .delete(spentTokens)
    .where(inArray(spentTokens.id, old))
    .returning({ id: spentTokens.id })
  return removed.length
}

/** Removes bans that expired before `time`. */
export async function removeExpiredBans({ db, tables }: Writer, time: string, most: number): Promise<number> {
  const { bans } = tables
  const old = db.select({ id: bans.id }).from(bans).where(lt(bans.expiresAt, time)).limit(most)
  const removed = await db.delete(bans).where(inArray(bans.id, old)).returning({ id: bans.id })
  return removed.length
}
