/** Removes or finds data whose retention has ended. Each query handles at most `most` rows and returns what it handled. */
import type { CommentRow } from '../comments/threads/fields.ts'
import { and, desc, inArray, isNotNull, isNull, lt, lte, or, sql } from '../storage/drizzle.ts'
import type { Reader, Writer } from '../storage/storage.ts'

/** Removes the hashes of the networks and users of comments posted before `time`. */
export async function forgetPosters({ db, tables }: Writer, time: string, most: number): Promise<number> {
  const { comments } = tables
  const old = db
    .select({ id: comments.id })
    .from(comments)
    .where(
      and(
        or(isNotNull(comments.networkHash), isNotNull(comments.floodHash), isNotNull(comments.userHash)),
        lt(comments.createdAt, time),
      ),
    )
    .limit(most)
  const changed = await db
    .update(comments)
    .set({ networkHash: null, floodHash: null, userHash: null })
    .where(inArray(comments.id, old))
    .returning({ id: comments.id })
  return changed.length
}

/** Removes the hashes of the networks and users of reports made before `time`. */
export async function forgetReporters({ db, tables }: Writer, time: string, most: number): Promise<number> {
  const { commentReports } = tables
  const old = db
    .select({ id: commentReports.id })
    .from(commentReports)
    .where(
      and(
        or(isNotNull(commentReports.networkHash), isNotNull(commentReports.userHash)),
        lt(commentReports.createdAt, time),
      ),
    )
    .limit(most)
  const changed = await db
    .update(commentReports)
    .set({ networkHash: null, userHash: null })
    .where(inArray(commentReports.id, old))
    .returning({ id: commentReports.id })
  return changed.length
}

/**
 * Comments in spam or trash that nobody has changed since `time`. Locks them until the job ends, so that no moderator
 * restores one in the meantime. Leaves out emptied comments: they keep their status, but have nothing left to remove.
 */
export async function lockDiscarded(
  { db, tables }: Writer,
  time: string,
  most: number,
): Promise<CommentRow[]> {
  const { comments } = tables
  const discarded = and(
    inArray(comments.status, ['spam', 'trash']),
    isNull(comments.deletedAt),
    // `createdAt` comes first: it is the earliest of the four and the only indexed one.
    lt(comments.createdAt, time),
    lt(comments.changedAt, time),
    or(isNull(comments.editedAt), lt(comments.editedAt, time)),
    or(isNull(comments.reviewedAt), lt(comments.reviewedAt, time)),
  )
  const some = db.select({ id: comments.id }).from(comments).where(discarded).limit(most)
  // `discarded` is checked again on the held row: it may have changed while this query waited for another writer.
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

/** When the newest comment was stored, of those up to `until`. */
export async function findNewestComment(
  { db, tables: { comments } }: Reader,
  until: string,
): Promise<string | undefined> {
  const [row] = await db
    .select({ createdAt: comments.createdAt })
    .from(comments)
    .where(lte(comments.createdAt, until))
    .orderBy(desc(comments.createdAt))
    .limit(1)
  return row?.createdAt
}
