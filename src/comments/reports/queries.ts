import type { Slice } from '../../kernel/paging.ts'
import { and, count, eq, inArray, isNull } from '../../storage/drizzle.ts'
import { keyset, onlyRow } from '../../storage/query.ts'
import type { Reader, Writer } from '../../storage/storage.ts'
import type { Tables } from '../../storage/tables.ts'

export type ReportRow = Tables['commentReports']['$inferSelect']

/** @returns `false`, and stores nothing, when the same network or user has reported the comment before. */
export async function insertReport(
  { db, tables: { commentReports } }: Writer,
  row: ReportRow,
): Promise<boolean> {
  const stored = await db
    .insert(commentReports)
    .values(row)
    .onConflictDoNothing()
    .returning({ id: commentReports.id })
  return stored.length > 0
}

const isOpenOf = ({ tables: { commentReports } }: Reader, commentIds: readonly string[]) =>
  and(inArray(commentReports.commentId, [...commentIds]), isNull(commentReports.resolvedAt))

/** How many unresolved reports the comment has. Each comes from a different network and user. */
export async function countOpenReportsOn(reader: Reader, commentId: string): Promise<number> {
  const { commentReports } = reader.tables
  return onlyRow(
    await reader.db
      .select({ total: count() })
      .from(commentReports)
      .where(isOpenOf(reader, [commentId])),
  ).total
}

/** How many unresolved reports each comment has. Comments without any are missing from the map. */
export async function countOpenReports(
  { db, tables: { commentReports } }: Reader,
  ids: string[],
): Promise<Map<string, number>> {
  const rows = await db
    .select({ id: commentReports.commentId, total: count() })
    .from(commentReports)
    .where(and(inArray(commentReports.commentId, ids), isNull(commentReports.resolvedAt)))
    .groupBy(commentReports.commentId)
  return new Map(rows.map(({ id, total }) => [id, total]))
}

export async function resolveReports(
  writer: Writer,
  commentIds: readonly string[],
  now: string,
): Promise<void> {
  const { commentReports } = writer.tables
  await writer.db.update(commentReports).set({ resolvedAt: now }).where(isOpenOf(writer, commentIds))
}

/** One slice of the reports of a comment, newest first. */
export async function listReports(reader: Reader, commentId: string, slice: Slice): Promise<ReportRow[]> {
  const { commentReports } = reader.tables
  const page = keyset(commentReports.createdAt, commentReports.id, true, slice)
  return reader.db
    .select()
    .from(commentReports)
    .where(and(eq(commentReports.commentId, commentId), page.where))
    .orderBy(...page.orderBy)
    .limit(page.limit)
}

export async function countReports(
  { db, tables: { commentReports } }: Reader,
  commentId: string,
): Promise<number> {
  return onlyRow(
    await db.select({ total: count() }).from(commentReports).where(eq(commentReports.commentId, commentId)),
  ).total
}
