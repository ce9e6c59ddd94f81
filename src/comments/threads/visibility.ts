/** Which comments are public. Every query for a public answer uses these conditions. */
import { sql } from '../../storage/drizzle.ts'
import type { Tables } from '../../storage/tables.ts'
import type { CommentRow } from './fields.ts'

/** Whether the public sees the comment or its tombstone. In the words of the indexes: see `storage/comment-tables.ts`. */
export const isPublicComment = ({ comments }: Pick<Tables, 'comments'>) =>
  sql`${comments.publicAs} <> 'nothing'`

/** Whether the public sees the comment itself. Only such comments are counted. */
export const isVisibleComment = ({ comments }: Pick<Tables, 'comments'>) =>
  sql`${comments.publicAs} = 'comment'`

/**
 * What the public sees of a comment: the comment when it is approved, a tombstone when it is not but has public replies,
 * otherwise nothing. So every comment above a public one is shown, and no reply is left without a parent.
 */
export const publicFormOf = (
  { status, deletedAt }: Pick<CommentRow, 'status' | 'deletedAt'>,
  hasPublicReplies: boolean,
) => {
  if (status === 'approved' && deletedAt === null) {
    return 'comment'
  }
  return hasPublicReplies ? 'tombstone' : 'nothing'
}
