import type { z } from 'zod'
import { integer } from '../kernel/variable-kinds.ts'
import type { History } from './store/revision-queries.ts'

export const contentVariables = {
  REVISIONS: integer(0, 10_000, 100).describe('Former versions of an article to keep.'),
  REVISION_DAYS: integer(1, 36_500, 365).describe('Days for which former versions of an article are kept.'),
  COMMENT_CLOSE_DAYS: integer(0, 36_500, 0).describe(
    'Days after publication until an article closes for comments. 0: never.',
  ),
}

type Values = z.infer<z.ZodObject<typeof contentVariables>>

export type ContentSettings = {
  history: History
  /** Days after publication until an article closes for comments; 0: never. */
  closeDays: number
}

export const contentSettings = (values: Values): ContentSettings => ({
  history: { revisions: values.REVISIONS, days: values.REVISION_DAYS },
  closeDays: values.COMMENT_CLOSE_DAYS,
})
