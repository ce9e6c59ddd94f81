import { findPublicArticle } from '../../content/store/visibility.ts'
import { orNotFound } from '../../kernel/problem.ts'
import { and, eq, getTableColumns, inArray, sql } from '../../storage/drizzle.ts'
import { prepared } from '../../storage/query.ts'
import type { Reader, Writer } from '../../storage/storage.ts'
import { type CommentRow, EMPTIED } from './fields.ts'
import { isPublicComment, isVisibleComment } from './visibility.ts'

const byId = prepared(({ db, tables: { comments } }: Reader) =>
  db
    .select()
    .from(comments)
    .where(eq(comments.id, sql.placeholder('id'))),
)

/** Finds any comment, public or not. The caller decides who may see it. */
export async function findAnyComment(reader: Reader, id: string): Promise<CommentRow | undefined> {
  const [row] = await byId(reader, { id })
  return row
}

/** Finds any comment, public or not. @throws Problem not-found. */
export const findComment = async (reader: Reader, id: string): Promise<CommentRow> =>
  orNotFound(await findAnyComment(reader, id))

/** Finds a comment that its author has not deleted, public or not. @throws Problem not-found. */
export async function findKeptComment(reader: Reader, id: string): Promise<CommentRow> {
  const row = await findAnyComment(reader, id)
  return orNotFound(row?.deletedAt === null ? row : undefined)
}

/** The comment if the public sees it, and not only a tombstone, at `now` (ISO time). */
export async function findShownComment(
  reader: Reader,
  id: string,
  now: string,
): Promise<CommentRow | undefined> {
  const row = await findAnyComment(reader, id)
  const isShown =
    row?.publicAs === 'comment' && (await findPublicArticle(reader, row.articleId, now)) !== undefined
  return isShown ? row : undefined
}

/** Comments of any status, in no particular order. */
export async function listByIds(
  { db, tables: { comments } }: Reader,
  ids: readonly string[],
): Promise<CommentRow[]> {
  return db
    .select()
    .from(comments)
    .where(inArray(comments.id, [...ids]))
}

export async function insertComment(writer: Writer, row: CommentRow): Promise<void> {
  await insertion(writer, row)
}

const insertion = prepared(({ db, tables: { comments } }: Writer) => {
  const placeholders = Object.keys(getTableColumns(comments)).map(name => [name, sql.placeholder(name)])
  return db.insert(comments).values(Object.fromEntries(placeholders))
})

/** Whether the comment has replies, visible or not. */
export async function hasReplies({ db, tables: { comments } }: Reader, id: string): Promise<boolean> {
  const rows = await db.select({ id: comments.id }).from(comments).where(eq(comments.parentId, id)).limit(1)
  return rows.length > 0
}

/** The ids of those comments that have public replies. */
export async function listWithPublicReplies(
  { db, tables }: Reader,
  ids: readonly string[],
): Promise<Set<string | null>> {
  const { comments } = tables
  const rows = await db
    .selectDistinct({ id: comments.parentId })
    .from(comments)
    .where(and(inArray(comments.parentId, [...ids]), isPublicComment(tables)))
  return new Set(rows.map(({ id }) => id))
}

/**
 * Locks a comment that is being answered until the job ends, so that nobody hides or deletes it in the meantime.
 * @returns whether it can still be answered.
 */
export async function lockAnswerable({ db, tables }: Writer, id: string): Promise<boolean> {
  const { comments } = tables
  // An update that changes nothing makes other writers of the row wait or start over, on every database.
  const held = await db
    .update(comments)
    .set({ version: sql`${comments.version}` })
    .where(and(eq(comments.id, id), isVisibleComment(tables)))
    .returning({ id: comments.id })
  return held.length > 0
}

/** Changes columns of comments and raises their versions, so that decisions based on what was there before are refused. */
export async function updateComments(
  { db, tables: { comments } }: Writer,
  ids: readonly string[],
  changes: Partial<Omit<CommentRow, 'id' | 'version'>>,
): Promise<void> {
  await db
    .update(comments)
    .set({ ...changes, version: sql`${comments.version} + 1` })
    .where(inArray(comments.id, [...ids]))
}

/** Changes what the public sees of comments. Their versions stay: this follows from replies, too, which nobody decides by. */
export async function updatePublicAs(
  { db, tables: { comments } }: Writer,
  ids: readonly string[],
  publicAs: CommentRow['publicAs'],
  changedAt: string,
): Promise<void> {
  await db
    .update(comments)
    .set({ publicAs, changedAt })
    .where(inArray(comments.id, [...ids]))
}

/**
 * Empties a comment that has replies: removes what its author gave, its traits and its reports. The row stays as the
 * parent of the replies.
 */
export async function emptyComment(
  { db, tables: { comments, commentReports, commentTraits } }: Writer,
  id: string,
  now: string,
): Promise<void> {
  await db.delete(commentTraits).where(eq(commentTraits.commentId, id))
  await db.delete(commentReports).where(eq(commentReports.commentId, id))
  await db
    .update(comments)
    .set({
      ...EMPTIED,
      deletedAt: now,
      version: sql`${comments.version} + 1`,
    })
    .where(eq(comments.id, id))
}

export async function removeComment({ db, tables: { comments } }: Writer, id: string): Promise<void> {
  await db.delete(comments).where(eq(comments.id, id))
}
