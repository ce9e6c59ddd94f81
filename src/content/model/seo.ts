/** What search engines and shared links show of an article. Pure. */

import { beginOf, inOneLine } from '../../kernel/beginning.ts'
import type { Seo } from './article.ts'
import type { SectionBeginning } from './rows.ts'

/** Characters of a description that is made of the text. */
const DESCRIPTION = 200

type Described = { title: string } & { [field in 'metaTitle' | 'metaDescription' | 'summary']: string | null }

/** @param sections the beginnings of all sections of the article, with siblings in order. */
export function toSeo(article: Described, sections: readonly SectionBeginning[]): Seo {
  const { title, metaTitle, metaDescription, summary } = article
  const description = metaDescription ?? (inOneLine(summary ?? '') || beginOf(textOf(sections), DESCRIPTION))
  return { title: metaTitle ?? title, description: description || null }
}

/** As much of the text as a description needs, in the order of the article. */
function textOf(sections: readonly SectionBeginning[]): string {
  const children = Map.groupBy(sections, ({ parentId }) => parentId)
  let text = ''
  const visit = (parent: string | null): void => {
    for (const { id, beginning } of children.get(parent) ?? []) {
      if (text.length <= DESCRIPTION) {
        text += `${beginning} `
        visit(id)
      }
    }
  }
  visit(null)
  return text
}
