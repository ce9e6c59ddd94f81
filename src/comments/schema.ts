import { z } from 'zod'
import { LIMITS } from '../limits.ts'
import { HttpUrl, Id, line, lines, Time } from '../scalars.ts'

/** A comment as the public sees it. Everything else that is stored of one is private. */
export const Comment = z
  .object({
    id: Id,
    articleId: Id,
    parentId: Id.nullable().meta({
      description: 'The comment that this one answers; null in a thread’s first.',
    }),
    depth: z.int().min(0).meta({ description: '0 for the first comment of a thread.' }),
    status: z.enum(['approved', 'pending', 'deleted']).meta({
      description:
        'approved: public; pending: only its author sees it; deleted: emptied, kept because replies hang below it.',
    }),
    author: z
      .object({ name: z.string(), url: z.string().nullable() })
      .nullable()
      .meta({ description: 'null when deleted.' }),
    html: z.string().nullable().meta({ description: 'Safe HTML; null when deleted.' }),
    text: z.string().nullable().meta({ description: 'Plain text; null when deleted.' }),
    createdAt: Time,
    editedAt: Time.nullable(),
    replyCount: z.int().min(0).meta({ description: 'Visible direct replies.' }),
    get replies() {
      return z
        .array(Comment)
        .meta({ description: 'Direct replies, oldest first, where the view shows them.' })
    },
    repliesNext: z
      .string()
      .nullable()
      .meta({
        description: `In a thread’s first comment: cursor for \`?view=flat&thread={id}\` to the replies beyond the first ${LIMITS.repliesShown}; else null.`,
      }),
  })
  .meta({ id: 'Comment' })
export type Comment = z.infer<typeof Comment>

/** The answer to a post: the comment, and the token that nobody can be shown again. */
export const PostedComment = Comment.extend({
  manageToken: z.string().meta({
    description:
      'Keep it: as `Authorization: Bearer`, it lets its holder read the comment while it is pending, and delete it.',
  }),
}).meta({ id: 'PostedComment' })
export type PostedComment = z.infer<typeof PostedComment>

/** A comment as a reader posts it. Not a named component: what it asks for depends on the configuration. */
export const newCommentSchema = ({ emailRequired }: { emailRequired: boolean }) => {
  const email = z
    .email({ error: ({ input }) => (input === undefined ? undefined : 'Must be an e-mail address.') })
    .max(LIMITS.email)
    .meta({ description: 'Never published, and nothing public depends on it.' })
  return z.strictObject({
    author: z.strictObject({
      name: line(LIMITS.name),
      email: emailRequired ? email : email.nullish(),
      url: HttpUrl.nullish().meta({ description: 'The author’s website.' }),
    }),
    body: lines(LIMITS.comment)
      .regex(/\S/, 'Must not be empty.')
      .meta({ description: 'A safe subset of CommonMark: no images, headings or HTML.', minLength: 1 }),
    parentId: Id.nullish().meta({
      description: 'The comment to answer; it must be public and of the same article.',
    }),
  })
}
export type NewComment = z.infer<ReturnType<typeof newCommentSchema>>
