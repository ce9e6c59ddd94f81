import type { Slice } from '../../kernel/paging.ts'
import { isUuid } from '../../kernel/scalars.ts'
import {
  and,
  count,
  countDistinct,
  eq,
  gt,
  inArray,
  isNotNull,
  isNull,
  lt,
  notInArray,
  sql,
} from '../../storage/drizzle.ts'
import { keyset, onlyRow, withoutIndex } from '../../storage/query.ts'
import type { Reader } from '../../storage/storage.ts'
import type { Tables } from '../../storage/tables.ts'
import type { CommentRow } from '../threads/fields.ts'
import type { Status } from '../threads/status.ts'

export type QueueFilters = {
  status?: readonly Status[] | undefined
  /** Slug or id. */
  article?: string | undefined
  reported?: boolean | undefined
  /** Whether a moderator has ever decided about the comment. */
  reviewed?: boolean | undefined
  /** Name of a rule that found something. Lower-case letters and hyphens only: it goes into a LIKE pattern. */
  rule?: string | undefined
  /** Id of another comment: only comments with its e-mail address. */
  sameEmailAs?: string | undefined
  /** Id of another comment: only comments from its network. */
  sameNetworkAs?: string | undefined
  /** Id of another comment: only comments of its user. */
  sameUserAs?: string | undefined
  createdAfter?: string | undefined
  createdBefore?: string | undefined
}

/** Leaves out comments that their authors deleted: there is nothing to decide about them. */
const isKept = ({ comments }: Tables) => isNull(comments.deletedAt)

/** The ids of the comments with open reports, by an index: they are few, so they are found before all others are read. */
const reportedIds = ({ db, tables: { commentReports } }: Reader) =>
  db.select({ id: commentReports.commentId }).from(commentReports).where(isNull(commentReports.resolvedAt))

/** The condition of a filter; undefined when the filter is not set, which `and` ignores. */
const given = <V, C>(value: V | undefined, condition: (value: V) => C) =>
  value === undefined ? undefined : condition(value)

function matches(reader: Reader, filters: QueueFilters) {
  const { articles, comments } = reader.tables
  const ofSlug = (slug: string) =>
    reader.db.select({ id: articles.id }).from(articles).where(eq(articles.slug, slug))
  const { authorEmail, networkHash, userHash } = comments
  const isSharedWith = (column: typeof authorEmail | typeof networkHash | typeof userHash) => (id: string) =>
    inArray(column, reader.db.select({ value: column }).from(comments).where(eq(comments.id, id)))
  return and(
    isKept(reader.tables),
    given(filters.status, list =>
      inArray(filters.reported ? withoutIndex(comments.status) : sql`${comments.status}`, [...list]),
    ),
    given(filters.article, ref =>
      isUuid(ref)
        ? eq(comments.articleId, ref.toLowerCase())
        : inArray(comments.articleId, ofSlug(ref.toLowerCase())),
    ),
    given(filters.reported, reported => (reported ? inArray : notInArray)(comments.id, reportedIds(reader))),
    given(filters.reviewed, reviewed => (reviewed ? isNotNull : isNull)(comments.reviewedAt)),
    // This matches only the name of a rule: JSON escapes the quotes within other texts of a finding.
    given(filters.rule, rule => sql`cast(${comments.findings} as text) like ${`%"rule":"${rule}"%`}`),
    given(filters.sameEmailAs, isSharedWith(authorEmail)),
    given(filters.sameNetworkAs, isSharedWith(networkHash)),
    given(filters.sameUserAs, isSharedWith(userHash)),
    given(filters.createdAfter, time => gt(comments.createdAt, time)),
    given(filters.createdBefore, time => lt(comments.createdAt, time)),
  )
}

/** One slice of the comments by time; see {@link keyset} for the order of the rows. */
export async function listQueue(
  reader: Reader,
  filters: QueueFilters,
  descending: boolean,
  slice: Slice,
): Promise<CommentRow[]> {
  const { comments } = reader.tables
  const page = keyset(comments.createdAt, comments.id, descending, slice)
  return reader.db
    .select()
    .from(comments)
    .where(and(matches(reader, filters), page.where))
    .orderBy(...page.orderBy)
    .limit(page.limit)
}

export async function countQueue(reader: Reader, filters: QueueFilters): Promise<number> {
  const { comments } = reader.tables
  return onlyRow(await reader.db.select({ total: count() }).from(comments).where(matches(reader, filters)))
    .total
}

export async function countByStatus({ db, tables }: Reader): Promise<Map<Status, number>> {
  const { comments } = tables
  const rows = await db
    .select({ status: comments.status, total: count() })
    .from(comments)
    .where(isKept(tables))
    .groupBy(comments.status)
  return new Map(rows.map(({ status, total }) => [status, total]))
}

/** How many comments have unresolved reports. */
export async function countReported({ db, tables }: Reader): Promise<number> {
  const { comments, commentReports } = tables
  const rows = await db
    .select({ total: countDistinct(commentReports.commentId) })
    .from(commentReports)
    .innerJoin(comments, eq(comments.id, commentReports.commentId))
    .where(and(isNull(commentReports.resolvedAt), isKept(tables)))
  return onlyRow(rows).total
}
