/** Which comments are public. Every query that answers the public asks here. */
import { eq, ne } from '../../storage/drizzle.ts'
import type { Tables } from '../../storage/tables.ts'
import type { CommentRow } from './fields.ts'

/** Seen by the public, be it only as a tombstone. */
export const isPublicComment = ({ comments }: Tables) => ne(comments.publicAs, 'nothing')

/** Public and not a tombstone: what is counted. */
export const isVisibleComment = ({ comments }: Tables) => eq(comments.publicAs, 'comment')

/**
 * What the public sees in place of a comment: itself when it is approved, a tombstone when only something below it is
 * public, else nothing. All comments above a public one are public themselves, so that no thread loses a reply.
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
