/** Whether an article takes comments. Pure. */

const DAY = 24 * 60 * 60 * 1000

/**
 * Why an article takes no comment at `now` (ISO time): its policy, or its age. null while it takes them.
 * @param closeDays days after publication on which comments end; 0 for never.
 */
export function whyClosed(
  { commentPolicy, publishedAt }: { commentPolicy: string; publishedAt: string | null },
  closeDays: number,
  now: string,
): 'closed' | 'age' | null {
  if (commentPolicy === 'closed') {
    return 'closed'
  }
  const isOld =
    closeDays > 0 && publishedAt !== null && Date.parse(now) >= Date.parse(publishedAt) + closeDays * DAY
  return isOld ? 'age' : null
}
