/** Comments as the API shows them, from rows. Pure. */
import type { PublicRow } from './fields.ts'
import type { Comment } from './schema.ts'

type Shown = Omit<Comment, 'replyCount' | 'replies' | 'repliesNext'>

const fieldsOf = ({ id, articleId, parentId, depth, createdAt }: PublicRow) => ({
  id,
  articleId,
  parentId,
  depth,
  createdAt,
})

const asTombstone = (row: PublicRow): Shown => ({
  ...fieldsOf(row),
  status: 'deleted',
  author: null,
  html: null,
  text: null,
  editedAt: null,
})

const asWritten = (row: PublicRow): Shown => ({
  ...fieldsOf(row),
  // Spam and trash read as pending to everyone but moderators.
  status: row.status === 'approved' ? 'approved' : 'pending',
  author: { name: row.authorName, url: row.authorUrl },
  html: row.html,
  text: row.text,
  editedAt: row.editedAt,
})

/** A public comment by itself, without the replies below it. */
export function toComment(row: PublicRow, replyCount = 0): Comment {
  const shown = row.publicAs === 'comment' ? asWritten(row) : asTombstone(row)
  return { ...shown, replyCount, replies: [], repliesNext: null }
}

/** A comment as its author sees it, whatever was decided about it. */
export function toOwnComment(row: PublicRow, replyCount = 0): Comment {
  const shown = row.deletedAt === null ? asWritten(row) : asTombstone(row)
  return { ...shown, replyCount, replies: [], repliesNext: null }
}

/**
 * Threads: each root with its replies below what they answer, whatever their times say.
 * @param replies rows below any of the roots, in the order in which they stand below one comment; with each comes what it
 *   answers.
 * @param nextOf cursor to the replies of a root that are not among them, or null.
 */
export function toThreads(
  roots: readonly PublicRow[],
  replies: readonly PublicRow[],
  replyCounts: ReadonlyMap<string | null, number>,
  nextOf: (root: PublicRow) => string | null,
): Comment[] {
  const show = (row: PublicRow) => toComment(row, replyCounts.get(row.id))
  const threads = roots.map(root => ({ ...show(root), repliesNext: nextOf(root) }))
  const below = replies.map(show)
  const shown = new Map<string | null, Comment>([...threads, ...below].map(comment => [comment.id, comment]))
  for (const comment of below) {
    const parent = shown.get(comment.parentId) as Comment
    parent.replies.push(comment)
  }
  return threads
}
