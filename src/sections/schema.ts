import { z } from 'zod'
import { LIMITS } from '../limits.ts'
import { Anchor, Id, line, lines } from '../scalars.ts'

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

export const NewSection: z.ZodType<NewSection> = z
  .strictObject({
    anchor: Anchor.optional(),
    heading: line(LIMITS.title).nullable().default(null),
    kind: SectionKind.default('prose'),
    body: lines(LIMITS.sectionBody).default(''),
    get sections() {
      return z.array(NewSection).default([])
    },
  })
  .meta({ id: 'NewSection' })
