import { z } from 'zod'
import { LIMITS } from '../../kernel/limits.ts'
import { canonicalCidr, isCidr } from '../../kernel/networks.ts'
import { Email, Id, line, Time, TimeInput } from '../../kernel/scalars.ts'
import { hostOf } from '../../spam/text/compare.ts'
import { fold } from '../../spam/text/fold.ts'
import { Reason } from '../threads/schema.ts'

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

/** What a ban is made from, brought into the form in which it is compared. */
const common = {
  verdict: BanVerdict.default('spam'),
  reason: Reason.nullish().meta({ description: 'For moderators, and for the audit log when it is applied.' }),
  expiresAt: TimeInput.refine(time => time > new Date().toISOString(), 'Must be in the future.')
    .nullable()
    .default(null)
    .meta({ description: 'null: it does not expire.' }),
}

const email = z
  .strictObject({
    kind: z.literal('email'),
    value: Email.toLowerCase().optional().meta({
      description: 'The address; only a keyed hash of it is kept.',
    }),
    comment: Id.optional().meta({ description: 'In its place: the comment whose author is meant.' }),
    ...common,
  })
  .refine(({ value, comment }) => (value === undefined) !== (comment === undefined), {
    path: ['value'],
    error: 'Needs either `value` or `comment`.',
    // Also when other fields have faults, so that all are told at once; but for a time, which ends all reading.
    when: () => true,
  })

const network = z.strictObject({
  kind: z.literal('network'),
  comment: Id.meta({ description: 'A comment that was posted from the network.' }),
  ...common,
})

const range = z.strictObject({
  kind: z.literal('range'),
  value: z
    .string()
    .max(50, { abort: true })
    .refine(isCidr, {
      error: 'Must be a network in CIDR notation, such as 192.0.2.0/24 or 2001:db8::/32.',
      abort: true,
    })
    .overwrite(canonicalCidr)
    .meta({ description: 'In CIDR notation; bits beyond the prefix are dropped.' }),
  ...common,
})

const host = z.strictObject({
  kind: z.literal('host'),
  value: z
    .string()
    .max(253, { abort: true })
    .refine(text => hostOf(text) !== undefined, {
      error: 'Must be the name of a host, such as example.org, without scheme, port and path.',
      abort: true,
    })
    .overwrite(text => hostOf(text) as string)
    .meta({ description: 'Its subdomains are meant too. Stored in ASCII, in lower case, without `www.`.' }),
  ...common,
})

const word = z.strictObject({
  kind: z.literal('word'),
  value: line(LIMITS.banPhrase)
    .refine(text => /^\s*$/.test(text) || fold(text) !== '', {
      error: 'Must have a character that can be seen.',
      abort: true,
    })
    .overwrite(fold)
    .meta({
      description:
        'A word or phrase. Case, width, look-alike and invisible letters make no difference; it is found as a whole word where the script separates words.',
    }),
  ...common,
})

export const NewBan = z.discriminatedUnion('kind', [email, network, range, host, word], {
  error: ({ code }) =>
    code === 'invalid_union' ? 'Must be email, network, range, host or word.' : undefined,
})
export type NewBan = z.infer<typeof NewBan>

export const newBanExample = { kind: 'host', value: 'casino.example', verdict: 'spam', reason: 'Gambling' }

export const banExample = {
  id: '0194bf0e-5c00-7a3e-9d1b-4c1e8f2a6d90',
  ...newBanExample,
  createdAt: '2025-02-01T00:00:00.000Z',
  createdBy: '0194bf0e-5c00-7a3e-9d1b-6b0f2c4d8e15',
  expiresAt: null,
  expired: false,
}
