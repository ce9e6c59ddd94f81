import type { z } from 'zod'
import type { Policy } from '../http/rate-limit.ts'
import { integer } from '../kernel/variable-kinds.ts'

export const searchVariables = {
  SEARCH_RATE_LIMIT: integer(1, 1_000_000, 120).describe(
    'Searches from one client in a minute. Those that are answered from memory do not count.',
  ),
}

type Values = z.infer<z.ZodObject<typeof searchVariables>>

export type SearchSettings = { policy: Policy }

export const searchSettings = (values: Values): SearchSettings => ({
  policy: {
    name: 'search',
    quota: values.SEARCH_RATE_LIMIT,
    window: 60,
    per: 'client',
    isSilent: true,
  },
})
