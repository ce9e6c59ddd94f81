/** Counts comments by parent and by article, for the entries of a list. */

import { and, count, inArray } from '../../storage/drizzle.ts'
import { preparedForIds } from '../../storage/query.ts'
import type { Reader } from '../../storage/storage.ts'
import { isVisibleComment } from './visibility.ts'

const replyCounts = preparedForIds(({ db, tables }: Reader, parentIds) =>
  db
    .select({ id: tables.comments.parentId, total: count() })
    .from(tables.comments)
    .where(and(inArray(tables.comments.parentId, parentIds), isVisibleComment(tables)))
    .groupBy(tables.comments.parentId),
)

const articleCounts = preparedForIds(({ db, tables }: Reader, articleIds) =>
  db
    .select({ id: tables.comments.articleId, total: count() })
    .from(tables.comments)
    .where(and(inArray(tables.comments.articleId, articleIds), isVisibleComment(tables)))
    .groupBy(tables.comments.articleId),
)

/** Number of visible direct replies of each comment. Comments without any are missing from the map. */
export async function countReplies(reader: Reader, parentIds: string[]): Promise<Map<string | null, number>> {
  const rows = await replyCounts(reader, parentIds)
  return new Map(rows.map(({ id, total }) => [id, total]))
}

/** Number of visible comments of each article, without tombstones. Articles without any are missing from the map. */
export async function countByArticles(reader: Reader, articleIds: string[]): Promise<Map<string, number>> {
  const rows = await articleCounts(reader, articleIds)
  return new Map(rows.map(({ id, total }) => [id, total]))
}
