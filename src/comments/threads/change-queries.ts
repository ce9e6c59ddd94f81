/**
 * Every change of what the public may see of a comment. Whoever changes a row here has what is counted of it follow; no
 * other file writes those columns.
 */
import { and, eq, getTableColumns, inArray, ne, sql } from '../../storage/drizzle.ts'
import { prepared, together } from '../../storage/query.ts'
import type { Writer } from '../../storage/storage.ts'
import { followChanges } from './counter-queries.ts'
import { type CommentRow, EMPTIED } from './fields.ts'
import { listByIds } from './queries.ts'
import { isVisibleComment } from './visibility.ts'

export async function insertComment(writer: Writer, row: CommentRow): Promise<void> {
  await together(insertion(writer, row), followChanges(writer, [], [row]))
}

const insertion = prepared(({ db, tables: { comments } }: Writer) => {
  const placeholders = Object.keys(getTableColumns(comments)).map(name => [name, sql.placeholder(name)])
  return db.insert(comments).values(Object.fromEntries(placeholders))
})

/** Runs a change of the rows of these comments; see {@link followChanges}. */
async function changing<T>(writer: Writer, ids: readonly string[], change: () => PromiseLike<T>): Promise<T> {
  const before = await lockRows(writer, ids)
  const result = await change()
  await followChanges(writer, before, await listByIds(writer, ids))
  return result
}

/**
 * Locks comments until the job ends. An update that changes nothing makes other writers of the rows wait or start over,
 * on every database.
 * @returns them as they are under the lock.
 */
const lockRows = ({ db, tables: { comments } }: Writer, ids: readonly string[]): PromiseLike<CommentRow[]> =>
  db
    .update(comments)
    .set({ version: sql`${comments.version}` })
    .where(inArray(comments.id, [...ids]))
    .returning()

/**
 * Locks a comment that is being answered until the job ends, so that nobody hides or deletes it in the meantime.
 * @returns whether it can still be answered.
 */
export async function lockAnswerable(writer: Writer, id: string): Promise<boolean> {
  const held = await locking(writer, { id })
  return held.length > 0
}

const locking = prepared(({ db, tables }: Writer) => {
  const { comments } = tables
  return db
    .update(comments)
    .set({ version: sql`${comments.version}` })
    .where(and(eq(comments.id, sql.placeholder('id')), isVisibleComment(tables)))
    .returning({ id: comments.id })
})

/** Changes columns of comments and raises their versions, so that decisions based on what was there before are refused. */
export async function updateComments(
  writer: Writer,
  ids: readonly string[],
  changes: Partial<Omit<CommentRow, 'id' | 'version' | 'replyCount' | 'threadCount'>>,
): Promise<void> {
  const { comments } = writer.tables
  await changing(writer, ids, () =>
    writer.db
      .update(comments)
      .set({ ...changes, version: sql`${comments.version} + 1` })
      .where(inArray(comments.id, [...ids])),
  )
}

/** Changes what the public sees of comments. Their versions stay: this follows from replies, too, which nobody decides by. */
export async function updatePublicAs(
  writer: Writer,
  ids: readonly string[],
  publicAs: CommentRow['publicAs'],
  changedAt: string,
): Promise<void> {
  const { comments } = writer.tables
  await changing(writer, ids, () =>
    writer.db
      .update(comments)
      .set({ publicAs, changedAt })
      .where(inArray(comments.id, [...ids])),
  )
}

/**
 * Empties a comment that has replies: removes what its author gave, its traits and its reports. The row stays as the
 * parent of the replies.
 */
export async function emptyComment(writer: Writer, id: string, now: string): Promise<void> {
  const { commentReports, commentTraits } = writer.tables
  await writer.db.delete(commentTraits).where(eq(commentTraits.commentId, id))
  await writer.db.delete(commentReports).where(eq(commentReports.commentId, id))
  await updateComments(writer, [id], { ...EMPTIED, deletedAt: now })
}

export async function removeComment(writer: Writer, id: string): Promise<void> {
  const { comments } = writer.tables
  await changing(writer, [id], () => writer.db.delete(comments).where(eq(comments.id, id)))
}

/**
 * Stores what a comment was rendered to.
 * @returns `false`, and stores nothing, when an edit has rendered another text with the same version in the meantime.
 */
export async function updateRendered(
  writer: Writer,
  id: string,
  rendered: Pick<CommentRow, 'html' | 'text' | 'rendererVersion'> & Partial<Pick<CommentRow, 'fingerprint'>>,
): Promise<boolean> {
  const { comments } = writer.tables
  const stored = await changing(writer, [id], () =>
    writer.db
      .update(comments)
      .set(rendered)
      .where(and(eq(comments.id, id), ne(comments.rendererVersion, rendered.rendererVersion)))
      .returning({ id: comments.id }),
  )
  return stored.length > 0
}
