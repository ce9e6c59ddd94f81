import { z } from 'zod'
import { LIMITS } from '../limits.ts'
import { CitationKey, HttpUrl, Id, line, PartialDate } from '../scalars.ts'

/** The item types of CSL 1.0.2 that a bibliography of articles needs. */
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

/** A name as in CSL: either family and given names, or one literal name (an organisation). */
export const ReferenceName = z
  .strictObject({
    family: line(LIMITS.name).optional(),
    given: line(LIMITS.name).optional(),
    literal: line(LIMITS.name).optional(),
  })
  .refine(name => (name.literal === undefined) === (name.family !== undefined), {
    error: 'Needs either `family` (with `given` if known) or `literal`.',
  })
  .meta({ id: 'ReferenceName', description: 'Either `family` and `given`, or `literal`.' })

const field = () => line(LIMITS.referenceField).nullable().default(null)

/** The bibliographic fields, named as in CSL-JSON (in camelCase where CSL has a hyphen). */
const cslFields = {
  type: ReferenceType.default('webpage'),
  title: line(LIMITS.referenceField),
  author: z.array(ReferenceName).max(100).default([]),
  issued: PartialDate.nullable().default(null),
  accessed: PartialDate.nullable().default(null),
  URL: HttpUrl.nullable().default(null),
  DOI: field(),
  ISBN: field(),
  publisher: field(),
  containerTitle: field(),
  volume: field(),
  issue: field(),
  page: field(),
  note: field(),
}

/** A reference as a writer gives it. */
export const NewReference = z.strictObject({ key: CitationKey, ...cslFields })
export type NewReference = z.infer<typeof NewReference> & {
  /** Only of a reference that is stored already; no writer gives it. */
  id?: string | undefined
}

const text = () => z.string().nullable()

/** One entry of an article's bibliography. */
export const Reference = z
  .object({
    id: Id,
    key: z.string().meta({ description: 'The citation key: `[@key]` in a body cites this entry.' }),
    position: z.int().min(1).meta({ description: 'Number in the bibliography, from 1.' }),
    type: ReferenceType,
    title: z.string(),
    author: z.array(
      z
        .object({ family: z.string(), given: z.string(), literal: z.string() })
        .partial()
        .meta({ description: 'Either `family` and `given`, or `literal`.' }),
    ),
    issued: text().meta({ description: 'YYYY, YYYY-MM or YYYY-MM-DD.' }),
    accessed: text().meta({ description: 'YYYY, YYYY-MM or YYYY-MM-DD.' }),
    URL: text(),
    DOI: text(),
    ISBN: text(),
    publisher: text(),
    containerTitle: text(),
    volume: text(),
    issue: text(),
    page: text(),
    note: text(),
    citedBy: z
      .array(z.object({ id: Id, anchor: z.string() }))
      .meta({ description: 'The sections that cite this entry, in the order of the article.' }),
  })
  .meta({ id: 'Reference', description: 'One entry of the bibliography; fields are named as in CSL-JSON.' })
export type Reference = z.infer<typeof Reference>
