/** A whole article as `GET …?include=sections,references&format=markdown` answers it, sent back with PUT. Pure. */

import { isDeepStrictEqual } from 'node:util'
import { z } from 'zod'
import { type Fault, pointerTo } from '../../kernel/faults.ts'
import { LIMITS } from '../../kernel/limits.ts'
import { Problem } from '../../kernel/problem.ts'
import { readWith } from '../../kernel/read-input.ts'
import { type Article, ArticleInput, inputFields } from './article.ts'
import { FIELDS } from './fields.ts'
import type { Input } from './input.ts'
import { PAGE_FORM } from './read-only.ts'
import { type NewReference, newReferenceFields, readOnlyOfReference } from './reference.ts'
import { counted, type NewSection, newSectionFields, readOnlyOfSection, type Section } from './section.ts'

const { id, url, commentsOpen, commentsClosedReason, wordCount, version } = FIELDS

/** It is compared with the time that was answered, so it need not be read as a time. */
const AnsweredTime = z
  .string()
  .max(40)
  .meta({ format: 'date-time', description: 'A time, as it was answered.' })

const optional = <S extends z.ZodRawShape>(shape: S) => z.object(shape).partial().shape
const ofArticle = optional({
  id: id.shown,
  url: url.shown,
  commentsOpen: commentsOpen.shown,
  commentsClosedReason: commentsClosedReason.shown,
  wordCount: wordCount.shown,
  createdAt: AnsweredTime,
  updatedAt: AnsweredTime,
  version: version.shown,
})
const ofSection = optional(readOnlyOfSection)
const ofReference = optional({
  ...readOnlyOfReference,
  citedBy: z
    .array(readOnlyOfReference.citedBy.element.strict())
    .max(LIMITS.sectionsPerArticle)
    .meta({ description: 'The sections that cite this entry, as they were answered.' }),
})

type PageSection = Omit<NewSection, 'sections'> & {
  parentId?: string | null | undefined
  position?: number | undefined
  depth?: number | undefined
  sections: PageSection[]
}

const PageSection: z.ZodType<PageSection> = z
  .strictObject({
    ...ofSection,
    ...newSectionFields,
    get sections() {
      return z
        .array(PageSection)
        .max(LIMITS.sectionsPerArticle)
        .default([])
        .meta({ description: 'The subsections, in order.' })
    },
  })
  .meta({ id: 'PageSection' })

const PageReference = z.strictObject({ ...ofReference, ...newReferenceFields }).meta({ id: 'PageReference' })

/** The article with its read-only fields, which must be as they were answered. New parts have none. */
export const ArticlePage = z
  .strictObject({
    ...ofArticle,
    ...inputFields,
    // Null in place of nothing: what is missing would be told as that, without the form.
    format: z
      .preprocess(value => value ?? null, z.literal('markdown', `Must be markdown. ${PAGE_FORM}`))
      .meta({ description: 'The format of the bodies, as it was answered.' }),
    sections: counted(z.array(PageSection).max(LIMITS.sectionsPerArticle)).meta({
      description: 'The sections at the top of the tree, in order.',
    }),
    references: z
      .array(PageReference)
      .max(LIMITS.referencesPerArticle)
      .meta({ description: 'The bibliography, in order.' }),
  })
  .meta({ id: 'ArticlePage' })
export type ArticlePage = z.infer<typeof ArticlePage>

/** What only an article that was answered has together. */
const PARTS = ['id', 'sections', 'references']

/** The body of PUT: an {@link ArticlePage} when it looks like one, otherwise an {@link ArticleInput}. */
export const ReplacingArticle = readWith<typeof ArticlePage | typeof ArticleInput>(body =>
  'format' in Object(body) || PARTS.every(name => name in Object(body)) ? ArticlePage : ArticleInput,
).meta({
  component: 'ArticleReplacement',
  anyOf: ['NewArticleInput', 'ArticlePageInput'].map(name => ({ $ref: `#/components/schemas/${name}` })),
})

export const isPage = (body: object): body is ArticlePage => 'format' in body

/**
 * Takes the read-only fields out of a page. Its sections and references keep their ids.
 * @param shown the article as it is answered now; undefined when there is none.
 * @throws Problem invalid-request: the page is of another version, or some read-only fields are not as they are answered.
 */
export function readPage(page: ArticlePage, shown: Article | undefined): Input {
  if (shown !== undefined && page.version !== undefined && page.version !== shown.version) {
    const detail = `Is ${page.version}, but the article has version ${shown.version} now. Read it again.`
    throw new Problem('invalid-request', { faults: [{ pointer: '/version', code: 'conflict', detail }] })
  }
  const sections = new Map(flatten(shown?.sections ?? []).map(section => [section.id, section]))
  const references = new Map((shown?.references ?? []).map(reference => [reference.id, reference]))
  const faults = differences([], ofArticle, page, shown)
  // Each part that is found is taken out, so that a second one with its id differs.
  const take = <T>(parts: Map<string, T>, id = ''): T | undefined => {
    const part = parts.get(id)
    parts.delete(id)
    return part
  }
  const takeSections = (list: readonly PageSection[], above: PropertyKey[]): NewSection[] =>
    list.map((section, index) => {
      const path = [...above, 'sections', index]
      faults.push(...differences(path, ofSection, section, take(sections, section.id)))
      const { id, anchor, heading, kind, body } = section
      return { id, anchor, heading, kind, body, sections: takeSections(section.sections, path) }
    })
  const article = {
    ...(pick(page, inputFields) as ArticleInput),
    sections: takeSections(page.sections, []),
    references: page.references.map((reference, index): NewReference => {
      const path = ['references', index]
      faults.push(...differences(path, ofReference, reference, take(references, reference.id)))
      const { position: _position, citedBy: _citedBy, ...given } = reference
      return given
    }),
  }
  if (faults.length > 0) {
    throw new Problem('invalid-request', { faults: faults.slice(0, LIMITS.faults) })
  }
  return article
}

/** The fields of `names` that are given, but not as they were answered. */
function differences(path: PropertyKey[], names: object, given: object, answered?: object): Fault[] {
  const expected = pick(answered ?? {}, names)
  // Nothing more can be said of a part whose id is unknown.
  const checked = answered === undefined && 'id' in given ? { id: 1 } : names
  return Object.entries(pick(given, checked))
    .filter(([name, value]) => value !== undefined && !isDeepStrictEqual(value, expected[name]))
    .map(([name]) => ({ pointer: pointerTo([...path, name]), code: 'conflict' as const, detail: READ_ONLY }))
}

const READ_ONLY = 'Is read-only: send it as it was answered, or leave it out.'

const pick = (from: object, names: object): Record<string, unknown> =>
  Object.fromEntries(Object.entries(from).filter(([name]) => name in names))

const flatten = (sections: readonly Section[]): Section[] =>
  sections.flatMap(section => [section, ...flatten(section.sections)])
