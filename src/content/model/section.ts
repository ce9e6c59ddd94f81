import { z } from 'zod'
import { LIMITS } from '../../kernel/limits.ts'
import { Anchor, ArticleParams, bounded, Id, line, lines, pathName } from '../../kernel/scalars.ts'

export const SectionKind = z.enum(['prose', 'quote', 'figure', 'note']).meta({
  id: 'SectionKind',
  description: 'What the section is: running text, a pull quote, a figure or an aside.',
})
export type SectionKind = z.infer<typeof SectionKind>

/** One node of an article's heading tree, with the nodes below it. */
export const Section = z
  .object({
    id: Id,
    parentId: Id.nullable().meta({ description: 'The section above, or null at the top of the tree.' }),
    position: z.int().min(0).meta({ description: 'Place among the sections of the same parent, from 0.' }),
    depth: z.int().min(1).max(LIMITS.sectionDepth).meta({ description: '1 at the top of the tree.' }),
    anchor: z.string().meta({
      description: 'Fragment identifier, unique within the article and stable when the heading is renamed.',
      examples: ['the-rise-of-deepseek'],
    }),
    heading: z
      .string()
      .nullable()
      .meta({ description: 'Plain text; null for a paragraph without a heading.' }),
    kind: SectionKind,
    body: z
      .string()
      .meta({ description: 'The text of the section itself in the form asked for by `format`.' }),
    get sections() {
      return z.array(Section).meta({ description: 'The sections below this one, in order.' })
    },
  })
  .meta({ id: 'Section' })
export type Section = z.infer<typeof Section>

/** A section as a writer gives it: Markdown body. An anchor that is left out is made from the heading. */
export type NewSection = {
  /** Only of a section that is stored already; no writer gives it. */
  id?: string | undefined
  anchor?: string | undefined
  heading: string | null
  kind: SectionKind
  body: string
  sections: NewSection[]
}

const heading = line(LIMITS.title).nullable()
const body = lines(LIMITS.sectionBody).meta({
  description:
    `Markdown without headings. One section may cite ${LIMITS.citationsPerSection} keys, all of an article ` +
    `${LIMITS.citationsPerArticle}; HTML and plain text may have ${LIMITS.renderedSection} characters, of an article ` +
    `${LIMITS.renderedArticle}.`,
})

const newFields = {
  anchor: Anchor.optional(),
  heading: heading.default(null),
  kind: SectionKind.default('prose'),
  body: body.default(''),
}

export const NewSection: z.ZodType<NewSection> = z
  .strictObject({
    ...newFields,
    get sections() {
      return z.array(NewSection).max(LIMITS.sectionsPerArticle).default([])
    },
  })
  .meta({ id: 'NewSection' })

const list = z.array(NewSection).max(LIMITS.sectionsPerArticle)

/** All levels are counted before one section is read. */
const counted = <S extends z.ZodType>(schema: S) =>
  bounded(schema, areCountable, `Has more than ${LIMITS.sectionsPerArticle} sections, at all levels.`)

/** The sections of an article; the second stands for none when they are left out. */
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

/** A merge patch (RFC 7396) of one section: null stands for what a new section has without the field. */
export const SectionPatch = z.strictObject({
  anchor: Anchor.optional(),
  heading: heading.optional(),
  kind: SectionKind.nullish(),
  body: body.nullish(),
})
export type SectionPatch = z.infer<typeof SectionPatch>

/** An anchor or an id. */
const SectionRef = pathName(LIMITS.slug)

export const SectionParams = ArticleParams.extend({
  section: SectionRef.meta({
    description: 'Anchor or id of the section.',
    examples: ['the-rise-of-deepseek'],
  }),
})

export const SectionPlace = z
  .strictObject({
    before: SectionRef.optional().meta({ description: 'Anchor or id of the section that is to follow it.' }),
    after: SectionRef.optional().meta({ description: 'Anchor or id of the section that it is to follow.' }),
    into: SectionRef.nullable()
      .optional()
      .meta({ description: 'Anchor or id of the section above it; null at the top.' }),
    position: z
      .int()
      .min(0)
      .max(LIMITS.sectionsPerArticle)
      .optional()
      .meta({ description: 'With `into`: its place among the sections there, from 0; last without it.' }),
  })
  .refine(({ before, after, into }) => [before, after, into].filter(ref => ref !== undefined).length === 1, {
    error: 'Needs exactly one of `before`, `after` and `into`.',
  })
  .refine(({ into, position }) => position === undefined || into !== undefined, {
    path: ['position'],
    error: 'Goes with `into` only.',
  })
  .meta({ description: 'Where a section is to stand: exactly one of `before`, `after` and `into`.' })
export type SectionPlace = z.infer<typeof SectionPlace>

/** A section with those below it, and where it is to stand. */
export const AddedSection = z.strictObject({
  ...newFields,
  sections: SomeSections,
  place: SectionPlace.default({ into: null }).meta({ description: 'Last at the top when left out.' }),
})
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

export const addedSectionExample = {
  heading: 'What comes next',
  body: 'Nobody knows yet.',
  place: { after: 'the-rise-of-deepseek' },
}
