import { z } from 'zod'
import { integerParameter } from '../../kernel/parameters.ts'
import { ArticleParams, Id, Time } from '../../kernel/scalars.ts'
import { Article, articleSummaryExample } from '../model/article.ts'
import { ARTICLE_FIELDS, pickFields } from '../model/fields.ts'
import { Reference, referenceExample } from '../model/reference.ts'
import { Section, sectionExample } from '../model/section.ts'

/** A version of an article in lists: the current one or a kept former one. */
export const Revision = z
  .object({
    version: z.int().min(1).meta({ description: 'The number of the version.' }),
    title: z.string().meta({ description: 'The title of the article in this version.' }),
    updatedAt: Time.meta({ description: 'When this version was written.' }),
    updatedBy: Id.nullable().meta({
      description: 'The id of the API key that wrote this version; null for the command line.',
    }),
    isCurrent: z.boolean().meta({ description: 'Whether this is the current version.' }),
  })
  .meta({ id: 'Revision' })
export type Revision = z.infer<typeof Revision>

const WrittenSection = Section.pick({ anchor: true, heading: true, kind: true })
  .extend({
    body: z.string().meta({ description: 'Markdown.' }),
    get sections() {
      return z.array(WrittenSection).meta({ description: 'The subsections, in order.' })
    },
  })
  .meta({ id: 'WrittenSection', description: 'A section as it was written.' })

const WrittenReference = Reference.omit({ id: true, position: true, citedBy: true }).meta({
  id: 'WrittenReference',
  description: 'A reference as it was written.',
})

const WrittenArticle = z
  .object({
    ...pickFields(Article.shape),
    status: z.enum(['draft', 'published', 'archived']).meta({
      id: 'WrittenStatus',
      description: '`published` with a `publishedAt` in the future means scheduled.',
    }),
    sections: z.array(WrittenSection).meta({ description: 'The sections at the top of the tree.' }),
    references: z.array(WrittenReference).meta({ description: 'The bibliography, in order.' }),
  })
  .meta({
    id: 'WrittenArticle',
    description: 'A whole article as it was written. `PUT` accepts it as a body.',
  })

export const WholeRevision = Revision.extend({ content: WrittenArticle }).meta({
  id: 'WholeRevision',
  base: 'Revision',
})
export type WholeRevision = z.infer<typeof WholeRevision>

const Change = z
  .enum(['added', 'removed', 'changed', 'moved'])
  .meta({ id: 'Change', description: 'What happened to the part.' })

/** The differences between two versions. */
export const RevisionDiff = z
  .object({
    from: z.int().min(1).meta({ description: 'The version to compare with.' }),
    to: z.int().min(1).meta({ description: 'The version that is compared.' }),
    fields: z
      .array(
        z.object({
          name: z.enum(ARTICLE_FIELDS).meta({ id: 'ArticleField', description: 'The name of a field.' }),
          from: z.unknown().meta({ description: 'Its value before.' }),
          to: z.unknown().meta({ description: 'Its value in this version.' }),
        }),
      )
      .meta({ description: 'The plain fields that differ, each with both values.' }),
    sections: z
      .array(
        z.object({
          anchor: z.string().meta({ description: 'The anchor of the section.' }),
          change: Change,
          heading: z.string().nullable().meta({ description: 'Its heading.' }),
          diff: z.string().meta({
            description:
              'A unified diff of the section’s Markdown, including heading and anchor. Empty for `moved`.',
          }),
        }),
      )
      .meta({
        description:
          'Sections are matched by id, otherwise by anchor. A section that was changed and moved has two entries. In the ' +
          'order of `to`; removed sections are last.',
      }),
    references: z
      .array(
        z.object({
          key: z.string().meta({ description: 'The citation key of the entry.' }),
          change: Change,
          from: WrittenReference.nullable().meta({ description: 'The entry before; null when added.' }),
          to: WrittenReference.nullable().meta({
            description: 'The entry in this version; null when removed.',
          }),
        }),
      )
      .meta({ description: 'References are matched by id, otherwise by key.' }),
  })
  .meta({ id: 'RevisionDiff' })
export type RevisionDiff = z.infer<typeof RevisionDiff>

export const revisionExample = {
  version: 3,
  title: articleSummaryExample.title,
  updatedAt: '2025-02-01T09:30:00.000Z',
  updatedBy: '0194bf0e-5c00-7a3e-9d1b-6a0c55d2e914',
  isCurrent: false,
}

const { anchor, heading, kind } = sectionExample
const { id: _id, position: _position, citedBy: _citedBy, ...writtenReference } = referenceExample

export const wholeRevisionExample = {
  ...revisionExample,
  content: {
    ...pickFields(articleSummaryExample),
    sections: [{ anchor, heading, kind, body: 'The company was founded in Hangzhou in 2023.', sections: [] }],
    references: [writtenReference],
  },
}

export const diffExample = {
  from: 3,
  to: 4,
  fields: [{ name: 'title', from: 'DeepSeek', to: articleSummaryExample.title }],
  sections: [
    {
      anchor,
      change: 'changed',
      heading,
      diff: [
        `--- 3/${anchor}`,
        `+++ 4/${anchor}`,
        '@@ -1,3 +1,3 @@',
        ` ## ${heading} {#${anchor}}`,
        ' ',
        '-The company was founded in 2023.',
        '+The company was founded in Hangzhou in 2023.',
        '',
      ].join('\n'),
    },
  ],
  references: [{ key: writtenReference.key, change: 'added', from: null, to: writtenReference }],
}

export const VersionNumber = integerParameter(1, 999_999_999)

export const RevisionParams = ArticleParams.extend({
  version: VersionNumber.meta({ description: 'The number of the version.', examples: ['3'] }),
})
