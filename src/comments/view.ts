/** Comments as the API shows them, from rows. Pure. */
import { isApproved } from '../storage/visibility.ts'
import type { CommentRow } from './queries.ts'
import type { Comment } from './schema.ts'

type Shown = Omit<Comment, 'replyCount' | 'replies' | 'repliesNext'>

/** Only what is public. Spam and trash read as pending to everyone but moderators. */
function toShown(row: CommentRow): Shown {
  const { id, articleId, parentId, depth, createdAt, editedAt } = row
  if (row.deletedAt !== null) {
    const gone = { author: null, html: null, text: null, editedAt: null }
    return { id, articleId, parentId, depth, status: 'deleted', createdAt, ...gone }
  }
  return {
    id,
    articleId,
    parentId,
    depth,
    status: isApproved(row) ? 'approved' : 'pending',
    author: { name: row.authorName, url: row.authorUrl },
    html: row.html,
    text: row.text,
    createdAt,
    editedAt,
  }
}

/** A comment by itself, without the replies below it. */
export function toComment(row: CommentRow, replyCount = 0): Comment {
  return { ...toShown(row), replyCount, replies: [], repliesNext: null }
}

/**
 * Threads: each root with its replies below it.
 * @param replies rows below any of the roots, oldest first; each comes after what it answers.
 * @param nextOf cursor to the replies of a root that are not among them, or null.
 */
export function toThreads(
  roots: readonly CommentRow[],
  replies: readonly CommentRow[],
  replyCounts: ReadonlyMap<string | null, number>,
  nextOf: (root: CommentRow) => string | null,
): Comment[] {
  const shown = new Map<string | null, Comment>()
  const show = (row: CommentRow): Comment => {
    const comment = toComment(row, replyCounts.get(row.id) ?? 0)
    shown.set(row.id, comment)
    return comment
  }
  const threads = roots.map(root => ({ ...show(root), repliesNext: nextOf(root) }))
  for (const thread of threads) {
    shown.set(thread.id, thread)
  }
  for (const reply of replies) {
    const comment = show(reply)
    // What hangs below a comment that is hidden now stays in its thread, below the root.
    const parent = shown.get(reply.parentId) ?? shown.get(reply.rootId)
    parent?.replies.push(comment)
  }
  return threads
}
