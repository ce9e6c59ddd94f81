/** What readers send, and what they get for it. */
import { z } from 'zod'
import { LIMITS } from '../../kernel/limits.ts'
import { Email, HttpUrl, Id, line, lines, Time } from '../../kernel/scalars.ts'
import { Comment, commentExample } from '../threads/schema.ts'

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

export const newCommentExample = {
  author: { ...commentExample.author, email: 'minh.anh@example.org' },
  body: 'How does the cost compare with *earlier* models?',
}

export const commentFormExample = {
  formToken: '1738368274240.9vXr0mB2Qk1sT5aZ.J1x0mBq7Vn3yRkT8sLw2cZfDaU4gHiOe6PpXtYvQ5rM',
  expiresAt: '2025-02-02T00:04:34.240Z',
  fillSeconds: 3,
  emailRequired: true,
  tokenRequired: false,
  proof: 'auto',
}

export const challengeExample = {
  parameters: {
    algorithm: 'PBKDF2/SHA-256',
    cost: 5000,
    data: { article: '0194bf0e-5c00-7a3e-9d1b-2f6a4c8e0b71' },
    expiresAt: 1738369474,
    keyLength: 32,
    keyPrefix: '34a9c6ea3e5b007b74dac6e42d7779d6',
    nonce: '21db6de43b7ccf049ffd419e1d80d644',
    salt: '8a523928e253229c30adcb35081167e3',
  },
  signature: 'ef5c37e06634a083c8ade762940e54ea315412d73ba5fc0426b9700f303c0f9f',
}

export const postedCommentExample = {
  ...commentExample,
  manageToken: 'stet_mt_7Qn0c2yq2jvJxS8m6kH1dXo4b9tUeRzWfLpGiAsK3vE',
}
