/** Which version of an article last changed each of its parts. Pure. */
import { isDeepStrictEqual } from 'node:util'
import type { NewArticle } from './article.ts'
import type { NewSection } from './section.ts'

export type LastChanges = {
  /** Which sections there are, their order and their anchors. */
  outline: number
  /** Which references there are, their order and their keys. */
  bibliography: number
  /** By the id of a section or reference. A section counts without its subsections. */
  parts: ReadonlyMap<string, number>
}

/**
 * The last changes after a change that made `version`. A part keeps its number unless it was changed itself: a section
 * in its text, heading, kind, anchor or parent, a reference in its key or fields.
 * @param before with the ids of all parts. Those of `after` that have none are new.
 */
export function trackChanges(
  before: NewArticle,
  after: NewArticle,
  last: LastChanges,
  version: number,
): LastChanges {
  const former = new Map(listParts(before))
  const same = listParts(after).filter(([id, own]) => isDeepStrictEqual(former.get(id), own))
  const unless = (shape: (article: NewArticle) => unknown, number: number) =>
    isDeepStrictEqual(shape(before), shape(after)) ? number : version
  return {
    outline: unless(({ sections }) => outlineOf(sections), last.outline),
    bibliography: unless(({ references }) => references.map(({ id, key }) => [id, key]), last.bibliography),
    parts: new Map(same.map(([id]) => [id as string, last.parts.get(id as string) as number])),
  }
}

type Part = [id: string | undefined, own: unknown]

function listParts({ sections, references }: NewArticle): Part[] {
  const below = (list: readonly NewSection[], parent: string | null | undefined): Part[] =>
    list.flatMap(({ id, sections, ...own }) => [[id, { ...own, parent }] as Part, ...below(sections, id)])
  return [...below(sections, null), ...references.map(({ id, ...own }): Part => [id, own])]
}

const outlineOf = (sections: readonly NewSection[]): unknown[] =>
  sections.map(({ id, anchor, sections }) => [id, anchor, outlineOf(sections)])

/** In which versions the parts with these ids last changed. */
export const lastChangesOf = ({ parts }: LastChanges, ids: readonly (string | undefined)[]): number[] =>
  ids.map(id => parts.get(id as string) as number)
