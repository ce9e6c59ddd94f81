/** Gives anchors to the sections of an article that have none, made from their headings. Pure. */
import { LIMITS } from '../../kernel/limits.ts'
import { anchorFor } from '../../markdown/anchor.ts'
import type { NewSection } from './section.ts'

export type AnchoredSection = Omit<NewSection, 'anchor' | 'sections'> & {
  anchor: string
  sections: AnchoredSection[]
}

/**
 * Gives every section without an anchor one that is unique in the article: made from its heading, or `lead` for text
 * that opens the article, or its kind. Given anchors do not change, even when two are the same.
 */
export function fillAnchors(sections: readonly NewSection[]): AnchoredSection[] {
  const taken = new Set(givenAnchors(sections))
  const numbers = new Map<string, number>()
  const lead = sections[0]
  const fill = (section: NewSection): AnchoredSection => {
    const anchor =
      section.anchor ??
      freeAnchor(section === lead ? leadAnchor(section) : baseAnchor(section), taken, numbers)
    taken.add(anchor)
    return { ...section, anchor, sections: section.sections.map(fill) }
  }
  return sections.map(fill)
}

/** The anchors that are given more than once, without repetition. */
export function duplicateAnchors(sections: readonly NewSection[]): string[] {
  const seen = new Set<string>()
  const again = new Set<string>()
  for (const anchor of givenAnchors(sections)) {
    ;(seen.has(anchor) ? again : seen).add(anchor)
  }
  return [...again]
}

function givenAnchors(sections: readonly NewSection[]): string[] {
  return sections.flatMap(({ anchor, sections: below }) => [
    ...(anchor === undefined ? [] : [anchor]),
    ...givenAnchors(below),
  ])
}

function leadAnchor(section: NewSection): string {
  return section.heading === null && section.kind === 'prose' ? 'lead' : baseAnchor(section)
}

function baseAnchor({ heading, kind }: NewSection): string {
  return heading === null ? kind : anchorFor(heading) || 'section'
}

/**
 * The first of `base`, `base-2`, `base-3` and so on that is not taken. A long base is shortened to make room for the number.
 * @param numbers the last number used for each base, so that earlier ones are not tried again.
 */
function freeAnchor(base: string, taken: ReadonlySet<string>, numbers: Map<string, number>): string {
  let anchor = base
  let number = numbers.get(base) ?? 1
  while (taken.has(anchor)) {
    number += 1
    const suffix = `-${number}`
    anchor = base.slice(0, LIMITS.slug - suffix.length).replace(/-$/, '') + suffix
  }
  numbers.set(base, number)
  return anchor
}
