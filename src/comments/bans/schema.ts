import { z } from 'zod'
import { Email } from '../../kernel/email.ts'
import { coded } from '../../kernel/faults.ts'
import { LIMITS } from '../../kernel/limits.ts'
import { canonicalCidr, isCidr } from '../../kernel/networks.ts'
import { FutureTime, Id, IdInput, Time } from '../../kernel/scalars.ts'
import { line } from '../../kernel/text.ts'
import { hostOf } from '../../spam/text/compare.ts'
import { fold } from '../../spam/text/fold.ts'
import { Reason } from '../threads/schema.ts'

export const BanKind = z.enum(['email', 'network', 'user', 'range', 'host', 'word']).meta({
  id: 'BanKind',
  description:
    'What is banned: an e-mail address, a network, a user, a range of networks, a host, or a word or phrase.',
})
export type BanKind = z.infer<typeof BanKind>

export const BanVerdict = z.enum(['hold', 'spam']).meta({
  id: 'BanVerdict',
  description: 'What happens to a matching comment. hold: it waits for a moderator; spam: it becomes spam.',
})

export const Ban = z
  .object({
    id: Id,
    kind: BanKind,
    value: z.string().nullable().meta({
      description:
        'The range in CIDR notation, the host, or the phrase, normalized for comparison. null for `email`, `network` and `user`: only a keyed hash is stored.',
    }),
    verdict: BanVerdict,
    reason: z.string().nullable().meta({ description: 'Why, for moderators.' }),
    createdAt: Time,
    createdBy: Id.nullable().meta({ description: 'The API key that made it.' }),
    expiresAt: Time.nullable().meta({ description: 'null: it does not expire.' }),
    expired: z
      .boolean()
      .meta({ description: 'Whether the ban has expired. An expired ban matches nothing.' }),
  })
  .meta({ id: 'Ban' })
export type Ban = z.infer<typeof Ban>

export const BanParams = z.strictObject({ ban: IdInput })

/** A new ban. Its value is normalized to the form in which it is compared. */
const common = {
  verdict: BanVerdict.default('spam'),
  reason: Reason.nullable()
    .meta({ id: 'BanReason', description: 'For moderators. Applying the ban copies it to the audit log.' })
    .optional(),
  expiresAt: FutureTime.nullable()
    .meta({ id: 'BanEnd', description: 'null: it does not expire.' })
    .default(null),
}

const isEither = ({ value, comment }: { value?: unknown; comment?: unknown }) =>
  (value === undefined) !== (comment === undefined)

const EITHER = {
  path: ['value'],
  error: 'Needs either `value` or `comment`.',
  ...coded('conflict'),
  // Checked even when other fields have faults, so that one answer names all of them. An unreadable `expiresAt` still
  // prevents it.
  when: () => true,
}

const email = z
  .strictObject({
    kind: z.literal('email').meta({ description: 'A ban of an e-mail address.' }),
    value: Email.optional().meta({
      description: 'The e-mail address. Only a keyed hash of it is stored.',
    }),
    comment: IdInput.optional().meta({
      description: 'Instead of `value`: a comment. The ban takes the e-mail address of its author.',
    }),
    ...common,
  })
  .refine(isEither, EITHER)
  .meta({ id: 'EmailBan', forms: [['value'], ['comment']] })

const user = z
  .strictObject({
    kind: z.literal('user').meta({ description: 'A ban of a user of the site that relays comments.' }),
    value: line(LIMITS.userId).optional().meta({
      description:
        'The id of the user, as the site’s own server states it in `client`. Only a keyed hash of it is stored.',
    }),
    comment: IdInput.optional().meta({
      description: 'Instead of `value`: a comment. The ban takes the user who posted it.',
    }),
    ...common,
  })
  .refine(isEither, EITHER)
  .meta({ id: 'UserBan', forms: [['value'], ['comment']] })

const network = z
  .strictObject({
    kind: z.literal('network').meta({ description: 'A ban of the network of a comment.' }),
    comment: IdInput.meta({ description: 'A comment that was posted from the network.' }),
    ...common,
  })
  .meta({ id: 'NetworkBan' })

const range = z
  .strictObject({
    kind: z.literal('range').meta({ description: 'A ban of a range of networks.' }),
    value: z
      .string()
      .max(50, { abort: true })
      .refine(isCidr, {
        error: 'Must be a network in CIDR notation, such as 192.0.2.0/24 or 2001:db8::/32.',
        abort: true,
      })
      .overwrite(canonicalCidr)
      .meta({ minLength: 1, description: 'In CIDR notation; bits beyond the prefix are dropped.' }),
    ...common,
  })
  .meta({ id: 'RangeBan' })

const host = z
  .strictObject({
    kind: z.literal('host').meta({ description: 'A ban of a host in links.' }),
    value: z
      .string()
      .max(253, { abort: true })
      .refine(text => hostOf(text) !== undefined, {
        error: 'Must be the name of a host, such as example.org, without scheme, port and path.',
        abort: true,
      })
      .overwrite(text => hostOf(text) as string)
      .meta({
        minLength: 1,
        description:
          'A host name. The ban includes its subdomains. Stored in ASCII, in lower case, without `www.`.',
      }),
    ...common,
  })
  .meta({ id: 'HostBan' })

const word = z
  .strictObject({
    kind: z.literal('word').meta({ description: 'A ban of a word or phrase.' }),
    value: line(LIMITS.banPhrase)
      .refine(text => /^\s*$/.test(text) || fold(text) !== '', {
        error: 'Must have a visible character.',
        abort: true,
      })
      .overwrite(fold)
      .meta({
        description:
          'A word or phrase. Case, width, look-alike letters and invisible characters are ignored. It matches whole words where the script separates words.',
      }),
    ...common,
  })
  .meta({ id: 'WordBan' })

export const NewBan = z
  .discriminatedUnion('kind', [email, network, user, range, host, word])
  .meta({ id: 'NewBan' })
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
