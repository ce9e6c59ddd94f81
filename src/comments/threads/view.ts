/**
 * Forms the comments of the API from rows. Pure. Each field is named, in the order of the schema: these answers are
 * printed as they are, and nothing else of a row may come along.
 */
import type { PublicRow } from './fields.ts'
import type { Comment } from './schema.ts'

const asTombstone = ({ id, articleId, parentId, depth, createdAt, replyCount }: PublicRow): Comment => ({
  id,
  articleId,
  parentId,
  depth,
  status: 'deleted',
  author: null,
  html: null,
  text: null,
  createdAt,
  editedAt: null,
  replyCount,
  replies: [],
  repliesNext: null,
})

/** A comment of any status that is not deleted, as its author sees it. */
export const toOwnComment = (row: PublicRow): Comment => ({
  id: row.id,
  articleId: row.articleId,
  parentId: row.parentId,
  depth: row.depth,
  // Only moderators see spam and trash as such; others see pending.
  status: row.status === 'approved' ? 'approved' : 'pending',
  author: { name: row.authorName, url: row.authorUrl },
  html: row.html,
  text: row.text,
  createdAt: row.createdAt,
  editedAt: row.editedAt,
  replyCount: row.replyCount,
  replies: [],
  repliesNext: null,
})

/** A public comment without its replies. */
export const toComment = (row: PublicRow): Comment =>
  row.publicAs === 'comment' ? toOwnComment(row) : asTombstone(row)

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
  const shown = new Map<string | null, Comment>()
  const threads = roots.map(root => {
    const thread = toComment(root)
    thread.repliesNext = nextOf(root)
    shown.set(thread.id, thread)
    return thread
  })
  const below = replies.map(toComment)
  for (const comment of below) {
    shown.set(comment.id, comment)
  }
  for (const comment of below) {
    const parent = shown.get(comment.parentId) as Comment
    parent.replies.push(comment)
  }
  return threads
}
