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

/** Ids that must outlast a rewrite: of sections by anchor, of references by key. */
export type KnownIds = { sections: Map<string, string>; references: Map<string, string> }

export type Identity = Pick<ArticleRow, 'id' | 'createdAt' | 'updatedAt' | 'version'>

export function toRows(article: NewArticle, identity: Identity, known: KnownIds): ArticleRows {
  const { authors, tags, sections, references, ...fields } = article
  const articleId = identity.id
  const numbers = new Map(references.map(({ key }, index) => [key, index + 1]))
  const sectionRows: SectionRow[] = []
  let wordCount = 0
  const visit = (list: ReturnType<typeof fillAnchors>, parentId: string | null, depth: number): void => {
    for (const [position, { anchor, heading, kind, body, sections: below }] of list.entries()) {
      const { words, cited, html, text } = renderSection(body, { lang: article.lang, references: numbers })
      const id = known.sections.get(anchor) ?? newId()
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
    references: references.map(({ key, ...fields }, index) => ({
      id: known.references.get(key) ?? newId(),
      articleId,
      key,
      position: index + 1,
      fields,
    })),
  }
}

/** The inverse of {@link toRows}, for export and for telling whether a rewrite changes anything. */
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
      .map(({ id, anchor, heading, kind, body }) => ({ anchor, heading, kind, body, sections: below(id) }))
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
    meta: article.meta as NewArticle['meta'],
    publishedAt: article.publishedAt,
    sections: below(null),
    references: references.map(({ key, fields }) => ({ key, ...fields }) as NewReference),
  }
}
