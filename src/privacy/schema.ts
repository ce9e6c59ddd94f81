import { z } from 'zod'
import { LIMITS } from '../kernel/limits.ts'
import { Email, Id, Time } from '../kernel/scalars.ts'

const Address = Email.toLowerCase().meta({
  description: 'The address of the person; compared without regard to case.',
})

export const ExportRequest = z.strictObject({
  email: Address,
  limit: z
    .int()
    .min(1)
    .max(LIMITS.pageSize)
    .default(LIMITS.pageSize)
    .meta({ description: 'Most entries in the page.' }),
  cursor: z
    .string()
    .max(1_000)
    .nullable()
    .default(null)
    .meta({ description: '`page.next` or `page.prev` of an earlier answer; null for the first page.' }),
  count: z.boolean().default(false).meta({ description: 'true adds `page.total`.' }),
})
export type ExportRequest = z.infer<typeof ExportRequest>

const ExportedComment = z
  .object({
    kind: z.literal('comment'),
    id: Id,
    articleId: Id,
    article: z.string().meta({ description: 'Slug of the article.' }),
    parentId: Id.nullable(),
    depth: z.int().min(0),
    status: z.enum(['pending', 'approved', 'spam', 'trash']),
    author: z.object({ name: z.string(), email: z.string(), url: z.string().nullable() }),
    body: z.string().meta({ description: 'Markdown, as it was written.' }),
    html: z.string(),
    text: z.string(),
    findings: z
      .array(
        z.object({
          rule: z.string(),
          verdict: z.enum(['note', 'hold', 'spam']),
          score: z.number(),
          reason: z.string(),
        }),
      )
      .nullable()
      .meta({ description: 'What the rules found when it was last written.' }),
    traits: z
      .array(z.string())
      .meta({ description: 'What it is compared with others by: its text, hosts and contacts.' }),
    hasNetworkHash: z.boolean().meta({
      description: 'Whether a keyed hash of the network address that it came from is still kept.',
    }),
    createdAt: Time,
    editedAt: Time.nullable(),
    changedAt: Time.meta({ description: 'When what the public sees of it last changed.' }),
    reviewedAt: Time.nullable().meta({ description: 'When a moderator last decided about it.' }),
  })
  .meta({ id: 'ExportedComment', description: 'A comment that was posted with the address.' })

const ExportedEvent = z
  .object({
    kind: z.literal('event'),
    id: Id,
    commentId: Id,
    actor: z.enum(['rules', 'author', 'readers', 'key', 'ban', 'command', 'retention']),
    action: z.enum(['edited', 'moved', 'reported', 'deleted', 'erased']),
    fromStatus: z.string().nullable(),
    toStatus: z.string().nullable(),
    reason: z.string().nullable(),
    createdAt: Time,
  })
  .meta({ id: 'ExportedEvent', description: 'What was done with one of the comments; not which key did it.' })

const ExportedReport = z
  .object({
    kind: z.literal('report'),
    id: Id,
    commentId: Id,
    reason: z.string(),
    createdAt: Time,
    resolvedAt: Time.nullable(),
  })
  .meta({
    id: 'ExportedReport',
    description: 'A complaint about one of the comments, without what the reader who made it gave or wrote.',
  })

const ExportedBan = z
  .object({
    kind: z.literal('ban'),
    id: Id,
    verdict: z.enum(['hold', 'spam']),
    reason: z.string().nullable(),
    createdAt: Time,
    expiresAt: Time.nullable(),
  })
  .meta({ id: 'ExportedBan', description: 'A ban of the address.' })

/** One thing that is stored about an address. */
export const PrivacyEntry = z
  .discriminatedUnion('kind', [ExportedComment, ExportedEvent, ExportedReport, ExportedBan])
  .meta({ id: 'PrivacyEntry' })
export type PrivacyEntry = z.infer<typeof PrivacyEntry>

export const ErasureRequest = z.strictObject({
  email: Address,
  keepBans: z.boolean().default(false).meta({
    description: 'Whether bans of the address stay; they hold a keyed hash of it, never the address.',
  }),
})
export type ErasureRequest = z.infer<typeof ErasureRequest>

/** What an erasure did. */
export const Erasure = z
  .object({
    comments: z.int().min(0).meta({ description: 'Comments that were erased, tombstones among them.' }),
    tombstones: z
      .int()
      .min(0)
      .meta({ description: 'Those of which an emptied place stays, because others replied.' }),
    events: z.int().min(0).meta({ description: 'Entries of the audit log whose reason was emptied.' }),
    bans: z.int().min(0).meta({ description: 'Bans of the address that were lifted.' }),
    replacedFiles: z.int().min(0).meta({
      description:
        'Databases that were replaced by a restore and kept beside this one; they were removed as a whole.',
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
