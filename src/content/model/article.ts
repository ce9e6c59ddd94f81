import { z } from 'zod'
import { LIMITS } from '../../kernel/limits.ts'
import { Anchor, HttpUrl, Id, Lang, line, lines, Slug, Time, TimeInput } from '../../kernel/scalars.ts'
import { NewReference, Reference } from './reference.ts'
import { NewSection, Section } from './section.ts'

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

export const Translation = z
  .object({
    lang: z.string().meta({ description: 'Language of that article (BCP 47).' }),
    slug: z.string(),
  })
  .meta({ id: 'Translation' })

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
    translationGroup: z.string().nullable().meta({
      description: 'Articles that say the same in several languages share this name.',
    }),
    commentsOpen: z.boolean().meta({ description: 'Whether a comment posted now would be taken.' }),
    commentsClosedReason: z.enum(['closed', 'age']).nullable().meta({
      description:
        'Why comments are not taken: by the policy of the article, or for its age; null while they are.',
    }),
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
    translations: z.array(Translation).optional().meta({
      description:
        'With `include=translations`: the other articles of its group that you may see, by language.',
    }),
  })
  .meta({ id: 'Article' })
export type Article = z.infer<typeof Article>

const orNull = <T extends z.ZodType>(schema: T) => schema.nullable().default(null)

const image = { url: HttpUrl, alt: line(LIMITS.title), credit: orNull(line(LIMITS.title)) }

/** The fields of an article as a writer gives them. */
const fields = {
  slug: Slug,
  title: line(LIMITS.title),
  subtitle: line(LIMITS.title),
  subtitleLang: Lang,
  lang: Lang,
  summary: lines(LIMITS.summary),
  authors: z
    .array(z.strictObject({ name: line(LIMITS.name), url: orNull(HttpUrl) }))
    .max(LIMITS.authorsPerArticle),
  tags: z.array(line(LIMITS.tag)).max(LIMITS.tagsPerArticle),
  image: z.strictObject(image),
  canonicalUrl: HttpUrl,
  commentPolicy: CommentPolicy,
  translationGroup: Anchor.meta({
    description: 'Articles that say the same in several languages share this name.',
  }),
  // Not a record of z.json(): its recursion has no name that the contract could refer to.
  meta: z
    .record(z.string(), z.unknown())
    .refine(meta => z.json().safeParse(meta).success, { error: 'Must hold JSON values only.', abort: true })
    .refine(meta => Buffer.byteLength(JSON.stringify(meta)) <= LIMITS.metaBytes, {
      error: `Must be at most ${LIMITS.metaBytes} bytes of JSON.`,
    }),
  publishedAt: TimeInput,
  sections: z.array(NewSection),
  references: z.array(NewReference).max(LIMITS.referencesPerArticle),
}

/** The same with what stands for those that are left out. */
const written = {
  ...fields,
  subtitle: orNull(fields.subtitle),
  subtitleLang: orNull(fields.subtitleLang),
  summary: orNull(fields.summary),
  authors: fields.authors.default([]),
  tags: fields.tags.default([]),
  image: orNull(fields.image),
  canonicalUrl: orNull(fields.canonicalUrl),
  commentPolicy: fields.commentPolicy.default('open'),
  translationGroup: orNull(fields.translationGroup),
  meta: fields.meta.default({}),
  publishedAt: orNull(fields.publishedAt),
  sections: fields.sections.default([]),
  references: fields.references.default([]),
}

/** A whole article as a writer gives it in Markdown, and as it is kept. */
export const NewArticle = z
  .strictObject({ ...written, status: z.enum(['draft', 'published', 'archived']).default('draft') })
  .refine(article => article.status !== 'published' || article.publishedAt !== null, {
    path: ['publishedAt'],
    error: 'A published article needs the time of its publication.',
  })
export type NewArticle = Omit<z.infer<typeof NewArticle>, 'references'> & { references: NewReference[] }

const InputStatus = z.enum(['draft', 'scheduled', 'published', 'archived']).meta({
  description: '`scheduled` is the same as `published` with a `publishedAt` to come: it appears by itself.',
})

/** A whole article as a client of the API writes it: what can be made from the rest may be left out. */
export const ArticleInput = z
  .strictObject({
    ...written,
    slug: Slug.optional().meta({ description: 'Made from the title when left out.' }),
    status: InputStatus.default('draft'),
    publishedAt: orNull(TimeInput).meta({
      description: 'Left out of a published article, it is now.',
    }),
  })
  .meta({ id: 'NewArticle' })
export type ArticleInput = z.infer<typeof ArticleInput>

type Nullish<S> = { [K in keyof S]: S[K] extends z.ZodType ? z.ZodOptional<z.ZodNullable<S[K]>> : never }

const nullish = <S extends Record<string, z.ZodType>>(shape: S) =>
  Object.fromEntries(Object.entries(shape).map(([name, schema]) => [name, schema.nullish()])) as Nullish<S>

// No default may stand in here: it would be set although the patch does not name it.
const imagePatch = z.strictObject(nullish({ ...image, credit: line(LIMITS.title) }))

/** A merge patch (RFC 7396) of an article: what it names is set, null stands for the default, objects are merged. */
export const ArticlePatch = z
  .strictObject(nullish({ ...fields, status: InputStatus, image: imagePatch }))
  .meta({ id: 'ArticlePatch' })
export type ArticlePatch = z.infer<typeof ArticlePatch>
