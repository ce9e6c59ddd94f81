/** The sections of the corpus as they are indexed. */
import { type IndexedSection, indexSection } from '../../src/search/text/document.ts'
import type { Expression } from '../../src/search/text/expression.ts'
import { CORPUS, type CorpusArticle } from './corpus.ts'
import { rankOf } from './text/evaluate.ts'

export type CorpusDocument = { name: string; publishedAt: string; position: number; indexed: IndexedSection }

export const DOCUMENTS: readonly CorpusDocument[] = CORPUS.flatMap(article =>
  article.sections.map(({ anchor }, position) => ({
    name: `${article.slug}#${anchor}`,
    publishedAt: article.publishedAt,
    position,
    indexed: indexSection(textOf(article, position)),
  })),
)

function textOf({ title, summary, sections }: CorpusArticle, position: number) {
  const section = sections[position]
  if (section === undefined) {
    throw new RangeError(`No section ${position}`)
  }
  const parent =
    section.depth === 0 ? undefined : sections.slice(0, position).findLast(({ depth }) => depth === 0)
  const isLead = position === 0
  return {
    title,
    above: parent === undefined ? [] : [parent.heading],
    heading: section.heading,
    body: isLead ? [summary, section.body] : [section.body],
    isLead,
  }
}

/** The names of what is found: by class, then the newest article first, then in the order of its sections. */
export function rankCorpus(classes: readonly Expression[]): string[] {
  return DOCUMENTS.flatMap(document => {
    const rank = rankOf(classes, document.indexed)
    return rank === undefined ? [] : [{ ...document, rank }]
  })
    .sort((a, b) => a.rank - b.rank || b.publishedAt.localeCompare(a.publishedAt) || a.position - b.position)
    .map(({ name }) => name)
}
