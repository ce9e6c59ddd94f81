import { Document, type Scalar, visit } from 'yaml'
import type { NewArticle } from '../model/article.ts'
import { toCslItem } from './csl.ts'

/** Characters that may stand without quotes; the others look like spaces or line ends, to people or to parsers. */
const VISIBLE = /^[\n\x20-\x7e\u00a1-\u2027\u2030-\ufefe\uff00-\ufffd\u{10000}-\u{10ffff}]*$/u

/** The YAML at the head of an article, with its fences. Leaves out what is empty. */
export function printFrontMatter({ sections: _, ...article }: NewArticle): string {
  const { slug, title, subtitle, subtitleLang, lang, summary, status, publishedAt, authors, tags, image } =
    article
  const fields = {
    title,
    subtitle,
    subtitleLang,
    slug,
    lang,
    status,
    publishedAt,
    summary,
    authors: authors.map(withoutNulls),
    tags,
    image: image === null ? null : withoutNulls(image),
    canonicalUrl: article.canonicalUrl,
    commentPolicy: article.commentPolicy,
    translationGroup: article.translationGroup,
    ...(Object.keys(article.meta).length === 0 ? {} : { meta: article.meta }),
    references: article.references.map(toCslItem),
  }
  const document = new Document(withoutNulls(fields), {
    version: '1.2',
    schema: 'core',
    aliasDuplicateObjects: false,
  })
  visit(document, {
    Scalar(_key, node) {
      quoteUnlessVisible(node)
    },
  })
  return `---\n${document.toString({ lineWidth: 0, doubleQuotedAsJSON: true })}---\n`
}

function quoteUnlessVisible(node: Scalar): void {
  if (typeof node.value === 'string' && (!VISIBLE.test(node.value) || node.value.trim() !== node.value)) {
    node.type = 'QUOTE_DOUBLE'
  }
}

/** Without the entries that are null or an empty list. */
function withoutNulls(fields: Record<string, unknown>): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(fields).filter(
      ([, value]) => value !== null && !(Array.isArray(value) && value.length === 0),
    ),
  )
}
