import { Document, type Scalar, visit } from 'yaml'
import type { NewArticle } from '../model/article.ts'
import { ARTICLE_FIELDS } from '../model/fields.ts'
import { isRecord, toCslItem } from './csl.ts'

/** Characters that may stand without quotes; the others look like spaces or line ends, to people or to parsers. */
const VISIBLE = /^[\n\x20-\x7e\u00a1-\u2027\u2030-\ufefe\uff00-\ufffd\u{10000}-\u{10ffff}]*$/u

/** The fields that come first; the others follow in the order of the table. */
const OPENING = ['title', 'subtitle', 'subtitleLang', 'slug', 'lang', 'status', 'publishedAt'] as const
const ORDER = [...new Set([...OPENING, ...ARTICLE_FIELDS])]

/** The YAML at the head of an article, with its fences. Leaves out what is empty. */
export function printFrontMatter(article: NewArticle): string {
  const { meta, references } = article
  const fields = {
    ...Object.fromEntries(ORDER.map(name => [name, withoutNullsInside(article[name])])),
    // What is null in there is the frontend's own.
    meta: Object.keys(meta).length === 0 ? null : meta,
    references: references.map(toCslItem),
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

function withoutNullsInside(value: unknown): unknown {
  if (Array.isArray(value)) {
    return value.map(withoutNullsInside)
  }
  return isRecord(value) ? withoutNulls(value) : value
}

/** Without the entries that are null or an empty list. */
function withoutNulls(fields: Record<string, unknown>): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(fields).filter(
      ([, value]) => value !== null && !(Array.isArray(value) && value.length === 0),
    ),
  )
}
