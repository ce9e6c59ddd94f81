/**
 * The plain fields of an article: everything but its sections and references. The schemas, rows, answers, front matter,
 * merge patch, revisions, diff and the random articles of the tests are made from this table, in its order.
 * To add a field, add a row here and a column in `storage/content-tables.ts`.
 */

import { z } from 'zod'
import { coded } from '../../kernel/faults.ts'
import { LIMITS } from '../../kernel/limits.ts'
import { nullableInput } from '../../kernel/optional.ts'
import { Anchor, HttpUrl, Id, Lang, Slug, Time, TimeInput } from '../../kernel/scalars.ts'
import { bounded, line, lineOrNothing, lines } from '../../kernel/text.ts'

export const CommentPolicy = z.enum(['open', 'moderated', 'closed']).meta({
  id: 'CommentPolicy',
  description:
    'open: the rules decide about each comment; moderated: each comment waits for a moderator; closed: no new comments.',
})
export type CommentPolicy = z.infer<typeof CommentPolicy>

const ArticleStatus = z.enum(['draft', 'scheduled', 'published', 'archived']).meta({
  id: 'ArticleStatus',
  description: '`scheduled` is a published article whose `publishedAt` is in the future.',
})

const InputStatus = ArticleStatus.meta({
  description:
    '`scheduled` is `published` with a `publishedAt` in the future: the article becomes public at that time.',
})

const AUTHOR = {
  name: { description: 'The name as it is shown.' },
  url: { description: 'A page about the author.' },
}

const ArticleAuthor = z
  .object({ name: z.string().meta(AUTHOR.name), url: z.string().nullable().meta(AUTHOR.url) })
  .meta({ id: 'ArticleAuthor' })

const IMAGE = {
  url: { description: 'The address of the image. The service does not store images.' },
  alt: { description: 'The text in place of the image; empty for a decorative one.' },
  credit: { description: 'Whose image it is.' },
}

const ArticleImage = z
  .object({
    url: z.string().meta(IMAGE.url),
    alt: z.string().meta(IMAGE.alt),
    credit: z.string().nullable().meta(IMAGE.credit),
  })
  .meta({ id: 'ArticleImage' })

/** The fields of an image in input, without defaults. A decorative image has an empty `alt`, as in HTML. */
export const imageFields = {
  url: HttpUrl.meta(IMAGE.url),
  alt: lineOrNothing(LIMITS.title).meta(IMAGE.alt),
  credit: line(LIMITS.title).meta(IMAGE.credit),
}

// Not a record of z.json(), because the contract cannot express its unnamed recursion.
const Meta = z.record(z.string(), z.unknown()).refine(meta => z.json().safeParse(meta).success, {
  error: 'Must contain only JSON values.',
  ...coded('type'),
})

const boundedMeta = <S extends z.ZodType>(schema: S) =>
  bounded(
    schema,
    given => given === undefined || Buffer.byteLength(JSON.stringify(given)) <= LIMITS.metaBytes,
    'too-large',
    `Must be at most ${LIMITS.metaBytes} bytes of JSON.`,
  )

function orNull<T extends z.ZodType>(schema: T) {
  return nullableInput(schema).default(null)
}

/**
 * The three schemas of a field. `given`: input; `written`: input with the default for a field that is left out; `shown`:
 * answers.
 */
type Field = { given?: z.ZodType; written?: z.ZodType; shown: z.ZodType }

/** A field that must be given. */
const required = <G extends z.ZodType, S extends z.ZodType>(given: G, shown: S) =>
  ({ given, written: given, shown }) satisfies Field

/** A field whose default is null. */
const optional = <G extends z.ZodType, S extends z.ZodType>(given: G, shown: S) =>
  ({ given, written: orNull(given), shown }) satisfies Field

/** A field with the default of `written`. */
const standard = <G extends z.ZodType, W extends z.ZodType, S extends z.ZodType>(
  given: G,
  written: W,
  shown: S,
) => ({ given, written, shown }) satisfies Field

/** A field that only answers have. */
const derived = <S extends z.ZodType>(shown: S) => ({ shown }) satisfies Field

const text = () => z.string().nullable()
const authors = z
  .array(
    z
      .strictObject({ name: line(LIMITS.name).meta(AUTHOR.name), url: orNull(HttpUrl).meta(AUTHOR.url) })
      .meta({ id: 'NewArticleAuthor' }),
  )
  .max(LIMITS.authorsPerArticle)
const tags = z
  .array(line(LIMITS.tag).meta({ id: 'NewTag', description: 'A tag, as plain text.' }))
  .max(LIMITS.tagsPerArticle)
const title = line(LIMITS.title).meta({ id: 'NewTitle', description: 'A title, as plain text.' })

