import { z } from 'zod'
import { LIMITS } from '../../kernel/limits.ts'
import { Email, HttpUrl, Id, line, lines, Time } from '../../kernel/scalars.ts'

/** Path parameters of one comment and what belongs to it. */
export const CommentParams = z.strictObject({ comment: Id })

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

const bodyOf = () =>
  lines(LIMITS.comment)
    .regex(/\S/, 'Must not be empty.')
    .meta({ description: 'A safe subset of CommonMark: no images, headings or HTML.', minLength: 1 })

/** What a post may bring along to be taken for what it is. */
const evidence = {
  subject: z.string().max(1_000).optional().meta({
    description:
      'Leave it out or empty. A form has a field of this name that people cannot see: robots fill it, and what they post is spam.',
  }),
  formToken: z.string().max(200).optional().meta({
    description: '`formToken` of the article’s comment form: says when the form was shown. Counts once.',
  }),
  proof: z.string().max(4_000).optional().meta({
    description:
      'A solved challenge, as ALTCHA’s widget submits it: Base64 of `{"challenge": …, "solution": {"counter": …, "derivedKey": …}}`. Counts once.',
  }),
  earlier: z
    .strictObject({ id: Id, manageToken: z.string().max(200) })
    .optional()
    .meta({
      description:
        'An approved comment of the same author, with its manage token: the author is no newcomer.',
    }),
}

/** A comment as a reader posts it. Not a named component: what it asks for depends on the configuration. */
export const newCommentSchema = ({ emailRequired }: { emailRequired: boolean }) => {
  const email = Email.meta({ description: 'Never published, and nothing public depends on it.' })
  return z.strictObject({
    author: z.strictObject({
      name: line(LIMITS.name),
      email: emailRequired ? email : email.nullish(),
      url: HttpUrl.nullish().meta({ description: 'The author’s website.' }),
    }),
    body: bodyOf(),
    parentId: Id.nullish().meta({
      description: 'The comment to answer; it must be public and of the same article.',
    }),
    ...evidence,
  })
}
export type NewComment = z.infer<ReturnType<typeof newCommentSchema>>

/** What its author may change of a comment. */
export const CommentPatch = z.strictObject({ body: bodyOf() }).meta({ id: 'CommentPatch' })
export type CommentPatch = z.infer<typeof CommentPatch>

/** What a form needs to know before it is shown. */
export const CommentForm = z
  .object({
    formToken: z.string().meta({ description: 'To be sent with the comment; counts once.' }),
    expiresAt: Time.meta({ description: 'Until when the token counts.' }),
    fillSeconds: z.int().min(0).meta({
      description: 'What is posted sooner after this answer waits for a moderator.',
    }),
    emailRequired: z.boolean(),
    tokenRequired: z.boolean().meta({ description: 'Whether a comment without the token is refused.' }),
    proof: z.enum(['never', 'auto', 'always']).meta({
      description:
        'Whether a comment needs a proof of work; auto: when a post is answered with `proof-required`.',
    }),
  })
  .meta({ id: 'CommentForm' })
export type CommentForm = z.infer<typeof CommentForm>

export const CommentCounts = z
  .object({
    data: z.array(
      z.object({
        article: z.string().meta({ description: 'As it was asked for.' }),
        articleId: Id,
        comments: z.int().min(0),
      }),
    ),
  })
  .meta({ id: 'CommentCounts' })
