/** Keeps what the public sees of a thread in step with what is decided about its comments. */

import type { Writer } from '../../storage/storage.ts'
import type { CommentRow } from './fields.ts'
import { empty, findById, hasReplies, listByIds, listWithPublicReplies, remove, update } from './queries.ts'
import { publicFormOf } from './visibility.ts'

/**
 * To be called after a change of the status of comments: decides anew what the public sees in their places, and in the
 * places above them, which stay as tombstones only while something below them is public. A constant number of queries for
 * each level of replies.
 */
export async function publish(writer: Writer, ids: readonly string[], now: string): Promise<void> {
  const rows = await listByIds(writer, ids)
  const above = await listWithPublicReplies(writer, ids)
  const formOf = (row: CommentRow) => publicFormOf(row, above.has(row.id))
  const changed = rows.filter(row => formOf(row) !== row.publicAs)
  for (const [publicAs, some] of Map.groupBy(changed, formOf)) {
    await update(writer, some.map(idOf), { publicAs, changedAt: now })
  }
  const parents = new Set(changed.flatMap(({ parentId }) => parentId ?? []))
  if (parents.size > 0) {
    await publish(writer, [...parents], now)
  }
}

const idOf = ({ id }: CommentRow) => id

/**
 * Takes a comment away for good: with everything, or emptied when replies hang below it. Emptied comments above it that
 * were kept only for it go too.
 */
export async function withdraw(writer: Writer, row: CommentRow, now: string): Promise<void> {
  if (await hasReplies(writer, row.id)) {
    await empty(writer, row.id, now)
    await publish(writer, [row.id], now)
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
    await publish(writer, [parent.id], now)
  }
}

/** Gives comments another status, with all that follows from it. */
export async function setStatus(
  writer: Writer,
  ids: readonly string[],
  status: CommentRow['status'],
  now: string,
): Promise<void> {
  await update(writer, ids, { status })
  await publish(writer, ids, now)
}
