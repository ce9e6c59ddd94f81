/** An article as `include=html` prints it, without a service. */
import { printArticleHtml } from '../../../src/content/formats/article-html.ts'
import { NewArticle } from '../../../src/content/model/article.ts'
import { toRows } from '../../../src/content/model/rows.ts'
import type { Section } from '../../../src/content/model/section.ts'
import { toReferences, toTree } from '../../../src/content/model/view.ts'

const IDENTITY = {
  id: '0194bf0e-5c00-7a3e-9d1b-2f6a4c8e0b71',
  createdAt: '2025-01-01T00:00:00.000Z',
  updatedAt: '2025-01-01T00:00:00.000Z',
  updatedBy: null,
  version: 1,
  savedSince: null,
}

export function printed(article: NewArticle, headingOffset = 1): { html: string; tree: Section[] } {
  const { sections, references } = toRows(article, IDENTITY)
  const tree = toTree(sections.map(({ html, ...section }) => ({ ...section, body: html })))
  const html = printArticleHtml(tree, toReferences(references, []), { lang: article.lang, headingOffset })
  return { html, tree }
}

/** What the article has of its own, without the element around it. */
export const inner = (article: object, headingOffset?: number) =>
  printed(
    NewArticle.parse({ slug: 'a', title: 'A', lang: 'en', status: 'draft', publishedAt: null, ...article }),
    headingOffset,
  ).html.replace(/^<div lang="en" dir="ltr">\n([\s\S]*)<\/div>\n$/, '$1')
