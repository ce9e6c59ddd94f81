/** A whole article as rows, rendered; and rows as a whole article. Pure. */
import { newId } from '../ids.ts'
import { RENDERER_VERSION, renderSection } from '../markdown/render.ts'
import type { ReferenceRow } from '../references/queries.ts'
import type { NewReference } from '../references/schema.ts'
import { fillAnchors } from '../sections/anchors.ts'
import type { SectionRow } from '../sections/queries.ts'
import type { NewSection } from '../sections/schema.ts'
import type { ArticleRow } from '../storage/visibility.ts'
import type { NewArticle } from './schema.ts'
import type { ArticleParts } from './view.ts'

/** Everything that is stored of one article. */
export type ArticleRows = {
  article: ArticleRow
  authors: { articleId: string; position: number; name: string; url: string | null }[]
  tags: { articleId: string; position: number; tag: string }[]
  sections: SectionRow[]
  references: ReferenceRow[]
}

export type Identity = Pick<ArticleRow, 'id' | 'createdAt' | 'updatedAt' | 'updatedBy' | 'version'>

/** Sections and references that bring no id get a new one. */
export function toRows(article: NewArticle, identity: Identity): ArticleRows {
  const { authors, tags, sections, references, ...fields } = article
  const articleId = identity.id
  const numbers = new Map(references.map(({ key }, index) => [key, index + 1]))
  const sectionRows: SectionRow[] = []
  let wordCount = 0
  const visit = (list: ReturnType<typeof fillAnchors>, parentId: string | null, depth: number): void => {
    for (const [position, section] of list.entries()) {
      const { id = newId(), anchor, heading, kind, body, sections: below } = section
      const { words, cited, html, text } = renderSection(body, { lang: article.lang, references: numbers })
      const own = { id, articleId, parentId, position, depth, anchor, heading, kind, body, html, text }
      sectionRows.push({ ...own, citations: cited, rendererVersion: RENDERER_VERSION })
      wordCount += words
      visit(below, id, depth + 1)
    }
  }
  visit(fillAnchors(sections), null, 1)
  return {
    article: { ...fields, ...identity, wordCount },
    authors: authors.map(({ name, url }, position) => ({ articleId, position, name, url })),
    tags: [...new Set(tags)].map((tag, position) => ({ articleId, position, tag })),
    sections: sectionRows,
    references: references.map(({ id = newId(), key, ...fields }, index) => ({
      id,
      articleId,
      key,
      position: index + 1,
      fields,
    })),
  }
}

/** The inverse of {@link toRows}: the whole article as a writer would give it, with the ids of its parts. */
export function fromRows(
  article: ArticleRow,
  { authors, tags }: ArticleParts,
  sections: readonly SectionRow[],
  references: readonly ReferenceRow[],
): NewArticle {
  const children = Map.groupBy(sections, ({ parentId }) => parentId)
  const below = (parent: string | null): NewSection[] =>
    (children.get(parent) ?? [])
      .toSorted((a, b) => a.position - b.position)
      .map(({ id, anchor, heading, kind, body }) => ({
        id,
        anchor,
        heading,
        kind,
        body,
        sections: below(id),
      }))
  return {
    slug: article.slug,
    title: article.title,
    subtitle: article.subtitle,
    subtitleLang: article.subtitleLang,
    lang: article.lang,
    summary: article.summary,
    status: article.status,
    authors: authors.map(({ name, url }) => ({ name, url })),
    tags: tags.map(({ tag }) => tag),
    image: article.image,
    canonicalUrl: article.canonicalUrl,
    commentPolicy: article.commentPolicy,
    translationGroup: article.translationGroup,
    meta: article.meta as NewArticle['meta'],
    publishedAt: article.publishedAt,
    sections: below(null),
    references: references.map(({ id, key, fields }) => ({ id, key, ...fields }) as NewReference),
  }
}

/** Without the ids of its parts: what two articles must share to be the same. */
export function withoutIds(article: NewArticle): NewArticle {
  const strip = (sections: readonly NewSection[]): NewSection[] =>
    sections.map(({ id: _, ...section }) => ({ ...section, sections: strip(section.sections) }))
  return {
    ...article,
    sections: strip(article.sections),
    references: article.references.map(({ id: _, ...reference }) => reference),
  }
}

/**
 * Gives the parts of `article` that bring no id that of the one in `present` with the same anchor or key, unless another
 * part brings it: so ids outlast a rewrite.
 */
export function withIdsOf(present: NewArticle, article: NewArticle): NewArticle {
  const inAll = <T>(sections: readonly NewSection[], see: (section: NewSection) => T): T[] =>
    sections.flatMap(section => [see(section), ...inAll(section.sections, see)])
  const brought = new Set([
    ...inAll(article.sections, ({ id }) => id),
    ...article.references.map(({ id }) => id),
  ])
  const free = (id: string | undefined) => (brought.has(id) ? undefined : id)
  const anchors = new Map(inAll(present.sections, ({ anchor, id }) => [anchor, id] as const))
  const give = (sections: readonly NewSection[]): NewSection[] =>
    sections.map(section => ({
      ...section,
      id: section.id ?? free(anchors.get(section.anchor)),
      sections: give(section.sections),
    }))
  const keys = new Map(present.references.map(({ key, id }) => [key, id]))
  return {
    ...article,
    sections: give(fillAnchors(article.sections)),
    references: article.references.map(reference => ({
      ...reference,
      id: reference.id ?? free(keys.get(reference.key)),
    })),
  }
}
