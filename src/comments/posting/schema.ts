/** The schemas of a comment's post, edit and form. */

import { z } from 'zod'
import { RelayedClient } from '../../http/relay.ts'
import { Email } from '../../kernel/email.ts'
import { coded } from '../../kernel/faults.ts'
import { LIMITS } from '../../kernel/limits.ts'
import { optionalInput } from '../../kernel/optional.ts'
import { HttpUrl, IdInput, Time } from '../../kernel/scalars.ts'
import { line, lines, SOME_TEXT } from '../../kernel/text.ts'
import { commentShows } from '../../markdown/render.ts'
import { Comment, commentExample } from '../threads/schema.ts'

/** The answer to a post: the comment and its manage token, which no later answer contains. */
export const PostedComment = Comment.extend({
  manageToken: z.string().meta({
    description:
      'Keep it. Sent as `Authorization: Bearer`, it lets you read the comment while it is pending, edit it and delete it.',
  }),
}).meta({ id: 'PostedComment', base: 'Comment' })
export type PostedComment = z.infer<typeof PostedComment>

const bodyOf = () =>
  lines(LIMITS.comment)
    .refine(text => /\S/.test(text), { error: 'Must not be empty.', abort: true })
    .refine(commentShows, { error: 'Must show some text.', ...coded('too-short') })
    .meta({
      description: 'A safe subset of CommonMark: no images, headings or HTML.',
      minLength: 1,
      pattern: SOME_TEXT,
    })

const BARE_HOST = /^[^\s/?#:@]+\.[^\s/?#:@.]+(?:[:/?#]\S*)?$/

/** What the contract shows: a host in ASCII and what follows it. What browsers take as a URL is taken, too. */
const WEBSITE =
  '^(?:[Hh][Tt][Tt][Pp][Ss]?://)?(?:[A-Za-z0-9](?:[A-Za-z0-9-]*[A-Za-z0-9])?[.])+[A-Za-z](?:[A-Za-z0-9-]*[A-Za-z0-9])?(?::[0-9]{1,4})?(?:[/?#][!-~]*)?$'

const withScheme = (url: string) => (BARE_HOST.test(url) ? `https://${url}` : url)

/** The author's website. People write it as they say it, without a scheme. */
const Website = optionalInput(
  z
    .preprocess(value => (typeof value === 'string' ? withScheme(value.trim()) : value), HttpUrl)
    .meta({ pattern: WEBSITE, format: undefined }),
).meta({ description: 'The author’s website. `https://` is put before a host without a scheme.' })

/** The fields of a post that tell people from robots. */
const evidence = {
  subject: optionalInput(z.string().max(1_000)).meta({
    description:
      'Honeypot. Leave empty; give your form a hidden field of this name. A comment that fills it is spam.',
  }),
  formToken: optionalInput(z.string().max(200)).meta({
    description: 'The `formToken` from `getCommentForm` for this article. Can be used once.',
  }),
  proof: optionalInput(z.string().max(4_000)).meta({
    description:
      'A solved challenge from `getCommentChallenge`, as ALTCHA’s widget submits it: Base64 of `{"challenge": …, "solution": {"counter": …, "derivedKey": …}}`. Can be used once.',
  }),
  earlier: optionalInput(
    z.strictObject({
      id: IdInput,
      manageToken: z.string().max(200).meta({ description: 'The manage token of that comment.' }),
    }),
  ).meta({
    description:
      'An approved comment of the same author with the same e-mail address, and its manage token. The rule for first comments then does not apply. With another address, or when the comment is not public, it is ignored.',
  }),
}

/** A comment as a reader posts it. Its required fields depend on the configuration. */
export const newCommentSchema = ({ emailRequired }: { emailRequired: boolean }) => {
  const about = { description: 'Never published, and no public field depends on it.' }
  return z
    .strictObject({
      author: z
        .strictObject({
          name: line(LIMITS.name).meta({ description: 'The name to show with the comment.' }),
          email: emailRequired ? Email.meta(about) : optionalInput(Email).meta(about),
          url: Website,
        })
        .meta({ description: 'Who writes the comment.' }),
      body: bodyOf(),
      parentId: optionalInput(IdInput).meta({
        description: 'The comment that this one answers. It must be public and belong to the same article.',
      }),
      ...evidence,
      client: RelayedClient.nullish().meta({ description: 'Only in requests of a site’s own server.' }),
    })
    .meta({ component: 'NewComment' })
}
export type NewComment = z.infer<ReturnType<typeof newCommentSchema>>

/** The fields of a comment that its author may change. */
export const CommentPatch = z.strictObject({ body: bodyOf() }).meta({ id: 'CommentPatch' })
export type CommentPatch = z.infer<typeof CommentPatch>

/** What a client needs to show a comment form. */
export const CommentForm = z
  .object({
    formToken: z.string().meta({ description: 'Send it with the comment. Can be used once.' }),
    expiresAt: Time.meta({ description: 'When the token expires.' }),
    fillSeconds: z.int().min(0).meta({
      description: 'A comment posted sooner than this many seconds after this answer waits for a moderator.',
    }),
    emailRequired: z.boolean().meta({ description: 'Whether a comment needs an e-mail address.' }),
    tokenRequired: z.boolean().meta({ description: 'Whether a comment without the token is refused.' }),
    proof: z.enum(['never', 'auto', 'always']).meta({
      id: 'ProofPolicy',
      description:
        'Whether a comment needs a proof of work. auto: only when the post is answered with `proof-required`; send it again with a proof.',
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
