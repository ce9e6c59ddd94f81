import type { CommentRow } from '../comments/threads/fields.ts'
import { and, count, desc, eq, inArray, isNotNull, lt } from '../storage/drizzle.ts'
import { onlyRow } from '../storage/query.ts'
import type { Reader, Writer } from '../storage/storage.ts'

/** Comments of the address, newest first, so that replies come before their parents; at most `most`. */
export async function listByEmail(
  { db, tables: { comments } }: Reader,
  email: string,
  most: number,
): Promise<CommentRow[]> {
  return db
    .select()
    .from(comments)
    .where(eq(comments.authorEmail, email))
    .orderBy(desc(comments.createdAt), desc(comments.id))
    .limit(most)
}

/** How many of the comments still have a row, including emptied ones. */
export async function countPresent(
  { db, tables: { comments } }: Reader,
  commentIds: string[],
): Promise<number> {
  return onlyRow(await db.select({ total: count() }).from(comments).where(inArray(comments.id, commentIds)))
    .total
}

/** Empties the reasons in the audit log of these comments, because people write them. @returns how many were emptied. */
export async function emptyReasons(
  { db, tables: { commentEvents } }: Writer,
  commentIds: string[],
): Promise<number> {
  const emptied = await db
    .update(commentEvents)
    .set({ reason: null })
    .where(and(inArray(commentEvents.commentId, commentIds), isNotNull(commentEvents.reason)))
    .returning({ id: commentEvents.id })
  return emptied.length
}

/** @param hashes of one address, under every secret of the site. @returns how many were removed. */
export async function removeEmailBans({ db, tables: { bans } }: Writer, hashes: string[]): Promise<number> {
  const removed = await db
    .delete(bans)
    .where(and(eq(bans.kind, 'email'), inArray(bans.value, hashes)))
    .returning({ id: bans.id })
  return removed.length
}

/** Removes the bans made before `time` whose value is a keyed hash. @returns how many were removed. */
export async function removeHashedBans({ db, tables: { bans } }: Writer, time: string): Promise<number> {
  const removed = await db
    .delete(bans)
    .where(and(inArray(bans.kind, ['email', 'network', 'user']), lt(bans.createdAt, time)))
    .returning({ id: bans.id })
  return removed.length
}
