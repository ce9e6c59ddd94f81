/** What a ban is made from, brought into the form in which it is compared. */
import { z } from 'zod'
import { LIMITS } from '../../kernel/limits.ts'
import { canonicalCidr, isCidr } from '../../kernel/networks.ts'
import { Email, Id, line, TimeInput } from '../../kernel/scalars.ts'
import { hostOf } from '../../spam/text/compare.ts'
import { fold } from '../../spam/text/fold.ts'
import { Reason } from '../moderation/schema.ts'
import { BanVerdict } from './schema.ts'

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
