import type { z } from 'zod'
import { integer } from '../kernel/variable-kinds.ts'

export const privacyVariables = {
  NETWORK_HASH_DAYS: integer(1, 36_500, 30).describe(
    'Days for which the keyed hashes of the network and the user of a comment or report are kept.',
  ),
  TRASH_DAYS: integer(1, 36_500, 30).describe(
    'Days after their last change for which comments in spam and trash are kept.',
  ),
  KEEP_REPLACED_DAYS: integer(0, 36_500, 7).describe(
    'Days for which an SQLite file that a `restore` replaced, or a copy from before a migration, is kept beside the database. 0: not kept.',
  ),
}

type Values = z.infer<z.ZodObject<typeof privacyVariables>>

export type RetentionPeriods = { networkHashDays: number; trashDays: number; keepReplacedDays: number }

export const retentionPeriods = (values: Values): RetentionPeriods => ({
  networkHashDays: values.NETWORK_HASH_DAYS,
  trashDays: values.TRASH_DAYS,
  keepReplacedDays: values.KEEP_REPLACED_DAYS,
})
