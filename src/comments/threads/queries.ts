import { findPublicArticle } from '../../content/store/visibility.ts'
import { orNotFound } from '../../kernel/problem.ts'
import { aliasedTable, and, eq, exists, inArray, sql } from '../../storage/drizzle.ts'
import { prepared } from '../../storage/query.ts'
import type { Reader } from '../../storage/storage.ts'
import type { CommentRow } from './fields.ts'
import { isPublicComment } from './visibility.ts'

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

/** Whether the comment has replies, visible or not. */
export async function hasReplies({ db, tables: { comments } }: Reader, id: string): Promise<boolean> {
  const rows = await db.select({ id: comments.id }).from(comments).where(eq(comments.parentId, id)).limit(1)
  return rows.length > 0
}

/** The ids of those comments that have public replies. */
export async function listWithPublicReplies(
  { db, tables }: Reader,
  ids: readonly string[],
): Promise<Set<string>> {
  const { comments } = tables
  const reply = aliasedTable(comments, 'reply')
  const rows = await db
    .select({ id: comments.id })
    .from(comments)
    .where(
      and(
        inArray(comments.id, [...ids]),
        exists(
          db
            .select({ id: reply.id })
            .from(reply)
            .where(and(eq(reply.parentId, comments.id), isPublicComment({ comments: reply }))),
        ),
      ),
    )
  return new Set(rows.map(({ id }) => id))
}
