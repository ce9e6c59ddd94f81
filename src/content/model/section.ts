import { z } from 'zod'
import { coded } from '../../kernel/faults.ts'
import { LIMITS } from '../../kernel/limits.ts'
import { Anchor, ArticleParams, Id, nameOrId } from '../../kernel/scalars.ts'
import { bounded, line, lines } from '../../kernel/text.ts'
import { writable } from './read-only.ts'

export const SectionKind = z.enum(['prose', 'quote', 'figure', 'note']).meta({
  id: 'SectionKind',
  description: 'prose: running text; quote: a pull quote; figure: a figure; note: an aside.',
})
export type SectionKind = z.infer<typeof SectionKind>

/** A section of an article, with its subsections. */
export const Section = z
  .object({
    id: Id,
    parentId: Id.nullable().meta({ description: 'The parent section; null at the top of the tree.' }),
    position: z
      .int()
      .min(0)
      .meta({ description: 'The position among the sections of the same parent, from 0.' }),
    depth: z.int().min(1).max(LIMITS.sectionDepth).meta({ description: '1 at the top of the tree.' }),
    anchor: z.string().meta({
      description:
        'The fragment identifier. Unique in the article; it does not change when the heading changes.',
      examples: ['the-rise-of-deepseek'],
    }),
    heading: z.string().nullable().meta({ description: 'Plain text; null for a section without a heading.' }),
    kind: SectionKind,
    body: z
      .string()
      .meta({ description: 'The text of the section, without its subsections, in the requested `format`.' }),
    get sections() {
      return z.array(Section).meta({ description: 'The subsections, in order.' })
    },
  })
  .meta({ id: 'Section' })
export type Section = z.infer<typeof Section>

/** A section in the table of contents. */
export const TocEntry = z
  .object({
    anchor: z.string().meta({ description: 'The anchor of the section.' }),
    heading: z.string().meta({ description: 'The heading of the section, as plain text.' }),
    depth: z
      .int()
      .min(1)
      .max(LIMITS.sectionDepth)
      .meta({ description: 'The depth of the section; 1 at the top of the tree.' }),
    get sections() {
      return z.array(TocEntry).meta({ description: 'The entries below this one, in order.' })
    },
  })
  .meta({ id: 'TocEntry', description: 'A section with a heading, in the table of contents.' })
export type TocEntry = z.infer<typeof TocEntry>

/** A section of the input, with a Markdown body. A missing anchor is made from the heading. */
export type NewSection = {
  /** Set only for a stored section. Never part of the input. */
  id?: string | undefined
  anchor?: string | undefined
  heading: string | null
  kind: SectionKind
  body: string
  sections: NewSection[]
}

const heading = line(LIMITS.title)
  .nullable()
  .meta({ id: 'SectionHeading', description: 'Plain text; null for a section without a heading.' })
const body = lines(LIMITS.sectionBody).meta({
  id: 'SectionBody',
  description:
    `Markdown without headings. A section may cite ${LIMITS.citationsPerSection} keys, an article ` +
    `${LIMITS.citationsPerArticle}. The HTML and plain text of a section may have ${LIMITS.renderedSection} characters ` +
    `together, those of an article ${LIMITS.renderedArticle}.`,
})

const anchor = Anchor.meta({
  id: 'SectionAnchor',
  description: 'The fragment identifier, unique in the article. Default: made from the heading.',
})

export const newSectionFields = {
  anchor: anchor.optional(),
  heading: heading.default(null),
  kind: SectionKind.default('prose'),
  body: body.default(''),
}

/** The fields of a section that no input but the page form has. */
const { id, parentId, position, depth } = Section.shape
export const readOnlyOfSection = { id, parentId, position, depth }

export const NewSection: z.ZodType<NewSection> = writable(
  {
    ...newSectionFields,
    get sections() {
      return z
        .array(NewSection)
        .max(LIMITS.sectionsPerArticle)
        .default([])
        .meta({ description: 'The subsections, in order.' })
    },
  },
  Object.keys(readOnlyOfSection),
).meta({ id: 'NewSection' })

