import { z } from 'zod'
import { LIMITS } from '../../kernel/limits.ts'
import { Id, IdInput, Time } from '../../kernel/scalars.ts'
import { line } from '../../kernel/text.ts'

export const CommentParams = z.strictObject({ comment: IdInput })

/** The status of a comment. Its author sees spam and trash as pending. */
export const ModerationStatus = z.enum(['pending', 'approved', 'spam', 'trash']).meta({
  id: 'ModerationStatus',
  description: 'pending: waits for a moderator; approved: public; spam and trash: hidden.',
})

/** The reason of a decision or a ban, for the audit log. */
export const Reason = line(LIMITS.moderationReason)

export const CommentAuthor = z
  .object({
    name: z.string().meta({ description: 'The name that the author gave.' }),
    url: z.string().nullable().meta({ description: 'The author’s website.' }),
  })
  .meta({ id: 'CommentAuthor' })

/** A comment as the public sees it. All other columns are private. */
export const Comment = z
  .object({
    id: Id,
    articleId: Id,
    parentId: Id.nullable().meta({
      description: 'The comment that this one answers; null for the first comment of a thread.',
    }),
    depth: z.int().min(0).meta({ description: '0 for the first comment of a thread.' }),
    status: z.enum(['approved', 'pending', 'deleted']).meta({
      id: 'CommentStatus',
      description:
        'approved: public; pending: only its author sees it; deleted: without content, kept because it has replies.',
    }),
    author: CommentAuthor.nullable().meta({ description: 'null when deleted.' }),
    html: z.string().nullable().meta({ description: 'Safe HTML; null when deleted.' }),
    text: z.string().nullable().meta({ description: 'Plain text; null when deleted.' }),
    createdAt: Time,
    editedAt: Time.nullable(),
    replyCount: z.int().min(0).meta({ description: 'The number of visible direct replies.' }),
    get replies() {
      return z
        .array(Comment)
        .meta({ description: 'Direct replies, oldest first. Empty outside the threads view.' })
    },
    repliesNext: z.string().nullable().meta({
      description: `For the first comment of a thread with more replies than \`replies\` shows: the \`cursor\` for \`?view=flat&thread={id}\`. Otherwise null.`,
    }),
  })
  .meta({ id: 'Comment' })
export type Comment = z.infer<typeof Comment>

export const commentExample = {
  id: '0194bf12-8a40-7c55-8e0f-5b1d3c7a9e24',
  articleId: '0194bf0e-5c00-7a3e-9d1b-2f6a4c8e0b71',
  parentId: null,
  depth: 0,
  status: 'approved',
  author: { name: 'Minh Anh', url: 'https://example.org/minh-anh' },
  html: '<p>How does the cost compare with <em>earlier</em> models?</p>\n',
  text: 'How does the cost compare with earlier models?',
  createdAt: '2025-02-01T00:04:34.240Z',
  editedAt: null,
  replyCount: 0,
  replies: [],
  repliesNext: null,
}

export const CommentCounts = z
  .object({
    data: z
      .array(
        z.object({
          article: z.string().meta({ description: 'The slug or id, as in the request.' }),
          articleId: Id,
          comments: z.int().min(0).meta({ description: 'The number of its public comments.' }),
        }),
      )
      .meta({ description: 'In the order of the request.' }),
  })
  .meta({ id: 'CommentCounts' })
