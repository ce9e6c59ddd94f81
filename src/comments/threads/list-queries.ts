/** Lists and counts the public comments of an article. */

import { LIMITS } from '../../kernel/limits.ts'
import type { Slice } from '../../kernel/paging.ts'
import {
  aliasedTable,
  and,
  asc,
  count,
  eq,
  gte,
  inArray,
  isNull,
  type SQL,
  sql,
} from '../../storage/drizzle.ts'
import { keyset, onlyRow, preparedByShape, preparedForIds } from '../../storage/query.ts'
import type { Reader } from '../../storage/storage.ts'
import type { Tables } from '../../storage/tables.ts'
import { type PublicRow, publicColumns } from './fields.ts'
import { isPublicComment } from './visibility.ts'

/** Which comments of an article a list shows: roots of threads, all, those below one root, or those below one reply. */
export type CommentScope = {
  articleId: string
  only: 'roots' | 'all' | { root: string } | { reply: string }
  /** Only what changed at this time or later. */
  since?: string | undefined
}

/** All that the SQL of a list follows from. Values are parameters. */
type Shape = { only: 'roots' | 'all' | 'root' | 'reply'; since: boolean }
type ListShape = Shape & { down: boolean; from: boolean }

function shapeOf({ only, since }: CommentScope): Shape {
  const kind = typeof only === 'string' ? only : 'root' in only ? 'root' : 'reply'
  return { only: kind, since: since !== undefined }
}

function valuesOf({ articleId, only, since }: CommentScope) {
  const thread = typeof only === 'string' ? null : 'root' in only ? only.root : only.reply
  return { articleId, thread, since: since ?? null }
}

/** What finds the comments of a scope; not for replies below a reply, see {@link scopeAsTable}. */
function matches({ comments }: Tables, { only, since }: Shape) {
  const ofArticle = eq(comments.articleId, sql.placeholder('articleId'))
  const isPublic = isPublicComment({ comments })
  if (since) {
    // What changed is looked up for the article. An expression, so that no index of roots is taken instead.
    const ofRoot = sql`${comments.rootId} || '' = ${sql.placeholder('thread')}`
    return and(ofArticle, isPublic, isChanged(comments), only === 'root' ? ofRoot : undefined)
  }
  return only === 'root'
    ? and(eq(comments.rootId, sql.placeholder('thread')), isPublic)
    : and(ofArticle, isPublic, only === 'roots' ? isNull(comments.rootId) : undefined)
}

const isChanged = ({ changedAt }: Pick<Tables['comments'], 'changedAt'>) =>
  gte(changedAt, sql.placeholder('since'))

/**
 * The comments of a scope that no index has in the order of a list, as a table `scope`. Without the table PostgreSQL would go
 * through all comments in that order. A thread has few levels, but its comments say only which is the root and which the
 * parent. No public comment is below one that is not.
 */
function scopeAsTable(tables: Tables, shape: Shape): SQL {
  const { comments } = tables
  const columns = sql`${comments.id}, ${comments.createdAt}, ${comments.changedAt}`
  if (shape.only !== 'reply') {
    return sql`with scope (id, created_at, changed_at) as materialized (
    select ${columns} from ${comments} where ${matches(tables, shape)})`
  }
  const isPublic = isPublicComment({ comments })
  return sql`with recursive scope (id, created_at, changed_at) as (
    select ${columns} from ${comments} where ${comments.parentId} = ${sql.placeholder('thread')} and ${isPublic}
    union all
    select ${columns} from scope join ${comments} on ${comments.parentId} = scope.id where ${isPublic})`
}

const POSITION = { value: sql.placeholder('value'), id: sql.placeholder('from') }
const LIMIT = sql.placeholder('limit')

const selection = preparedByShape(({ db, tables }, { down, from, ...shape }: ListShape) => {
  const { comments } = tables
  const pageOf = (table: Tables['comments']) =>
    keyset(table.createdAt, table.id, down, { limit: LIMIT, from: from ? POSITION : undefined, back: false })
  const page = pageOf(comments)
  const rows = db.select(publicColumns(tables)).from(comments)
  if (shape.only !== 'reply' && !shape.since) {
    return rows
      .where(and(matches(tables, shape), page.where))
      .orderBy(...page.orderBy)
      .limit(page.limit)
  }
  // Ids alone are sorted, from an index, and then the rows of one page are read.
  const scope = aliasedTable(comments, 'scope')
  const { where, orderBy } = pageOf(scope)
  const conditions =
    and(where, shape.only === 'reply' && shape.since ? isChanged(scope) : undefined) ?? sql`true`
  const ids = sql`(${scopeAsTable(tables, shape)}
    select ${scope.id} from scope where ${conditions} order by ${sql.join(orderBy, sql`, `)} limit ${LIMIT})`
  return rows.where(inArray(comments.id, ids)).orderBy(...page.orderBy)
})