const list = z
  .array(NewSection)
  .max(LIMITS.sectionsPerArticle)
  .meta({ description: 'The sections at the next level, in order.' })

/** Counts the sections of all levels before the schema reads the first one. */
export const counted = <S extends z.ZodType>(schema: S) =>
  bounded(
    schema,
    areCountable,
    'too-many',
    `Must have at most ${LIMITS.sectionsPerArticle} sections in all levels together.`,
  )

/** The sections of an article. The second schema has an empty list as default. */
export const NewSections = counted(list)
export const SomeSections = counted(list.default([]))

function areCountable(sections: unknown): boolean {
  const lists = [sections]
  let count = 0
  for (const list of lists) {
    if (Array.isArray(list)) {
      count += list.length
      if (count > LIMITS.sectionsPerArticle) {
        return false
      }
      lists.push(...list.map(section => Object(section).sections))
    }
  }
  return true
}

/** A merge patch (RFC 7396) of one section. null restores the default of a field. */
export const SectionPatch = z
  .strictObject({
    anchor: anchor.optional(),
    heading: heading.optional(),
    kind: SectionKind.nullish().meta({ description: 'null: `prose`.' }),
    body: body.nullish().meta({ description: 'null: empty.' }),
  })
  .meta({ id: 'SectionPatch' })
export type SectionPatch = z.infer<typeof SectionPatch>

/** An anchor or an id. */
const SectionRef = nameOrId(LIMITS.slug)

export const SectionParams = ArticleParams.extend({
  section: SectionRef.meta({
    description: 'Anchor or id of the section.',
    examples: ['the-rise-of-deepseek'],
  }),
})

export const SectionPlace = z
  .strictObject({
    before: SectionRef.optional().meta({ description: 'Place it before this section (anchor or id).' }),
    after: SectionRef.optional().meta({ description: 'Place it after this section (anchor or id).' }),
    into: SectionRef.nullable()
      .optional()
      .meta({ description: 'Place it below this section (anchor or id); null: at the top of the tree.' }),
    position: z
      .int()
      .min(0)
      .max(LIMITS.sectionsPerArticle)
      .optional()
      .meta({ description: 'With `into`: the position among the sections there, from 0. Default: last.' }),
  })
  .refine(({ before, after, into }) => [before, after, into].filter(ref => ref !== undefined).length === 1, {
    error: 'Needs exactly one of `before`, `after` and `into`.',
    ...coded('conflict'),
  })
  .refine(({ into, position }) => position === undefined || into !== undefined, {
    path: ['position'],
    error: 'Can only be used with `into`.',
    ...coded('conflict'),
  })
  .meta({
    id: 'SectionPlace',
    description: 'The place of a section. Give exactly one of `before`, `after` and `into`.',
    forms: [['before'], ['after'], ['into', 'position?']],
  })
export type SectionPlace = z.infer<typeof SectionPlace>

/** A new section with its subsections, and its place. */
export const AddedSection = z
  .strictObject({
    ...newSectionFields,
    sections: SomeSections,
    place: SectionPlace.default({ into: null }).meta({
      description: 'Default: last at the top of the tree.',
    }),
  })
  .meta({ id: 'AddedSection' })
export type AddedSection = z.infer<typeof AddedSection>

export const sectionExample = {
  id: '0194bf0e-5c00-7a3e-9d1b-30b5d7f91a02',
  parentId: null,
  position: 1,
  depth: 1,
  anchor: 'the-rise-of-deepseek',
  heading: 'The Rise of DeepSeek',
  kind: 'prose',
  body: '<p>The company was founded in Hangzhou in 2023.</p>\n',
  sections: [],
}

export const tocEntryExample = {
  anchor: sectionExample.anchor,
  heading: sectionExample.heading,
  depth: sectionExample.depth,
  sections: [],
}

export const addedSectionExample = {
  heading: 'What comes next',
  body: 'Nobody knows yet.',
  place: { after: 'the-rise-of-deepseek' },
}
