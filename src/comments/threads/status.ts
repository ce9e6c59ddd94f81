/** The status of comments: which changes are allowed, and what the public sees after them. */

import type { Writer } from '../../storage/storage.ts'
import { emptyComment, removeComment, updateComments, updatePublicAs } from './change-queries.ts'
import { type EventRow, insertEvents } from './event-queries.ts'
import type { CommentRow } from './fields.ts'
import { findAnyComment, hasReplies, listByIds, listWithPublicReplies } from './queries.ts'
import { publicFormOf } from './visibility.ts'

export type Status = CommentRow['status']

/** The changes of status that are allowed. */
const NEXT: Record<Status, readonly Status[]> = {
  pending: ['approved', 'spam', 'trash'],
  approved: ['pending', 'spam', 'trash'],
  spam: ['approved', 'pending', 'trash'],
  // A moderator has to look at a comment from the trash again before it is public.
  trash: ['pending'],
}

export const mayMove = (from: Status, to: Status): boolean => NEXT[from].includes(to)

/** From the mildest to the strictest. */
const BY_STRICTNESS: readonly Status[] = ['approved', 'pending', 'spam', 'trash']

export const stricter = (one: Status, other: Status): Status =>
  BY_STRICTNESS.indexOf(one) > BY_STRICTNESS.indexOf(other) ? one : other

/** The statuses milder than this one. A ban moves only comments that are milder than its verdict. */
export const milderThan = (status: Status): Status[] => BY_STRICTNESS.slice(0, BY_STRICTNESS.indexOf(status))

/**
 * Updates `publicAs` of comments after a change of their status, and of the comments above them: these stay as
 * tombstones only while a reply is public. A constant number of queries for each level of replies.
 */
export async function updatePublicForms(writer: Writer, ids: readonly string[], now: string): Promise<void> {
  const rows = await listByIds(writer, ids)
  const above = await listWithPublicReplies(writer, ids)
  const formOf = (row: CommentRow) => publicFormOf(row, above.has(row.id))
  const changed = rows.filter(row => formOf(row) !== row.publicAs)
  for (const [publicAs, some] of Map.groupBy(changed, formOf)) {
    await updatePublicAs(writer, some.map(idOf), publicAs, now)
  }
  const parents = new Set(changed.flatMap(({ parentId }) => parentId ?? []))
  if (parents.size > 0) {
    await updatePublicForms(writer, [...parents], now)
  }
}

const idOf = ({ id }: CommentRow) => id

/**
 * Removes a comment for good, or empties it when it has replies. Also removes emptied comments above it that were kept
 * only for it.
 */
export async function removeOrEmpty(writer: Writer, row: CommentRow, now: string): Promise<void> {
  if (await hasReplies(writer, row.id)) {
    await emptyComment(writer, row.id, now)
    await updatePublicForms(writer, [row.id], now)
    return
  }
  await removeComment(writer, row.id)
  const parent = row.parentId === null ? undefined : await findAnyComment(writer, row.parentId)
  if (parent === undefined) {
    return
  }
  if (parent.deletedAt !== null && !(await hasReplies(writer, parent.id))) {
    await removeOrEmpty(writer, parent, now)
  } else {
    await updatePublicForms(writer, [parent.id], now)
  }
}

/** Changes the status of comments, and what the public sees of them. Raises their versions by one. */
export async function setStatus(
  writer: Writer,
  ids: readonly string[],
  changes: { status: Status; reviewedAt?: string },
  now: string,
): Promise<void> {
  await updateComments(writer, ids, changes)
  await updatePublicForms(writer, ids, now)
}

/** Who did something to a comment, and why. */
export type Actor = Pick<EventRow, 'actor' | 'actorId' | 'reason'>

/** Changes the status of comments. The audit log records it for those that had another one. */
export async function moveComments(
  writer: Writer,
  rows: readonly CommentRow[],
  status: Status,
  { actor, actorId, reason }: Actor,
  now: string,
  { action = 'moved', ...more }: { action?: EventRow['action']; reviewedAt?: string } = {},
): Promise<void> {
  const moved = rows.filter(row => row.status !== status)
  if (moved.length > 0) {
    await insertEvents(
      writer,
      moved.map(({ id: commentId, articleId, status: fromStatus }) => ({
        commentId,
        articleId,
        actor,
        actorId,
        action,
        fromStatus,
        toStatus: status,
        reason,
        createdAt: now,
      })),
    )
  }
  await setStatus(writer, rows.map(idOf), { status, ...more }, now)
}
