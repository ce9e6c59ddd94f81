import { z } from 'zod'
import { RelayedClient } from '../../http/relay.ts'
import { LIMITS } from '../../kernel/limits.ts'
import { Id, Time } from '../../kernel/scalars.ts'
import { lines } from '../../kernel/text.ts'

export const ReportReason = z
  .enum(['spam', 'abuse', 'off-topic', 'illegal', 'personal-data', 'other'])
  .meta({ id: 'ReportReason', description: 'What is wrong with the comment.' })

export const NewReport = z
  .strictObject({
    reason: ReportReason,
    note: lines(LIMITS.reportNote).nullish().meta({ description: 'Only moderators see it.' }),
    client: RelayedClient.nullish().meta({ description: 'Only in requests of a site’s own server.' }),
  })
  .meta({ id: 'NewReport' })
export type NewReport = z.infer<typeof NewReport>

/** The answer to a report. It does not show whether the reader has reported the comment before. */
export const ReportReceipt = z.object({ commentId: Id, reason: ReportReason }).meta({ id: 'ReportReceipt' })
export type ReportReceipt = z.infer<typeof ReportReceipt>

/** A report as moderators see it. It does not show who sent it. */
export const Report = z
  .object({
    id: Id,
    commentId: Id,
    reason: ReportReason,
    note: z.string().nullable().meta({ description: 'What the reader wrote to the moderators.' }),
    createdAt: Time,
    resolvedAt: Time.nullable().meta({ description: 'When a moderator decided about the comment.' }),
  })
  .meta({ id: 'Report' })
export type Report = z.infer<typeof Report>
