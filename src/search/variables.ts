import type { z } from 'zod'
import type { Policy } from '../http/rate-limit.ts'
import { integer } from '../kernel/variable-kinds.ts'

export const searchVariables = {
  SEARCH_RATE_LIMIT: integer(1, 1_000_000, 120).describe(
    'Searches from one client in a minute. Those that are answered from memory do not count.',
  ),
}

export const searchSettings = (values: z.infer<z.ZodObject<typeof searchVariables>>) => ({
  policy: {
    name: 'search',
    quota: values.SEARCH_RATE_LIMIT,
    window: 60,
    per: 'client',
    isSilent: true,
  } satisfies Policy as Policy,
})

export type SearchSettings = ReturnType<typeof searchSettings>
