/** Forms the comments of the API from rows. Pure. */
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
  // Only moderators see spam and trash as such; others see pending.
  status: row.status === 'approved' ? 'approved' : 'pending',
  author: { name: row.authorName, url: row.authorUrl },
  html: row.html,
  text: row.text,
  editedAt: row.editedAt,
})

/** A public comment without its replies. */
export function toComment(row: PublicRow): Comment {
  const shown = row.publicAs === 'comment' ? asWritten(row) : asTombstone(row)
  return { ...shown, replyCount: row.replyCount, replies: [], repliesNext: null }
}

/** A comment of any status that is not deleted, as its author sees it. */
export function toOwnComment(row: PublicRow): Comment {
  return { ...asWritten(row), replyCount: row.replyCount, replies: [], repliesNext: null }
}

/**
 * Builds threads: puts each reply into `replies` of its parent.
 * @param replies replies below the roots, in the order to show them. The parent of each is a root or another of them.
 * @param nextOf the cursor to the replies of a root that are not among `replies`, or null.
 */
export function toThreads(
  roots: readonly PublicRow[],
  replies: readonly PublicRow[],
  nextOf: (root: PublicRow) => string | null,
): Comment[] {
  const threads = roots.map(root => ({ ...toComment(root), repliesNext: nextOf(root) }))
  const below = replies.map(toComment)
  const shown = new Map<string | null, Comment>([...threads, ...below].map(comment => [comment.id, comment]))
  for (const comment of below) {
    const parent = shown.get(comment.parentId) as Comment
    parent.replies.push(comment)
  }
  return threads
}
