import { z } from 'zod'
import { coded } from '../../kernel/faults.ts'
import { LIMITS } from '../../kernel/limits.ts'
import { ArticleParams, CitationKey, HttpUrl, Id, nameOrId, PartialDate } from '../../kernel/scalars.ts'
import { line } from '../../kernel/text.ts'
import { writable } from './read-only.ts'
import { sectionExample } from './section.ts'

/** The item types of CSL 1.0.2 that are useful for articles. */
export const ReferenceType = z
  .enum([
    'article',
    'article-journal',
    'article-magazine',
    'article-newspaper',
    'bill',
    'book',
    'broadcast',
    'chapter',
    'dataset',
    'document',
    'entry',
    'entry-encyclopedia',
    'interview',
    'legal_case',
    'legislation',
    'motion_picture',
    'paper-conference',
    'patent',
    'personal_communication',
    'post',
    'post-weblog',
    'report',
    'review',
    'software',
    'song',
    'speech',
    'standard',
    'thesis',
    'webpage',
  ])
  .meta({ id: 'ReferenceType', description: 'The type of the work, as in CSL 1.0.2.' })

const NAME = {
  family: { description: 'The family name.' },
  given: { description: 'The given names.' },
  literal: { description: 'The whole name, such as that of an organisation.' },
}

/** A name as in CSL: either family and given name, or one literal name (of an organisation). */
export const ReferenceName = z
  .strictObject({
    family: line(LIMITS.name).optional().meta(NAME.family),
    given: line(LIMITS.name).optional().meta(NAME.given),
    literal: line(LIMITS.name).optional().meta(NAME.literal),
  })
  .refine(name => (name.literal === undefined) === (name.family !== undefined), {
    error: 'Needs either `family` (with `given` if known) or `literal`.',
    ...coded('conflict'),
  })
  .meta({
    id: 'ReferenceName',
    description: 'Either `family` and `given`, or `literal`.',
    forms: [['family', 'given?'], ['literal']],
  })

const ReferenceText = line(LIMITS.referenceField).nullable().meta({ id: 'ReferenceText' })

/** What the contract says of the bibliographic fields. */
const ABOUT = {
  title: { description: 'The title of the work.' },
  author: { description: 'Who wrote the work, in order.' },
  issued: { description: 'YYYY, YYYY-MM or YYYY-MM-DD: when it was published.' },
  accessed: { description: 'YYYY, YYYY-MM or YYYY-MM-DD: when you read it.' },
  URL: { description: 'Where to read it.' },
  DOI: { description: 'Its digital object identifier.' },
  ISBN: { description: 'Its international standard book number.' },
  publisher: { description: 'Who published it.' },
  containerTitle: { description: 'The journal, book or site that it is part of.' },
  volume: { description: 'The volume.' },
  issue: { description: 'The issue.' },
  page: { description: 'The page or pages.' },
  note: { description: 'What you add to it.' },
}

/** The bibliographic fields, named as in CSL-JSON (in camelCase where CSL has a hyphen). */
const fields = {
  type: ReferenceType,
  title: line(LIMITS.referenceField).meta({ id: 'ReferenceTitle', ...ABOUT.title }),
  author: z.array(ReferenceName).max(100).meta(ABOUT.author),
  issued: PartialDate.nullable().meta({ id: 'IssuedDate', ...ABOUT.issued }),
  accessed: PartialDate.nullable().meta({ id: 'AccessedDate', ...ABOUT.accessed }),
  URL: HttpUrl.nullable().meta({ id: 'ReferenceUrl', ...ABOUT.URL }),
  DOI: ReferenceText.meta(ABOUT.DOI),
  ISBN: ReferenceText.meta(ABOUT.ISBN),
  publisher: ReferenceText.meta(ABOUT.publisher),
  containerTitle: ReferenceText.meta(ABOUT.containerTitle),
  volume: ReferenceText.meta(ABOUT.volume),
  issue: ReferenceText.meta(ABOUT.issue),
  page: ReferenceText.meta(ABOUT.page),
  note: ReferenceText.meta(ABOUT.note),
}

export const newReferenceFields = {
  key: CitationKey.meta({ description: 'The citation key: `[@key]` in a body cites this entry.' }),
  ...fields,
  type: fields.type.default('webpage'),
  author: fields.author.default([]),
  issued: fields.issued.default(null),
  accessed: fields.accessed.default(null),
  URL: fields.URL.default(null),
  DOI: fields.DOI.default(null),
  ISBN: fields.ISBN.default(null),
  publisher: fields.publisher.default(null),
  containerTitle: fields.containerTitle.default(null),
  volume: fields.volume.default(null),
  issue: fields.issue.default(null),
  page: fields.page.default(null),
  note: fields.note.default(null),
}

