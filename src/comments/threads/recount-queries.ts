/** Counts comments again, to correct what is counted of them. */
import { aliasedTable, and, asc, count, eq, gt, inArray, ne, or, sql } from '../../storage/drizzle.ts'
import type { Reader, Writer } from '../../storage/storage.ts'
import type { Counts } from './counter-queries.ts'
import { isPublicComment, isVisibleComment } from './visibility.ts'

/** Ids of articles of any status, at most `most`. @param after the last id of the former ones. */
export async function listArticleIds(
  { db, tables: { articles } }: Reader,
  after: string,
  most: number,
): Promise<string[]> {
  const rows = await db
    .select({ id: articles.id })
    .from(articles)
    .where(gt(articles.id, after))
    .orderBy(asc(articles.id))
    .limit(most)
  return rows.map(({ id }) => id)
}

/** Corrects what is counted of each comment of these articles. @returns the article of each corrected comment. */
export async function correctComments(
  { db, tables }: Writer,
  articleIds: readonly string[],
): Promise<string[]> {
  const { comments } = tables
  const reply = aliasedTable(comments, 'reply')
  const replies = db
    .select({ total: count() })
    .from(reply)
    .where(and(eq(reply.parentId, comments.id), isVisibleComment({ comments: reply })))
  const thread = db
    .select({ total: count() })
    .from(reply)
    .where(and(eq(reply.rootId, comments.id), isPublicComment({ comments: reply })))
  const isWrong = or(ne(comments.replyCount, sql`${replies}`), ne(comments.threadCount, sql`${thread}`))
  const corrected = await db
    .update(comments)
    .set({ replyCount: sql`${replies}`, threadCount: sql`${thread}` })
    .where(and(inArray(comments.articleId, [...articleIds]), isWrong))
    .returning({ articleId: comments.articleId })
  return corrected.map(({ articleId }) => articleId)
}

/** The comments of these articles, counted one by one. Articles without any that are public are missing from the map. */
export async function recount(
  { db, tables }: Reader,
  articleIds: readonly string[],
): Promise<Map<string, Omit<Counts, 'changes'>>> {
  const { comments } = tables
  const rows = await db
    .select({
      id: comments.articleId,
      comments: count(sql`case when ${isVisibleComment(tables)} then 1 end`),
      listed: count(),
      threads: count(sql`case when ${comments.rootId} is null then 1 end`),
    })
    .from(comments)
    .where(and(inArray(comments.articleId, [...articleIds]), isPublicComment(tables)))
    .groupBy(comments.articleId)
  return new Map(rows.map(({ id, ...counts }) => [id, counts]))
}
