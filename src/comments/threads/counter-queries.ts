/** Keeps what is counted of comments, and reads it: the replies of a comment, the comments of an article, its changes. */

import { commentsName } from '../../kernel/cache-names.ts'
import { inArray, sql } from '../../storage/drizzle.ts'
import { prepared, preparedForIds, together } from '../../storage/query.ts'
import type { Reader, Writer } from '../../storage/storage.ts'
import type { Tables } from '../../storage/tables.ts'
import type { CommentRow } from './fields.ts'
import { toComment } from './view.ts'

export type Counts = Omit<Tables['articleComments']['$inferSelect'], 'articleId'>

/** What is counted of a comment: its direct replies that are visible, and all that is listed of its thread. */
type Above = { replies: number; thread: number }

const NOTHING: Above = { replies: 0, thread: 0 }

const NONE: Counts = { comments: 0, listed: 0, threads: 0, changes: 0 }

/**
 * Follows a change of comments: counts what the public sees now and did not see before, and raises `changes` of the
 * articles on which it sees anything else. Their rows stay locked until the job ends, so a job does this late.
 * @param before the rows that were changed, as they were; a new comment has none.
 * @param after the same rows as they are; a removed comment has none.
 */
export async function followChanges(
  writer: Writer,
  before: readonly CommentRow[],
  after: readonly CommentRow[],
): Promise<void> {
  const was = new Map(before.map(row => [row.id, row]))
  const is = new Map(after.map(row => [row.id, row]))
  const articles = new Map<string, Counts>()
  const above = new Map<string, Above>()
  for (const [id, row] of new Map([...was, ...is])) {
    const [old, now] = [was.get(id), is.get(id)]
    if (shownOf(old) !== shownOf(now)) {
      const added = countsOf(now)
      const gone = countsOf(old)
      const { comments, listed, threads } = articles.get(row.articleId) ?? NONE
      articles.set(row.articleId, {
        comments: comments + added.comments - gone.comments,
        listed: listed + added.listed - gone.listed,
        threads: threads + added.threads - gone.threads,
        changes: 1,
      })
      if (row.parentId !== null && row.rootId !== null) {
        const parent = above.get(row.parentId) ?? NOTHING
        above.set(row.parentId, { ...parent, replies: parent.replies + added.comments - gone.comments })
        const root = above.get(row.rootId) ?? NOTHING
        above.set(row.rootId, { ...root, thread: root.thread + added.listed - gone.listed })
      }
    }
  }
  const alike = Map.groupBy(
    [...above].filter(([, { replies, thread }]) => replies !== 0 || thread !== 0),
    ([, by]) => JSON.stringify(by),
  )
  await together(
    ...Array.from(alike.values(), some => {
      const [[, by]] = some as [(typeof some)[0]]
      return raiseAbove(
        writer,
        some.map(([id]) => id),
        by,
      )
    }),
    // In the same order in every job, so that two of them do not wait for each other.
    ...[...articles].sort().map(([articleId, counts]) => raiseCounts(writer, { articleId, ...counts })),
  )
}

/** All that a list can show of a comment, or by which it finds it. */
const shownOf = (row: CommentRow | undefined) =>
  row === undefined || row.publicAs === 'nothing'
    ? undefined
    : JSON.stringify([toComment(row), row.changedAt])

function countsOf(row: CommentRow | undefined) {
  const isListed = row !== undefined && row.publicAs !== 'nothing'
  return {
    comments: row?.publicAs === 'comment' ? 1 : 0,
    listed: isListed ? 1 : 0,
    threads: isListed && row.rootId === null ? 1 : 0,
  }
}

const raiseAbove = preparedForIds(({ db, tables: { comments } }: Writer, ids) =>
  db
    .update(comments)
    .set({
      replyCount: sql`${comments.replyCount} + ${sql.placeholder('replies')}`,
      threadCount: sql`${comments.threadCount} + ${sql.placeholder('thread')}`,
    })
    .where(inArray(comments.id, ids)),
)

/** Adds to what is counted of an article, of whose comments the public sees something else. */
export async function raiseCounts(writer: Writer, counts: { articleId: string } & Counts): Promise<void> {
  writer.touch([commentsName(counts.articleId)])
  await raising(writer, counts)
}

const raising = prepared(({ db, tables: { articleComments } }: Writer) => {
  const { comments, listed, threads, changes } = articleComments
  return db
    .insert(articleComments)
    .values({
      articleId: sql.placeholder('articleId'),
      comments: sql.placeholder('comments'),
      listed: sql.placeholder('listed'),
      threads: sql.placeholder('threads'),
      changes: sql.placeholder('changes'),
    })
    .onConflictDoUpdate({
      target: articleComments.articleId,
      set: {
        comments: sql`${comments} + excluded.comments`,
        listed: sql`${listed} + excluded.listed`,
        threads: sql`${threads} + excluded.threads`,
        changes: sql`${changes} + excluded.changes`,
      },
    })
})

const ofArticles = preparedForIds(({ db, tables: { articleComments } }: Reader, ids) =>
  db.select().from(articleComments).where(inArray(articleComments.articleId, ids)),
)

/** What is counted of the comments of an article. */
export async function findCounts(reader: Reader, articleId: string): Promise<Counts> {
  const [row] = await ofArticles(reader, [articleId])
  return row ?? NONE
}

/** Number of visible comments of each article, without tombstones. Articles without any may be missing from the map. */
export async function countByArticles(
  reader: Reader,
  articleIds: readonly string[],
): Promise<Map<string, number>> {
  const rows = await ofArticles(reader, articleIds)
  return new Map(rows.map(({ articleId, comments }) => [articleId, comments]))
}
