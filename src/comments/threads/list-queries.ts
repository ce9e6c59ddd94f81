/** Lists the public comments of an article. */

import { LIMITS } from '../../kernel/limits.ts'
import type { Slice } from '../../kernel/paging.ts'
import { and, asc, count, eq, gte, inArray, isNull, lte, sql } from '../../storage/drizzle.ts'
import { keyset, onlyRow, preparedForIds } from '../../storage/query.ts'
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

/** A thread has few levels, but its comments say only which is the root and which the parent. */
const isBelow = ({ comments }: Tables, reply: string) => sql`${comments.id} in (
  with recursive below (id) as (
    select ${comments.id} from ${comments} where ${comments.parentId} = ${reply}
    union all
    select ${comments.id} from ${comments} join below on ${comments.parentId} = below.id
  )
  select id from below)`

function matches({ tables }: Reader, { articleId, only, since }: CommentScope) {
  const { comments } = tables
  return and(
    eq(comments.articleId, articleId),
    isPublicComment(tables),
    only === 'roots' ? isNull(comments.rootId) : undefined,
    typeof only === 'object' && 'root' in only ? eq(comments.rootId, only.root) : undefined,
    typeof only === 'object' && 'reply' in only ? isBelow(tables, only.reply) : undefined,
    since === undefined ? undefined : gte(comments.changedAt, since),
  )
}

/** One slice of the public comments by time; see {@link keyset} for the order of the rows. */
export async function listPublic(
  reader: Reader,
  scope: CommentScope,
  descending: boolean,
  slice: Slice,
): Promise<PublicRow[]> {
  const { comments } = reader.tables
  const page = keyset(comments.createdAt, comments.id, descending, slice)
  return reader.db
    .select(publicColumns(reader.tables))
    .from(comments)
    .where(and(matches(reader, scope), page.where))
    .orderBy(...page.orderBy)
    .limit(page.limit)
}

export async function countPublic(reader: Reader, scope: CommentScope): Promise<number> {
  return onlyRow(
    await reader.db.select({ total: count() }).from(reader.tables.comments).where(matches(reader, scope)),
  ).total
}

/** One more than is shown, to know whether the thread has more. */
const REPLIES_FETCHED = LIMITS.repliesShown + 1

/** The first {@link REPLIES_FETCHED} public replies below each of the given roots, oldest first. */
export const listFirstReplies: (reader: Reader, rootIds: string[]) => Promise<PublicRow[]> = preparedForIds(
  ({ db, tables }: Reader, rootIds) => {
    const { comments } = tables
    const numbered = db.$with('numbered').as(
      db
        .select({
          id: comments.id,
          place:
            sql<number>`row_number() over (partition by ${comments.rootId} order by ${comments.createdAt}, ${comments.id})`.as(
              'place',
            ),
        })
        .from(comments)
        .where(and(inArray(comments.rootId, rootIds), isPublicComment(tables))),
    )
    return db
      .with(numbered)
      .select(publicColumns(tables))
      .from(comments)
      .innerJoin(numbered, eq(numbered.id, comments.id))
      .where(lte(numbered.place, REPLIES_FETCHED))
      .orderBy(asc(comments.createdAt), asc(comments.id))
  },
)
