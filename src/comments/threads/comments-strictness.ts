import type { CommentRow } from './fields.ts'

/** The states of a comment from the mildest to the strictest. Pure. */

type Status = CommentRow['status']

const BY_STRICTNESS: readonly Status[] = ['approved', 'pending', 'spam', 'trash']

export const stricter = (one: Status, other: Status): Status =>
  BY_STRICTNESS.indexOf(one) > BY_STRICTNESS.indexOf(other) ? one : other

/** The states that a stricter decision can follow: a ban never makes anything better than it was. */
export const milderThan = (status: Status): Status[] => BY_STRICTNESS.slice(0, BY_STRICTNESS.indexOf(status))
