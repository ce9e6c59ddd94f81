/** Anchors of an article's sections: those that the writer left out are made from the headings. Pure. */
import { LIMITS } from '../../kernel/limits.ts'
import { anchorFor } from '../../markdown/anchor.ts'
import type { NewSection } from './section.ts'

export type AnchoredSection = Omit<NewSection, 'anchor' | 'sections'> & {
  anchor: string
  sections: AnchoredSection[]
}

/**
 * Gives every section an anchor that is unique in the article: from its heading, or `lead` for text that opens the
 * article, or its kind. Anchors that are given stay as they are, also where two of them are alike.
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

/** The anchors that are given more than once, each named once. */
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
 * `base`, or `base-2`, `base-3` and so on, shortened where it would get too long.
 * @param numbers the last number that each base got, so that those before it are not tried again.
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
