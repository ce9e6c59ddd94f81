/** The comments that a ban is applied to. */

import { and, asc, gt, inArray, isNull } from '../../storage/drizzle.ts'
import type { Reader } from '../../storage/storage.ts'
import type { CommentRow } from '../threads/fields.ts'

/** The columns that a ban is compared with, and the version that they are of. */
export type Candidate = Pick<
  CommentRow,
  'id' | 'version' | 'status' | 'authorName' | 'authorUrl' | 'authorEmail' | 'body' | 'html' | 'reviewedAt'
>

export type CandidateFilters = {
  statuses: readonly CommentRow['status'][]
  /** Only those after this id. */
  after?: string | null
  /** Only those of one of these networks. */
  networkHashes?: readonly string[] | undefined
  /** Only those of one of these users. */
  userHashes?: readonly string[] | undefined
}

/** Comments that their authors did not delete, ordered by id, at most `most`. */
export async function listCandidates(
  { db, tables: { comments } }: Reader,
  { statuses, after = null, networkHashes, userHashes }: CandidateFilters,
  most: number,
): Promise<Candidate[]> {
  const { id, version, status, authorName, authorUrl, authorEmail, body, html, reviewedAt } = comments
  return db
    .select({ id, version, status, authorName, authorUrl, authorEmail, body, html, reviewedAt })
    .from(comments)
    .where(
      and(
        isNull(comments.deletedAt),
        inArray(comments.status, [...statuses]),
        after === null ? undefined : gt(comments.id, after),
        networkHashes && inArray(comments.networkHash, [...networkHashes]),
        userHashes && inArray(comments.userHash, [...userHashes]),
      ),
    )
    .orderBy(asc(comments.id))
    .limit(most)
}
