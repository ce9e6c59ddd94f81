import type { z } from 'zod'
import { integer } from '../kernel/variable-kinds.ts'
import type { History } from './store/revision-queries.ts'

export const contentVariables = {
  REVISIONS: integer(0, 10_000, 100).describe('Former versions of an article that are kept.'),
  REVISION_DAYS: integer(1, 36_500, 365).describe('Days for which a former version of an article is kept.'),
  COMMENT_CLOSE_DAYS: integer(0, 36_500, 0).describe(
    'Days after its publication on which an article stops taking comments; 0 for never.',
  ),
}

type Values = z.infer<z.ZodObject<typeof contentVariables>>

export type ContentSettings = {
  history: History
  /** Days after its publication on which an article stops taking comments; 0 for never. */
  closeDays: number
}

export const contentSettings = (values: Values): ContentSettings => ({
  history: { revisions: values.REVISIONS, days: values.REVISION_DAYS },
  closeDays: values.COMMENT_CLOSE_DAYS,
})