/** The fields of a reference that no input but the page form has. */
export const readOnlyOfReference = {
  id: Id,
  position: z.int().min(1).meta({ description: 'The number in the bibliography, from 1.' }),
  citedBy: z
    .array(z.object({ id: Id, anchor: z.string().meta({ description: 'The anchor of the section.' }) }))
    .meta({ description: 'The sections that cite this entry, in the order of the article.' }),
}

export const NewReference = writable(newReferenceFields, Object.keys(readOnlyOfReference)).meta({
  id: 'NewReference',
})
export type NewReference = z.infer<typeof NewReference> & {
  /** Set only for a stored reference. Never part of the input. */
  id?: string | undefined
}

const Position = z.int().min(1).max(LIMITS.referencesPerArticle)

/** A new reference and its position. */
export const AddedReference = z
  .strictObject({
    ...newReferenceFields,
    position: Position.optional().meta({
      description: 'The number in the bibliography, from 1. Default: last.',
    }),
  })
  .meta({ id: 'AddedReference' })
export type AddedReference = z.infer<typeof AddedReference>

/** A merge patch (RFC 7396) of one reference. null restores the default of a field. */
export const ReferencePatch = z
  .strictObject({
    ...fields,
    key: CitationKey.meta({
      description: 'The citation key. It cannot change while a section cites the entry.',
    }),
    type: fields.type.nullable().meta({ description: 'The type of the work; null: `webpage`.' }),
    author: fields.author.nullable(),
    position: Position.meta({ description: 'Moves the entry within the bibliography.' }),
  })
  .partial()
  .meta({ id: 'ReferencePatch' })
export type ReferencePatch = z.infer<typeof ReferencePatch>

export const ReferenceParams = ArticleParams.extend({
  reference: nameOrId(100).meta({ description: 'Citation key or id of the entry.', examples: ['openai'] }),
})

const shown = () => z.string().nullable()

/** One entry of an article's bibliography. */
export const Reference = z
  .object({
    id: readOnlyOfReference.id,
    key: z.string().meta({ description: 'The citation key: `[@key]` in a body cites this entry.' }),
    position: readOnlyOfReference.position,
    type: ReferenceType,
    title: z.string().meta(ABOUT.title),
    author: z
      .array(
        z
          .object({
            family: z.string().meta(NAME.family),
            given: z.string().meta(NAME.given),
            literal: z.string().meta(NAME.literal),
          })
          .partial()
          .meta({ description: 'Either `family` and `given`, or `literal`.' }),
      )
      .meta(ABOUT.author),
    issued: shown().meta(ABOUT.issued),
    accessed: shown().meta(ABOUT.accessed),
    URL: shown().meta(ABOUT.URL),
    DOI: shown().meta(ABOUT.DOI),
    ISBN: shown().meta(ABOUT.ISBN),
    publisher: shown().meta(ABOUT.publisher),
    containerTitle: shown().meta(ABOUT.containerTitle),
    volume: shown().meta(ABOUT.volume),
    issue: shown().meta(ABOUT.issue),
    page: shown().meta(ABOUT.page),
    note: shown().meta(ABOUT.note),
    citedBy: readOnlyOfReference.citedBy,
  })
  .meta({
    id: 'Reference',
    base: 'WrittenReference',
    description: 'One entry of the bibliography; fields are named as in CSL-JSON.',
  })
export type Reference = z.infer<typeof Reference>

/** What a bibliography shows of a reference. */
export type Cited = Omit<Reference, 'id' | 'position' | 'citedBy'>

/** The list of a bibliography. It is one page: the limits of an article keep it short. */
export const asBibliography = <R>(data: R[]) => ({
  data,
  page: { next: null, prev: null, limit: LIMITS.referencesPerArticle },
})

/** Examples of the contract. A test validates each against its schema. */

export const referenceExample = {
  id: '0194bf0e-5c00-7a3e-9d1b-41c6e80a2b13',
  key: 'openai',
  position: 2,
  type: 'webpage',
  title: 'OpenAI Official Website',
  author: [],
  issued: null,
  accessed: null,
  URL: 'https://openai.com/',
  DOI: null,
  ISBN: null,
  publisher: null,
  containerTitle: null,
  volume: null,
  issue: null,
  page: null,
  note: null,
  citedBy: [{ id: sectionExample.id, anchor: sectionExample.anchor }],
}

export const addedReferenceExample = {
  key: 'dean2025',
  type: 'article-newspaper',
  title: 'A cheap model and a dear one',
  author: [{ family: 'Dean', given: 'Ann' }],
  issued: '2025-02-01',
  position: 1,
}