export const FIELDS = {
  id: derived(Id),
  slug: required(Slug, z.string().meta({ examples: ['deepseek-the-ai-revolution-from-asia'] })),
  title: required(title, z.string()),
  subtitle: optional(line(LIMITS.title), text()),
  subtitleLang: optional(Lang, text()),
  lang: required(Lang, z.string().meta({ examples: ['en'] })),
  summary: optional(lines(LIMITS.summary), text()),
  status: standard(InputStatus, z.enum(['draft', 'published', 'archived']).default('draft'), ArticleStatus),
  authors: standard(authors, authors.default([]), z.array(ArticleAuthor)),
  tags: standard(tags, tags.default([]), z.array(z.string())),
  image: optional(
    z.strictObject({ ...imageFields, credit: orNull(imageFields.credit) }).meta({ id: 'NewArticleImage' }),
    ArticleImage.nullable(),
  ),
  canonicalUrl: optional(HttpUrl, text()),
  url: derived(
    text().meta({
      description:
        'The address of the article for its readers: `canonicalUrl`, otherwise that at the site (`ARTICLE_URL`). null without either.',
    }),
  ),
  metaTitle: optional(line(LIMITS.title), text()),
  metaDescription: optional(line(LIMITS.summary), text()),
  commentPolicy: standard(CommentPolicy, CommentPolicy.default('open'), CommentPolicy),
  translationGroup: optional(Anchor, text()),
  commentsOpen: derived(z.boolean().meta({ description: 'Whether the article accepts comments now.' })),
  commentsClosedReason: derived(
    z.enum(['closed', 'age']).meta({ id: 'ClosedReason' }).nullable().meta({
      description:
        'Why the article accepts no comments. closed: its comment policy; age: it was published too long ago. Otherwise null.',
    }),
  ),
  meta: standard(boundedMeta(Meta), boundedMeta(Meta.default({})), z.record(z.string(), z.unknown())),
  wordCount: derived(z.int().min(0).meta({ description: 'The number of words of all sections (UAX #29).' })),
  publishedAt: optional(TimeInput, Time.nullable()),
  createdAt: derived(Time),
  updatedAt: derived(Time),
  version: derived(
    z
      .int()
      .min(1)
      .meta({
        description:
          'Increases with every change of the article, its sections or its references. A request that changes nothing ' +
          'leaves it, `updatedAt` and the history as they are.',
      }),
  ),
}

/** What the contract says of the fields that describe themselves by their name alone. */
const ABOUT: { [N in keyof typeof FIELDS]?: string } = {
  slug: 'The name of the article in URLs.',
  title: 'The title, as plain text.',
  subtitle: 'A second title, as plain text.',
  subtitleLang: 'The language of the subtitle (BCP 47), when it differs from `lang`.',
  lang: 'The language of the article (BCP 47).',
  summary: 'What the article is about, as plain text.',
  authors: 'Who wrote the article, in order.',
  tags: 'Words to find the article by, in order.',
  image: 'The image of the article.',
  canonicalUrl: 'Where the article was published first.',
  metaTitle: 'The title for search engines and shared links, when it differs from `title`.',
  metaDescription: 'The description for search engines and shared links, when it differs from `summary`.',
  translationGroup: 'A name of your choice. Articles with the same name are translations of each other.',
  meta: 'A small object of your choice, for the frontend.',
  publishedAt: 'When the article was or will be published.',
  createdAt: 'When the article was made.',
  updatedAt: 'When the article last changed.',
}

type Fields = typeof FIELDS

/** The name of a field of the input. */
export type ArticleField = {
  [N in keyof Fields]: Fields[N] extends { given: z.ZodType } ? N : never
}[keyof Fields]

/** The names of the fields of the input, in the order of the table. */
export const ARTICLE_FIELDS = Object.entries(FIELDS).flatMap(([name, field]) =>
  'given' in field ? [name] : [],
) as [ArticleField, ...ArticleField[]]

type Shape<K extends keyof Field> = {
  [N in K extends 'shown' ? keyof Fields : ArticleField]: Fields[N] extends Record<K, infer S> ? S : never
}

/** One of the three schemas of every field that has it, as the shape of a Zod object. */
export const shapeOf = <K extends keyof Field>(side: K) =>
  Object.fromEntries(
    Object.entries(FIELDS).flatMap(([name, field]) =>
      side in field ? [[name, described(name, (field as Record<K, z.ZodType>)[side])]] : [],
    ),
  ) as Shape<K>

function described(name: string, schema: z.ZodType): z.ZodType {
  const description = ABOUT[name as keyof Fields]
  return description === undefined ? schema : schema.meta({ description })
}

/** Picks the fields of the input from an object, in the order of the table. */
export function pickFields<T extends Record<ArticleField, unknown>>(from: T): Pick<T, ArticleField> {
  // A loop takes half as long as Object.fromEntries. Every answer with an article does this.
  const picked: Partial<Record<ArticleField, unknown>> = {}
  for (const name of ARTICLE_FIELDS) {
    picked[name] = from[name]
  }
  return picked as Pick<T, ArticleField>
}

/** The default of each field that has one. */
const DEFAULTS = Object.fromEntries(
  ARTICLE_FIELDS.flatMap(name => {
    const { success, data } = FIELDS[name].written.safeParse(undefined)
    return success ? [[name, data]] : []
  }),
)

/** Completes content that was stored before a field existed. */
export const addDefaults = <T extends object>(content: T): T => ({ ...DEFAULTS, ...content })
