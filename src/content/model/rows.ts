/** Converts a whole article to rendered rows, and rows to a whole article. Pure. */

import { newId } from '../../kernel/ids.ts'
import { RENDERER_VERSION, type RenderedSection, sectionRenderer } from '../../markdown/render.ts'
import type { Tables } from '../../storage/tables.ts'
import { fillAnchors } from './anchors.ts'
import type { NewArticle } from './article.ts'
import { lookupOf } from './cited-work.ts'
import { pickFields } from './fields.ts'
import type { LastChanges } from './last-changes.ts'
import { foldName } from './names.ts'
import type { NewReference } from './reference.ts'
import type { NewSection } from './section.ts'

/** An article row without what lists sort it by, which follows from the title. */
export type ArticleRow = Omit<Tables['articles']['$inferSelect'], 'titleKey' | 'sortVersion'>
/** An article row without what no answer shows. */
export type ShownArticle = Omit<
  ArticleRow,
  'updatedBy' | 'savedSince' | 'outlineChangedIn' | 'bibliographyChangedIn'
>
/** A row of a list, with the key of its title. */
export type ListedArticle = ShownArticle & { titleKey: string }
export type SectionRow = Tables['sections']['$inferSelect']
export type ReferenceRow = Tables['articleReferences']['$inferSelect']
/** A reference to be shown. */
export type ShownReference = Omit<ReferenceRow, 'changedIn' | 'publicFrom' | 'doi' | 'url'>

/** A reference with its article. */
export type CitingRow = Pick<ReferenceRow, 'id' | 'key' | 'fields' | 'articleId'> &
  Pick<ArticleRow, 'slug' | 'title' | 'lang'>

/** A section to be shown. `body` is its text in the requested format. */
export type ShownSection = Omit<SectionRow, 'html' | 'text' | 'rendererVersion' | 'changedIn'>

/** A section without its body. */
export type OutlineSection = Pick<
  SectionRow,
  'id' | 'articleId' | 'parentId' | 'depth' | 'anchor' | 'heading' | 'citations'
>

/** The beginning of a section's plain text. */
export type SectionBeginning = Pick<SectionRow, 'id' | 'articleId' | 'parentId'> & { beginning: string }

/** The rows of the authors and tags of an article. */
export type ArticleParts = {
  authors: { articleId: string; name: string; url: string | null }[]
  tags: { articleId: string; tag: string }[]
}

/** The rows of authors and tags before they have their slugs. */
export type NewParts = {
  authors: Omit<Tables['articleAuthors']['$inferSelect'], 'slug'>[]
  tags: Omit<Tables['articleTags']['$inferSelect'], 'slug'>[]
}

/** Everything that is stored of one article. */
export type ArticleRows = NewParts & {
  article: ArticleRow
  sections: SectionRow[]
  references: ReferenceRow[]
}

export type Identity = Pick<
  ArticleRow,
  'id' | 'createdAt' | 'updatedAt' | 'updatedBy' | 'version' | 'savedSince'
>

/** Renders a body as a section of this article. Remembers its results, so that each text is rendered once. */
export type RenderBody = (body: string) => RenderedSection

export const rendererOf = ({ lang, references }: Pick<NewArticle, 'lang' | 'references'>): RenderBody =>
  sectionRenderer({ lang, references: new Map(references.map(({ key }, index) => [key, index + 1])) })

/**
 * Makes the rows of an article. Sections and references without an id get a new one.
 * @param last of the parts that this version does not change, from {@link trackChanges}. By default it changes all.
 */
export function toRows(
  article: NewArticle,
  identity: Identity,
  last: LastChanges = { outline: identity.version, bibliography: identity.version, parts: new Map() },
  render: RenderBody = rendererOf(article),
): ArticleRows {
  const { authors: _authors, tags: _tags, sections, references, ...fields } = article
  const articleId = identity.id
  const changedIn = (id: string) => last.parts.get(id) ?? identity.version
  const sectionRows: SectionRow[] = []
  let wordCount = 0
  const visit = (list: ReturnType<typeof fillAnchors>, parentId: string | null, depth: number): void => {
    for (const [position, section] of list.entries()) {
      const { id = newId(), anchor, heading, kind, body, sections: below } = section
      const { words, cited, html, text } = render(body)
      const own = { id, articleId, parentId, position, depth, anchor, heading, kind, body, html, text }
      sectionRows.push({
        ...own,
        citations: cited,
        rendererVersion: RENDERER_VERSION,
        changedIn: changedIn(id),
      })
      wordCount += words
      visit(below, id, depth + 1)
    }
  }
  visit(fillAnchors(sections), null, 1)
  return {
    article: {
      ...fields,
      ...identity,
      wordCount,
      outlineChangedIn: last.outline,
      bibliographyChangedIn: last.bibliography,
    },
    ...listParts(articleId, article),
    sections: sectionRows,
    references: references.map(({ id = newId(), key, ...fields }, index) => ({
      id,
      articleId,
      key,
      position: index + 1,
      fields,
      changedIn: changedIn(id),
      publicFrom: publicFromOf(article),
      ...lookupOf(fields),
    })),
  }
}

const publicFromOf = ({ status, publishedAt }: Pick<NewArticle, 'status' | 'publishedAt'>) =>
  status === 'published' ? publishedAt : null

/** The rows of the authors and tags of an article. */
export function listParts(
  articleId: string,
  { authors, tags, status, publishedAt }: Pick<NewArticle, 'authors' | 'tags' | 'status' | 'publishedAt'>,
): NewParts {
  const publicFrom = publicFromOf({ status, publishedAt })
  // The first of several with one name stands for all of them.
  const publicFromOnce = (names: string[]) => {
    const folded = names.map(foldName)
    return folded.map((name, index) => (folded.indexOf(name) === index ? publicFrom : null))
  }
  const distinct = [...new Set(tags)]
  const [authorFrom, tagFrom] = [publicFromOnce(authors.map(({ name }) => name)), publicFromOnce(distinct)]
  return {
    authors: authors.map(({ name, url }, position) => {
      return { articleId, position, name, url, publicFrom: authorFrom[position] ?? null }
    }),
    tags: distinct.map((tag, position) => ({
      articleId,
      position,
      tag,
      publicFrom: tagFrom[position] ?? null,
    })),
  }
}

/** The article as {@link fromRows} gives it back: JSON has no -0 and no undefined, and each tag is stored once. */
export function asStored(article: NewArticle): NewArticle {
  const { tags, sections } = article
  return JSON.parse(JSON.stringify({ ...article, tags: [...new Set(tags)], sections: fillAnchors(sections) }))
}

/**
 * The inverse of {@link toRows}: makes the whole article, with the ids of its sections and references.
 * @param sections with Markdown bodies. Siblings must be in order.
 */
export function fromRows(
  article: ShownArticle,
  { authors, tags }: ArticleParts,
  sections: readonly ShownSection[],
  references: readonly ShownReference[],
): NewArticle {
  const children = Map.groupBy(sections, ({ parentId }) => parentId)
  const below = (parent: string | null): NewSection[] =>
    (children.get(parent) ?? []).map(({ id, anchor, heading, kind, body }) => ({
      id,
      anchor,
      heading,
      kind,
      body,
      sections: below(id),
    }))
  return {
    ...pickFields({
      ...article,
      authors: authors.map(({ name, url }) => ({ name, url })),
      tags: tags.map(({ tag }) => tag),
      meta: article.meta as NewArticle['meta'],
    }),
    sections: below(null),
    references: references.map(({ id, key, fields }) => ({ id, key, ...fields }) as NewReference),
  }
}
