/** Which decisions about a comment can follow each other. Pure. */

export const STATUSES = ['pending', 'approved', 'spam', 'trash'] as const
export type Status = (typeof STATUSES)[number]

const NEXT: Record<Status, readonly Status[]> = {
  pending: ['approved', 'spam', 'trash'],
  approved: ['pending', 'spam', 'trash'],
  spam: ['approved', 'pending', 'trash'],
  // What was thrown away is looked at again before it is public.
  trash: ['pending'],
}

export const mayMove = (from: Status, to: Status): boolean => NEXT[from].includes(to)
