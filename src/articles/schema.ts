import { z } from 'zod'
import { LIMITS } from '../limits.ts'
import { NewReference, Reference } from '../references/schema.ts'
import { HttpUrl, Id, Lang, line, lines, Slug, Time, TimeInput } from '../scalars.ts'
import { NewSection, Section } from '../sections/schema.ts'

export const CommentPolicy = z.enum(['open', 'moderated', 'closed']).meta({
  id: 'CommentPolicy',
  description:
    'open: comments appear at once; moderated: each waits for a moderator; closed: no further comments are taken.',
})
export type CommentPolicy = z.infer<typeof CommentPolicy>

export const ArticleStatus = z.enum(['draft', 'scheduled', 'published', 'archived']).meta({
  id: 'ArticleStatus',
  description: '`scheduled` is a published article whose `publishedAt` is still to come.',
})

export const ArticleAuthor = z
  .object({ name: z.string(), url: z.string().nullable() })
  .meta({ id: 'ArticleAuthor' })

export const ArticleImage = z
  .object({ url: z.string(), alt: z.string(), credit: z.string().nullable() })
  .meta({ id: 'ArticleImage' })

/** An article as the API shows it in lists; `include` adds the optional parts. */
export const Article = z
  .object({
    id: Id,
    slug: z.string().meta({ examples: ['deepseek-the-ai-revolution-from-asia'] }),
    title: z.string(),
    subtitle: z.string().nullable(),
    subtitleLang: z
      .string()
      .nullable()
      .meta({ description: 'Language of the subtitle where it is another.' }),
    lang: z.string().meta({ description: 'Language of the article (BCP 47).', examples: ['en'] }),
    summary: z.string().nullable(),
    status: ArticleStatus,
    authors: z.array(ArticleAuthor),
    tags: z.array(z.string()),
    image: ArticleImage.nullable(),
    canonicalUrl: z.string().nullable(),
    commentPolicy: CommentPolicy,
    commentsOpen: z.boolean().meta({ description: 'Whether a comment posted now would be taken.' }),
    commentsClosedReason: z
      .enum(['closed'])
      .nullable()
      .meta({ description: 'Why comments are not taken, or null while they are.' }),
    // Not z.json(): its recursion has no name that the contract could refer to.
    meta: z.record(z.string(), z.unknown()).meta({ description: 'A small free object for the frontend.' }),
    wordCount: z.int().min(0).meta({ description: 'Words of all bodies, by Unicode segmentation.' }),
    publishedAt: Time.nullable(),
    createdAt: Time,
    updatedAt: Time,
    version: z.int().min(1).meta({
      description: 'Grows with every change of the article, its sections or its references.',
    }),
    sections: z.array(Section).optional().meta({ description: 'With `include=sections`: the heading tree.' }),
    references: z.array(Reference).optional().meta({ description: 'With `include=references`.' }),
    commentCount: z
      .int()
      .min(0)
      .optional()
      .meta({ description: 'With `include=commentCount`: visible comments of the article.' }),
  })
  .meta({ id: 'Article' })
export type Article = z.infer<typeof Article>

const orNull = <T extends z.ZodType>(schema: T) => schema.nullable().default(null)

/** A whole article as a writer gives it, in Markdown; import, and later the API, take this shape. */
export const NewArticle = z
  .strictObject({
    slug: Slug,
    title: line(LIMITS.title),
    subtitle: orNull(line(LIMITS.title)),
    subtitleLang: orNull(Lang),
    lang: Lang,
    summary: orNull(lines(LIMITS.summary)),
    status: z.enum(['draft', 'published', 'archived']).default('draft'),
    authors: z
      .array(z.strictObject({ name: line(LIMITS.name), url: orNull(HttpUrl) }))
      .max(LIMITS.authorsPerArticle)
      .default([]),
    tags: z.array(line(LIMITS.tag)).max(LIMITS.tagsPerArticle).default([]),
    image: orNull(
      z.strictObject({ url: HttpUrl, alt: line(LIMITS.title), credit: orNull(line(LIMITS.title)) }),
    ),
    canonicalUrl: orNull(HttpUrl),
    commentPolicy: CommentPolicy.default('open'),
    meta: z
      .record(z.string(), z.json())
      .refine(meta => Buffer.byteLength(JSON.stringify(meta)) <= LIMITS.metaBytes, {
        error: `Must be at most ${LIMITS.metaBytes} bytes of JSON.`,
      })
      .default({}),
    publishedAt: orNull(TimeInput),
    sections: z.array(NewSection).default([]),
    references: z.array(NewReference).max(LIMITS.referencesPerArticle).default([]),
  })
  .refine(article => article.status !== 'published' || article.publishedAt !== null, {
    path: ['publishedAt'],
    error: 'A published article needs the time of its publication.',
  })
export type NewArticle = z.infer<typeof NewArticle>
