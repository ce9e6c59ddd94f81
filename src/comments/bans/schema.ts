import { z } from 'zod'
import { Id, Time } from '../../kernel/scalars.ts'
import { DecisionResult } from '../moderation/schema.ts'

/** What a ban can be of. */
export const BanKind = z.enum(['email', 'network', 'range', 'host', 'word']).meta({ id: 'BanKind' })
export type BanKind = z.infer<typeof BanKind>

export const BanVerdict = z.enum(['hold', 'spam']).meta({
  description: 'hold: what it matches waits for a moderator; spam: it is spam.',
})

export const Ban = z
  .object({
    id: Id,
    kind: BanKind,
    value: z.string().nullable().meta({
      description:
        'The network in CIDR notation, the host, or the phrase, as they are compared. null for `email` and `network`, of which only a keyed hash is kept.',
    }),
    verdict: BanVerdict,
    reason: z.string().nullable(),
    createdAt: Time,
    createdBy: Id.nullable().meta({ description: 'The API key that made it.' }),
    expiresAt: Time.nullable().meta({ description: 'null: it does not expire.' }),
    expired: z.boolean().meta({ description: 'Whether it matches nothing any more.' }),
  })
  .meta({ id: 'Ban' })
export type Ban = z.infer<typeof Ban>

export const BanParams = z.strictObject({ ban: Id })

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
