/** Keeps what the public sees of a thread in step with what is decided about its comments. */
import type { Writer } from '../storage/storage.ts'
import { publicFormOf } from '../storage/visibility.ts'
import { type CommentRow, empty, findById, hasPublicReplies, hasReplies, remove, update } from './queries.ts'

/**
 * To be called after a change of a comment's status: decides anew what the public sees in its place, and in the places
 * above it, which stay as tombstones only while something below them is public.
 */
export async function publish(writer: Writer, id: string, now: string): Promise<void> {
  const row = (await findById(writer, id)) as CommentRow
  const publicAs = publicFormOf(row, await hasPublicReplies(writer, id))
  if (publicAs === row.publicAs) {
    return
  }
  await update(writer, id, { publicAs, changedAt: now })
  if (row.parentId !== null) {
    await publish(writer, row.parentId, now)
  }
}

/**
 * Takes a comment away for good: with everything, or emptied when replies hang below it. Emptied comments above it that
 * were kept only for it go too.
 */
export async function withdraw(writer: Writer, row: CommentRow, now: string): Promise<void> {
  if (await hasReplies(writer, row.id)) {
    await empty(writer, row.id, now)
    await publish(writer, row.id, now)
    return
  }
  await remove(writer, row.id)
  const parent = row.parentId === null ? undefined : await findById(writer, row.parentId)
  if (parent === undefined) {
    return
  }
  if (parent.deletedAt !== null && !(await hasReplies(writer, parent.id))) {
    await withdraw(writer, parent, now)
  } else {
    await publish(writer, parent.id, now)
  }
}

/** Gives a comment another status, with all that follows from it. */
export async function setStatus(
  writer: Writer,
  id: string,
  status: CommentRow['status'],
  now: string,
): Promise<void> {
  await update(writer, id, { status })
  await publish(writer, id, now)
}
