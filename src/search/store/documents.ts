/** Makes the documents that search finds of an article. Pure. */
import { hash } from 'node:crypto'
import type { ArticleRow, SectionRow } from '../../content/model/rows.ts'
import type { SectionText } from '../text/document.ts'

export type ArticleText = Pick<
  ArticleRow,
  'id' | 'title' | 'subtitle' | 'summary' | 'lang' | 'status' | 'publishedAt'
>
export type SectionOfArticle = Pick<SectionRow, 'id' | 'parentId' | 'position' | 'heading' | 'text'>

export type SearchDocument = {
  /** Null: the article has no sections. */
  sectionId: string | null
  /** In the order in which the article is read. */
  position: number
  text: SectionText
  digest: string
}

/** One for each section. The first one leads: it is found by what is said of the whole article, too. */
export function documentsOf(article: ArticleText, sections: readonly SectionOfArticle[]): SearchDocument[] {
  const { title } = article
  const children = Map.groupBy(sections, ({ parentId }) => parentId)
  const documents: SearchDocument[] = []
  const add = (section: SectionOfArticle | null, above: readonly string[]) => {
    const isLead = documents.length === 0
    const body = section === null ? [] : [section.text]
    const text: SectionText = {
      title,
      above,
      heading: section?.heading ?? null,
      body: isLead ? leadTexts(article, body) : body,
      isLead,
    }
    const digest = hash('sha256', JSON.stringify(text), 'base64url').slice(0, 22)
    documents.push({ sectionId: section?.id ?? null, position: documents.length, text, digest })
  }
  const visit = (parentId: string | null, above: readonly string[]) => {
    const siblings = (children.get(parentId) ?? []).toSorted((a, b) => a.position - b.position)
    for (const section of siblings) {
      add(section, above)
      visit(section.id, section.heading === null ? above : [...above, section.heading])
    }
  }
  visit(null, [])
  if (documents.length === 0) {
    add(null, [])
  }
  return documents
}

/** The texts of the document that leads. `body` is that of its section, if it is one. */
export const leadTexts = (
  { subtitle, summary }: Pick<ArticleText, 'subtitle' | 'summary'>,
  body: readonly string[],
): string[] => [subtitle ?? '', summary ?? '', ...body].filter(text => text !== '')
