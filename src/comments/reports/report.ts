/** Stores reports of comments. Uses the queries of reports and comments. */

import { type IdempotentRequest, once } from '../../idempotency/once.ts'
import { newId } from '../../kernel/ids.ts'
import { orNotFound } from '../../kernel/problem.ts'
import type { Storage } from '../../storage/storage.ts'
import { findShownComment } from '../threads/queries.ts'
import { moveComments } from '../threads/status.ts'
import { countOpenReportsOn, insertReport } from './queries.ts'
import type { NewReport, ReportReceipt } from './schema.ts'

/**
 * Stores a report of a public comment, one for each network and each user. `toHold` unresolved reports hold a comment
 * that no moderator has reviewed. With `toHold` 0, reports never hold a comment.
 * @throws Problem not-found, when the public sees no such comment, and those of {@link once}.
 */
export async function reportComment(
  storage: Storage,
  commentId: string,
  report: NewReport,
  {
    networkHash,
    userHash,
    toHold,
    request,
  }: {
    networkHash: string
    userHash: string | null
    toHold: number
    request: IdempotentRequest | undefined
  },
): Promise<ReportReceipt> {
  const { answer } = await storage.write(writer => {
    const id = newId()
    const time = new Date()
    const now = time.toISOString()
    return once(writer, request, time, async () => {
      const row = orNotFound(await findShownComment(writer, commentId, now))
      const { reason, note = null } = report
      const isFirst = await insertReport(writer, {
        id,
        commentId,
        reason,
        note,
        networkHash,
        userHash,
        createdAt: now,
        resolvedAt: null,
      })
      if (
        isFirst &&
        toHold > 0 &&
        row.reviewedAt === null &&
        (await countOpenReportsOn(writer, commentId)) >= toHold
      ) {
        await moveComments(writer, [row], 'pending', BY_READERS, now, { action: 'reported' })
      }
      return { statusCode: 202, answer: { commentId, reason }, resourceId: commentId }
    })
  })
  return answer
}

const BY_READERS = { actor: 'readers', actorId: null, reason: null } as const
