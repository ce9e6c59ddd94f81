import { z } from 'zod'
import { coded } from '../../kernel/faults.ts'
import { LIMITS } from '../../kernel/limits.ts'
import { nullableInput, optionalInput } from '../../kernel/optional.ts'
import { Format, Time } from '../../kernel/scalars.ts'
import { imageFields, shapeOf } from './fields.ts'
import { writable } from './read-only.ts'
import { NewReference, Reference, referenceExample } from './reference.ts'
import { NewSections, Section, SomeSections, sectionExample, TocEntry, tocEntryExample } from './section.ts'

export const Translation = z
  .object({
    lang: z.string().meta({ description: 'The language of the translation (BCP 47).' }),
    slug: z.string().meta({ description: 'The slug of the translation.' }),
  })
  .meta({ id: 'Translation' })
export type Translation = z.infer<typeof Translation>

export const Neighbour = z
  .object({
    slug: z.string().meta({ description: 'The slug of the neighbour.' }),
    title: z.string().meta({ description: 'The title of the neighbour.' }),
    publishedAt: Time.meta({ description: 'When the neighbour was published.' }),
  })
  .meta({ id: 'Neighbour' })
export type Neighbour = z.infer<typeof Neighbour>

export const Neighbours = z
  .object({
    previous: Neighbour.nullable().meta({ description: 'The next newer article; null for the newest.' }),
    next: Neighbour.nullable().meta({ description: 'The next older article; null for the oldest.' }),
  })
  .meta({ id: 'Neighbours' })
export type Neighbours = z.infer<typeof Neighbours>

export const Seo = z
  .object({
    title: z.string().meta({ description: '`metaTitle`, otherwise `title`.' }),
    description: z.string().nullable().meta({
      description:
        '`metaDescription`, otherwise `summary` in one line, otherwise the beginning of the text. null without any.',
    }),
  })
  .meta({ id: 'Seo' })
export type Seo = z.infer<typeof Seo>

/** An article as the API shows it. `include` adds the optional parts. */
export const Article = z
  .object({
    ...shapeOf('shown'),
    format: z
      .enum(Format.options)
      .optional()
      .meta({ description: 'The format of the bodies. Only with `include=sections`.' }),
    sections: z
      .array(Section)
      .optional()
      .meta({ description: 'The heading tree. Only with `include=sections`.' }),
    references: z
      .array(Reference)
      .optional()
      .meta({ description: 'The bibliography. Only with `include=references`.' }),
    html: z.string().optional().meta({
      description:
        'The whole article as HTML that is safe to insert as it is: headings, texts, numbered citations and the bibliography. Only with `include=html`.',
    }),
    toc: z.array(TocEntry).optional().meta({
      description:
        'The table of contents: the sections with a heading. Those below a section without one take its place. Only with `include=toc`.',
    }),
    seo: Seo.optional().meta({
      description: 'Texts for search engines and shared links. Only with `include=seo`.',
    }),
    jsonLd: z
      .string()
      .optional()
      .meta({
        description:
          'The article as JSON-LD (schema.org `Article`), safe to insert as it is into a `script` of the type `application/ld+json`. It ' +
          'has the number of comments with `include=commentCount`. Only with `include=jsonLd`.',
      }),
    commentCount: z
      .int()
      .min(0)
      .optional()
      .meta({ description: 'The number of visible comments. Only with `include=commentCount`.' }),
    translations: z.array(Translation).optional().meta({
      description:
        'The other articles of the translation group that you may see, ordered by language. Only with `include=translations`.',
    }),
    neighbours: Neighbours.optional().meta({
      description:
        'The public articles beside this one in the list of its language, which has the newest first. Only with `include=neighbours`, and not in lists.',
    }),
  })
  .meta({ id: 'Article' })
export type Article = z.infer<typeof Article>

const references = z
  .array(NewReference)
  .max(LIMITS.referencesPerArticle)
  .meta({ description: 'The bibliography, in order.' })

// In the schemas of input the status comes last, after sections and references.
const { status: givenStatus, ...givenFields } = shapeOf('given')
const { status: writtenStatus, ...writtenFields } = shapeOf('written')
const given = { ...givenFields, sections: NewSections, references }
const written = { ...writtenFields, sections: SomeSections, references: references.default([]) }

const hasItsTime = (article: { status?: string | undefined; publishedAt: string | null }) =>
  article.status !== 'published' || article.publishedAt !== null
const timeMissing = {
  path: ['publishedAt'],
  error: 'A published article must have a `publishedAt`.',
  ...coded('required'),
}

/** A whole article, as it is read from a file and stored in revisions. */
export const NewArticle = z
  .strictObject({ ...written, status: writtenStatus })
  .refine(hasItsTime, timeMissing)
export type NewArticle = Omit<z.infer<typeof NewArticle>, 'references'> & { references: NewReference[] }