/** One slice of the public comments by time; see {@link keyset} for the order of the rows. */
export async function listPublic(
  reader: Reader,
  scope: CommentScope,
  descending: boolean,
  { limit, from, back }: Slice,
): Promise<PublicRow[]> {
  const shape = { ...shapeOf(scope), down: descending !== back, from: from !== undefined }
  // One more than the page, as `keyset` does.
  return selection(reader, shape, {
    ...valuesOf(scope),
    value: from?.value,
    from: from?.id,
    limit: limit + 1,
  })
}

const totals = preparedByShape(({ db, tables }, shape: Shape) => {
  const { comments } = tables
  if (shape.only === 'reply') {
    const scope = aliasedTable(comments, 'scope')
    const isCounted = shape.since ? isChanged(scope) : sql`true`
    const ids = sql`(${scopeAsTable(tables, shape)} select ${scope.id} from scope where ${isCounted}) ids`
    return db.select({ total: count() }).from(ids)
  }
  return db.select({ total: count() }).from(comments).where(matches(tables, shape))
})

/** Counts them one by one, for what is not counted already. */
export async function countPublic(reader: Reader, scope: CommentScope): Promise<number> {
  return onlyRow(await totals(reader, shapeOf(scope), valuesOf(scope))).total
}

const repliesWhere = ({ db, tables }: Reader, isOfRoot: SQL) =>
  db
    .select(publicColumns(tables))
    .from(tables.comments)
    .where(and(isOfRoot, isPublicComment(tables)))

/** One more than is shown, to know whether the thread has more. */
const REPLIES_FETCHED = LIMITS.repliesShown + 1

/**
 * The ids stand in a query of their own. In a list PostgreSQL would look up how usual each root is, plan the query again each
 * time, and take several times as long for that as for the replies.
 */
const repliesOf = preparedForIds((reader: Reader, rootIds) => {
  const ids = sql.join(
    rootIds.map(id => sql`select ${id}`),
    sql` union all `,
  )
  return repliesWhere(reader, sql`${reader.tables.comments.rootId} in (${ids})`)
})

const firstRepliesOf = preparedForIds((reader: Reader, rootIds) => {
  const { comments } = reader.tables
  const [first, ...others] = rootIds.map(rootId => {
    const found = repliesWhere(reader, eq(comments.rootId, rootId))
      .orderBy(asc(comments.createdAt), asc(comments.id))
      .limit(REPLIES_FETCHED)
      .as('found')
    return reader.db.select().from(found)
  })
  return others.reduce((all, other) => all.unionAll(other) as typeof all, first as NonNullable<typeof first>)
})

/**
 * The first {@link REPLIES_FETCHED} public replies below each of the given roots, oldest first. Threads that are shown
 * whole are read in one query. Longer ones need a limited query each, or all of their replies would be read.
 */
export async function listFirstReplies(
  reader: Reader,
  roots: readonly Pick<PublicRow, 'id' | 'threadCount'>[],
): Promise<Map<string | null, PublicRow[]>> {
  const answered = roots.filter(({ threadCount }) => threadCount > 0)
  const { short = [], long = [] } = Object.groupBy(answered, ({ threadCount }) =>
    threadCount < REPLIES_FETCHED ? 'short' : 'long',
  )
  const fetch = (list: typeof repliesOf, some: readonly { id: string }[]) =>
    some.length === 0
      ? []
      : list(
          reader,
          some.map(({ id }) => id),
        )
  const rows = [...(await fetch(repliesOf, short)), ...(await fetch(firstRepliesOf, long))]
  return Map.groupBy(rows.sort(byTime), ({ rootId }) => rootId)
}

const byTime = (one: PublicRow, other: PublicRow) =>
  one.createdAt < other.createdAt || (one.createdAt === other.createdAt && one.id < other.id) ? -1 : 1
