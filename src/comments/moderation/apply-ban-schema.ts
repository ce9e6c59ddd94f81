import { z } from 'zod'
import { Id, IdInput } from '../../kernel/scalars.ts'
import { DecisionResult } from './schema.ts'

/** Comments that one request changes at most. */
export const MOST_MOVED = 500

export const BanApplication = z
  .strictObject({
    status: z.enum(['pending', 'spam', 'trash']).meta({ id: 'AppliedStatus' }).default('spam').meta({
      description: 'The new status. Comments that have this status or a stricter one do not change.',
    }),
    includeReviewed: z.boolean().default(false).meta({
      description: 'Whether to change comments that a moderator approved, too.',
    }),
    cursor: IdInput.nullable().default(null).meta({
      description: '`cursor` of the previous answer, to continue. null: start with the oldest comment.',
    }),
  })
  .meta({ id: 'BanApplication' })
export type BanApplication = z.infer<typeof BanApplication>

export const BanApplied = z
  .object({
    matched: z.int().min(0).meta({
      description:
        'Comments checked by this request that the ban matches, including those left unchanged because a moderator approved them.',
    }),
    results: z
      .array(DecisionResult)
      .max(MOST_MOVED)
      .meta({
        description: `A result for each comment to change, oldest first; at most ${MOST_MOVED}. \`stale\`: it was edited or decided about in the meantime, and left as it is.`,
      }),
    remaining: z
      .boolean()
      .meta({ description: 'Whether there may be more comments. If so, repeat the request with `cursor`.' }),
    cursor: Id.nullable().meta({
      description: 'Where the next request continues; null when nothing remains.',
    }),
  })
  .meta({ id: 'BanApplied' })
export type BanApplied = z.infer<typeof BanApplied>

export const banApplicationExample = { status: 'spam', includeReviewed: false }

export const banAppliedExample = {
  matched: 1,
  results: [{ id: '0194bf0e-5c00-7a3e-9d1b-0d9c3b5a7f12', status: 'spam', version: 2, problem: null }],
  remaining: false,
  cursor: null,
}
