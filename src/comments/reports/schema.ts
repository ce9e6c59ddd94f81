import { z } from 'zod'
import { LIMITS } from '../../kernel/limits.ts'
import { Id, lines, Time } from '../../kernel/scalars.ts'

export const ReportReason = z
  .enum(['spam', 'abuse', 'off-topic', 'illegal', 'personal-data', 'other'])
  .meta({ id: 'ReportReason' })

/** What a reader tells the moderators of a comment. */
export const NewReport = z.strictObject({
  reason: ReportReason,
  note: lines(LIMITS.reportNote).nullish().meta({ description: 'For the moderators alone.' }),
})
export type NewReport = z.infer<typeof NewReport>

/** What the reader is answered: the same whether it is the first report or not. */
export const ReportReceipt = z.object({ commentId: Id, reason: ReportReason }).meta({ id: 'ReportReceipt' })
export type ReportReceipt = z.infer<typeof ReportReceipt>

/** A report as moderators see it. Who sent it is nobody's business. */
export const Report = z
  .object({
    id: Id,
    commentId: Id,
    reason: ReportReason,
    note: z.string().nullable(),
    createdAt: Time,
    resolvedAt: Time.nullable().meta({ description: 'When a moderator decided about the comment.' }),
  })
  .meta({ id: 'Report' })
export type Report = z.infer<typeof Report>
