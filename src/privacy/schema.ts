import { z } from 'zod'
import { BanVerdict } from '../comments/bans/schema.ts'
import { EventAction, EventActor, Finding } from '../comments/moderation/schema.ts'
import { CommentAuthor, ModerationStatus } from '../comments/threads/schema.ts'
import { Email } from '../kernel/email.ts'
import { LIMITS } from '../kernel/limits.ts'
import { Cursor } from '../kernel/paging.ts'
import { Id, Time } from '../kernel/scalars.ts'

const Address = Email.meta({
  description: 'The e-mail address of the person. Upper and lower case make no difference.',
})

export const ExportRequest = z
  .strictObject({
    email: Address,
    limit: z
      .int()
      .min(1)
      .max(LIMITS.pageSize)
      .default(LIMITS.pageSize)
      .meta({ description: 'The maximum number of entries in the page.' }),
    cursor: Cursor.nullable()
      .default(null)
      .meta({ description: '`page.next` or `page.prev` of an earlier answer; null for the first page.' }),
    count: z.boolean().default(false).meta({ description: 'true: add `page.total`.' }),
  })
  .meta({ id: 'ExportRequest' })
export type ExportRequest = z.infer<typeof ExportRequest>

const KIND = { description: 'What the entry is.' }

const ExportedComment = z
  .object({
    kind: z.literal('comment').meta(KIND),
    id: Id,
    articleId: Id,
    article: z.string().meta({ description: 'The slug of the article.' }),
    parentId: Id.nullable(),
    depth: z.int().min(0).meta({ description: '0 for the first comment of a thread.' }),
    status: ModerationStatus,
    author: CommentAuthor.extend({
      email: z.string().meta({ description: 'The e-mail address.' }),
    }).meta({ description: 'Who wrote the comment.' }),
    body: z.string().meta({ description: 'The Markdown, as the author wrote it.' }),
    html: z.string().meta({ description: 'Safe HTML.' }),
    text: z.string().meta({ description: 'Plain text.' }),
    findings: z
      .array(Finding)
      .nullable()
      .meta({ description: 'What the rules found when the comment was posted or last edited.' }),
    traits: z.array(z.string()).meta({
      description: 'Values by which the comment is compared with others: its text, hosts and contacts.',
    }),
    hasNetworkHash: z.boolean().meta({
      description: 'Whether keyed hashes of the network that posted the comment are still stored.',
    }),
    hasUserHash: z.boolean().meta({
      description: 'Whether a keyed hash of the user id that the site’s own server stated is still stored.',
    }),
    createdAt: Time,
    editedAt: Time.nullable(),
    changedAt: Time.meta({ description: 'When the public view of the comment last changed.' }),
    reviewedAt: Time.nullable().meta({ description: 'When a moderator last decided about the comment.' }),
  })
  .meta({ id: 'ExportedComment', description: 'A comment that was posted with the address.' })

const ExportedEvent = z
  .object({
    kind: z.literal('event').meta(KIND),
    id: Id,
    commentId: Id,
    actor: EventActor,
    action: EventAction,
    fromStatus: z.string().nullable().meta({ description: 'The status before.' }),
    toStatus: z.string().nullable().meta({ description: 'The status after.' }),
    reason: z.string().nullable().meta({ description: 'What a moderator gave as the reason.' }),
    createdAt: Time,
  })
  .meta({
    id: 'ExportedEvent',
    description: 'An event of one of the comments, without the API key that caused it.',
  })

const ExportedReport = z
  .object({
    kind: z.literal('report').meta(KIND),
    id: Id,
    commentId: Id,
    reason: z.string().meta({ description: 'What is wrong with the comment.' }),
    createdAt: Time,
    resolvedAt: Time.nullable(),
  })
  .meta({
    id: 'ExportedReport',
    description:
      'A report about one of the comments, without the data and the note of the reader who sent it.',
  })

const ExportedBan = z
  .object({
    kind: z.literal('ban').meta(KIND),
    id: Id,
    verdict: BanVerdict,
    reason: z.string().nullable().meta({ description: 'Why, for moderators.' }),
    createdAt: Time,
    expiresAt: Time.nullable(),
  })
  .meta({ id: 'ExportedBan', description: 'A ban of the address.' })

/** One entry of the export. */
export const PrivacyEntry = z
  .discriminatedUnion('kind', [ExportedComment, ExportedEvent, ExportedReport, ExportedBan])
  .meta({ id: 'PrivacyEntry' })
export type PrivacyEntry = z.infer<typeof PrivacyEntry>

export const ErasureRequest = z
  .strictObject({
    email: Address,
    keepBans: z.boolean().default(false).meta({
      description:
        'Whether to keep bans of the address. They contain a keyed hash of it, never the address itself.',
    }),
  })
  .meta({ id: 'ErasureRequest' })
export type ErasureRequest = z.infer<typeof ErasureRequest>

/** What an erasure did. */
export const Erasure = z
  .object({
    comments: z
      .int()
      .min(0)
      .meta({ description: 'Comments that were erased, including those kept without content.' }),
    tombstones: z
      .int()
      .min(0)
      .meta({ description: 'Those of them that are kept without content because they have replies.' }),
    events: z.int().min(0).meta({ description: 'Entries of the audit log whose reason was emptied.' }),
    bans: z.int().min(0).meta({ description: 'Bans of the address that were removed.' }),
    replacedFiles: z.int().min(0).meta({
      description: 'Database files that were removed because a restore had replaced them.',
    }),
  })
  .meta({ id: 'Erasure' })
export type Erasure = z.infer<typeof Erasure>

const email = 'minh.anh@example.org'

export const exportRequestExample = { email }

export const entryExamples = [
  {
    kind: 'comment',
    id: '0194bf12-8a40-7c55-8e0f-5b1d3c7a9e24',
    articleId: '0194bf0e-5c00-7a3e-9d1b-2f6a4c8e0b71',
    article: 'deepseek-the-ai-revolution-from-asia',
    parentId: null,
    depth: 0,
    status: 'approved',
    author: { name: 'Minh Anh', email, url: null },
    body: 'How does the cost compare with *earlier* models?',
    html: '<p>How does the cost compare with <em>earlier</em> models?</p>\n',
    text: 'How does the cost compare with earlier models?',
    findings: null,
    traits: [],
    hasNetworkHash: true,
    hasUserHash: false,
    createdAt: '2025-02-01T00:04:34.240Z',
    editedAt: null,
    changedAt: '2025-02-01T00:09:12.301Z',
    reviewedAt: '2025-02-01T00:09:12.301Z',
  },
  {
    kind: 'event',
    id: '0194bf16-c98d-7b1e-a3c4-9d0f2b6e8a17',
    commentId: '0194bf12-8a40-7c55-8e0f-5b1d3c7a9e24',
    actor: 'key',
    action: 'moved',
    fromStatus: 'pending',
    toStatus: 'approved',
    reason: null,
    createdAt: '2025-02-01T00:09:12.301Z',
  },
]

export const erasureRequestExample = { email, keepBans: false }

export const erasureExample = { comments: 12, tombstones: 3, events: 2, bans: 1, replacedFiles: 0 }
