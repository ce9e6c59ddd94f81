/** The ids of the sections and references of an article. Pure. */

import { fillAnchors } from './anchors.ts'
import type { NewArticle } from './article.ts'
import type { NewSection } from './section.ts'

/** Removes the ids of sections and references. Articles that are equal after that have the same content. */
export function withoutIds(article: NewArticle): NewArticle {
  const strip = (sections: readonly NewSection[]): NewSection[] =>
    sections.map(({ id: _, ...section }) => ({ ...section, sections: strip(section.sections) }))
  return {
    ...article,
    sections: strip(article.sections),
    references: article.references.map(({ id: _, ...reference }) => reference),
  }
}

/** The ids of the sections and references that have one. */
export function partIds({ sections, references }: Pick<NewArticle, 'sections' | 'references'>): string[] {
  const ofSections = (list: readonly NewSection[]): (string | undefined)[] =>
    list.flatMap(({ id, sections: below }) => [id, ...ofSections(below)])
  return [...ofSections(sections), ...references.map(({ id }) => id)].filter(id => id !== undefined)
}

/**
 * Keeps ids across a rewrite: a section without an id takes that of the present section with the same anchor, a reference
 * that of the present one with the same key. No id is used twice.
 */
export function withIdsOf(present: NewArticle, article: NewArticle): NewArticle {
  const brought = new Set(partIds(article))
  const isFree = (id: string | undefined) => id !== undefined && !brought.has(id)
  const anchors = new Map<string | undefined, string | undefined>()
  const note = (sections: readonly NewSection[]): void => {
    for (const { id, anchor, sections: below } of sections) {
      anchors.set(anchor, isFree(id) ? id : undefined)
      note(below)
    }
  }
  note(present.sections)
  const give = (sections: readonly NewSection[]): NewSection[] =>
    sections.map(section => ({
      ...section,
      id: section.id ?? anchors.get(section.anchor),
      sections: give(section.sections),
    }))
  const keys = new Map(present.references.map(({ key, id }) => [key, isFree(id) ? id : undefined]))
  return {
    ...article,
    sections: give(fillAnchors(article.sections)),
    references: article.references.map(reference => ({
      ...reference,
      id: reference.id ?? keys.get(reference.key),
    })),
  }
}
