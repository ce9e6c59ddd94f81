import { z } from 'zod'
import { LIMITS } from '../../kernel/limits.ts'
import { imageFields, shapeOf } from './fields.ts'
import { NewReference, Reference, referenceExample } from './reference.ts'
import { NewSections, Section, SomeSections, sectionExample } from './section.ts'

export const Translation = z
  .object({
    lang: z.string().meta({ description: 'Language of that article (BCP 47).' }),
    slug: z.string(),
  })
  .meta({ id: 'Translation' })

/** An article as the API shows it in lists; `include` adds the optional parts. */
export const Article = z
  .object({
    ...shapeOf('shown'),
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

const references = z.array(NewReference).max(LIMITS.referencesPerArticle)

// The status comes last in what is written, behind the parts.
const { status: givenStatus, ...givenFields } = shapeOf('given')
const { status: writtenStatus, ...writtenFields } = shapeOf('written')
const given = { ...givenFields, sections: NewSections, references }
const written = { ...writtenFields, sections: SomeSections, references: references.default([]) }

/** A whole article as a writer gives it in Markdown, and as it is kept. */
export const NewArticle = z
  .strictObject({ ...written, status: writtenStatus })
  .refine(article => article.status !== 'published' || article.publishedAt !== null, {
    path: ['publishedAt'],
    error: 'A published article needs the time of its publication.',
  })
export type NewArticle = Omit<z.infer<typeof NewArticle>, 'references'> & { references: NewReference[] }

/** A whole article as a client of the API writes it: what can be made from the rest may be left out. */
export const ArticleInput = z
  .strictObject({
    ...written,
    slug: written.slug.optional().meta({ description: 'Made from the title when left out.' }),
    status: givenStatus.default('draft'),
    publishedAt: written.publishedAt.meta({
      description: 'Left out of a published article, it is now.',
    }),
  })
  .meta({ id: 'NewArticle' })
export type ArticleInput = z.infer<typeof ArticleInput>

type Nullish<S> = { [K in keyof S]: S[K] extends z.ZodType ? z.ZodOptional<z.ZodNullable<S[K]>> : never }

const nullish = <S extends Record<string, z.ZodType>>(shape: S) =>
  Object.fromEntries(Object.entries(shape).map(([name, schema]) => [name, schema.nullish()])) as Nullish<S>

/** A merge patch (RFC 7396) of an article: what it names is set, null stands for the default, objects are merged. */
export const ArticlePatch = z
  .strictObject(nullish({ ...given, status: givenStatus, image: z.strictObject(nullish(imageFields)) }))
  .meta({ id: 'ArticlePatch' })
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
  sections: [sectionExample],
  references: [referenceExample],
  commentCount: 2,
}

export const articleInputExample = {
  title: 'A Title',
  lang: 'en',
  status: 'draft',
  sections: [{ heading: 'A heading', body: 'Its text cites [@key].' }],
  references: [{ key: 'key', title: 'A work' }],
}