/** A whole article, as a client of the API sends it in Markdown. The status may be left out. */
export const MarkdownInput = z
  .strictObject({ ...written, status: writtenStatus.unwrap().optional() })
  .refine(hasItsTime, timeMissing)
export type MarkdownInput = z.infer<typeof MarkdownInput>

/** The fields of answers that no input has. */
const READ_ONLY = Object.keys(Article.shape).filter(name => !(name in written) && name !== 'status')

/** The fields of {@link ArticleInput}. */
export const inputFields = {
  ...written,
  slug: optionalInput(written.slug).meta({
    description: 'Default: made from the title of a new article. PUT keeps the slug.',
  }),
  status: givenStatus.optional().meta({
    description: 'Default: draft for a new article. PUT keeps the status and `publishedAt`.',
  }),
  publishedAt: written.publishedAt.meta({
    description: 'Default: the current time for a newly published article, otherwise null.',
  }),
}

/** A whole article, as a client of the API sends it in JSON. Slug, status and time of publication may be left out. */
export const ArticleInput = writable(inputFields, READ_ONLY).meta({ id: 'NewArticle' })
export type ArticleInput = z.infer<typeof ArticleInput>

const patchable = (
  schemas: Record<string, z.ZodType>,
  toPatch: (schema: z.ZodType, name: string) => z.ZodType,
) => Object.fromEntries(Object.entries(schemas).map(([name, schema]) => [name, toPatch(schema, name)]))

/** Null restores a default of nothing. Where the default says something, it must be said: null is refused. */
function toPatch(schema: z.ZodType, name: string): z.ZodType {
  const { data, success } = (written as Record<string, z.ZodType>)[name]?.safeParse(undefined) ?? {
    success: false,
  }
  if (!success || typeof data === 'string') {
    return schema.optional()
  }
  const nullable = data === null ? nullableInput(schema) : schema.nullable()
  return nullable.optional().meta({ description: schema.description })
}

const image = z
  .strictObject({
    ...patchable(imageFields, schema => schema.optional()),
    credit: nullableInput(imageFields.credit).optional(),
  })
  .meta({ id: 'ArticleImagePatch', description: 'The fields of the image to change.' })

/**
 * A merge patch (RFC 7396) of an article. It sets the named fields; null restores a default of nothing; objects are
 * merged.
 */
export const ArticlePatch = writable(
  patchable({ ...given, status: givenStatus, image }, toPatch),
  READ_ONLY,
).meta({ id: 'ArticlePatch' })
export type ArticlePatch = z.infer<typeof ArticlePatch>

const id = '0194bf0e-5c00-7a3e-9d1b-2f6a4c8e0b71'

export const articleSummaryExample = {
  id,
  slug: 'deepseek-the-ai-revolution-from-asia',
  title: 'DeepSeek: The AI Revolution from Asia',
  subtitle: 'Toàn cảnh bức tranh DeepSeek làm thức tỉnh những gã khổng lồ công nghệ',
  subtitleLang: 'vi',
  lang: 'en',
  summary: null,
  status: 'published',
  authors: [],
  tags: ['artificial-intelligence'],
  image: null,
  canonicalUrl: null,
  url: 'https://example.org/blog/deepseek-the-ai-revolution-from-asia',
  metaTitle: null,
  metaDescription: null,
  commentPolicy: 'open',
  translationGroup: null,
  commentsOpen: true,
  commentsClosedReason: null,
  meta: {},
  wordCount: 412,
  publishedAt: '2025-02-01T00:00:00.000Z',
  createdAt: '2025-02-01T00:00:00.000Z',
  updatedAt: '2025-02-01T00:00:00.000Z',
  version: 1,
}

export const articleExample = {
  ...articleSummaryExample,
  format: 'html',
  sections: [sectionExample],
  references: [referenceExample],
  html: '<div lang="en" dir="ltr">\n<h2 id="the-rise-of-deepseek">The Rise of DeepSeek</h2>\n<p>The company was founded in Hangzhou in 2023.</p>\n</div>\n',
  toc: [tocEntryExample],
  seo: {
    title: 'DeepSeek: The AI Revolution from Asia',
    description: 'The company was founded in Hangzhou in 2023.',
  },
  jsonLd:
    '{"@context":"https://schema.org","@type":"Article","headline":"DeepSeek: The AI Revolution from Asia"}',
  commentCount: 2,
  neighbours: {
    previous: null,
    next: { slug: 'an-older-article', title: 'An older article', publishedAt: '2025-01-01T00:00:00.000Z' },
  },
}

export const articleInputExample = {
  title: 'A Title',
  lang: 'en',
  status: 'draft',
  sections: [{ heading: 'A heading', body: 'Its text cites [@key].' }],
  references: [{ key: 'key', title: 'A work' }],
}
