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

/** A name as in CSL: either family and given name, or one literal name (of an organisation). */
export const ReferenceName = z
  .strictObject({
    family: line(LIMITS.name).optional(),
    given: line(LIMITS.name).optional(),
    literal: line(LIMITS.name).optional(),
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

/** The bibliographic fields, named as in CSL-JSON (in camelCase where CSL has a hyphen). */
const fields = {
  type: ReferenceType,
  title: line(LIMITS.referenceField),
  author: z.array(ReferenceName).max(100),
  issued: PartialDate.nullable(),
  accessed: PartialDate.nullable(),
  URL: HttpUrl.nullable(),
  DOI: ReferenceText,
  ISBN: ReferenceText,
  publisher: ReferenceText,
  containerTitle: ReferenceText,
  volume: ReferenceText,
  issue: ReferenceText,
  page: ReferenceText,
  note: ReferenceText,
}

export const newReferenceFields = {
  key: CitationKey,
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

export const NewReference = writable(newReferenceFields, ['id', 'position', 'citedBy']).meta({
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
    type: fields.type.nullable(),
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
    id: Id,
    key: z.string().meta({ description: 'The citation key: `[@key]` in a body cites this entry.' }),
    position: z.int().min(1).meta({ description: 'The number in the bibliography, from 1.' }),
    type: ReferenceType,
    title: z.string(),
    author: z.array(
      z
        .object({ family: z.string(), given: z.string(), literal: z.string() })
        .partial()
        .meta({ description: 'Either `family` and `given`, or `literal`.' }),
    ),
    issued: shown().meta({ description: 'YYYY, YYYY-MM or YYYY-MM-DD.' }),
    accessed: shown().meta({ description: 'YYYY, YYYY-MM or YYYY-MM-DD.' }),
    URL: shown(),
    DOI: shown(),
    ISBN: shown(),
    publisher: shown(),
    containerTitle: shown(),
    volume: shown(),
    issue: shown(),
    page: shown(),
    note: shown(),
    citedBy: z
      .array(z.object({ id: Id, anchor: z.string() }))
      .meta({ description: 'The sections that cite this entry, in the order of the article.' }),
  })
  .meta({ id: 'Reference', description: 'One entry of the bibliography; fields are named as in CSL-JSON.' })
export type Reference = z.infer<typeof Reference>

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
