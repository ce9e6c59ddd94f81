import { z } from 'zod'
import { Id } from '../../kernel/scalars.ts'
import { DecisionResult } from './schema.ts'

/** Comments that one request moves. */
export const MOST_MOVED = 500

export const BanApplication = z.strictObject({
  status: z.enum(['pending', 'spam', 'trash']).default('spam').meta({
    description:
      'What the comments become. Those that are so already, or in a stricter state, stay as they are.',
  }),
  includeReviewed: z.boolean().default(false).meta({
    description: 'Whether comments that a moderator approved are moved too.',
  }),
  cursor: Id.nullable().default(null).meta({
    description: '`cursor` of the answer before, to go on from there; null begins with the oldest comment.',
  }),
})
export type BanApplication = z.infer<typeof BanApplication>

export const BanApplied = z
  .object({
    matched: z.int().min(0).meta({
      description:
        'Comments in a milder state that the ban matches, among those that were looked at; with those that were left alone because a moderator approved them.',
    }),
    results: z
      .array(DecisionResult)
      .max(MOST_MOVED)
      .meta({ description: `The comments that were moved, oldest first; at most ${MOST_MOVED}.` }),
    remaining: z.boolean().meta({ description: 'Whether there may be more: go on with `cursor`.' }),
    cursor: Id.nullable().meta({ description: 'Where the next request goes on; null when nothing remains.' }),
  })
  .meta({ id: 'BanApplied' })
export type BanApplied = z.infer<typeof BanApplied>

export const banApplicationExample = { status: 'spam', includeReviewed: false }

export const banAppliedExample = {
  matched: 1,
  results: [{ id: '0194bf0e-5c00-7a3e-9d1b-0d9c3b5a7f12', status: 'spam', problem: null }],
  remaining: false,
  cursor: null,
}
