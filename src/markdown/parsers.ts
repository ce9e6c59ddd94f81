/** The configured parsers: which of markdown-it's rules sections, comments and guides have. */
import MarkdownIt from 'markdown-it'
import { LIMITS } from '../kernel/limits.ts'
import { boundAddresses, boundBlocks } from './bounds.ts'
import { citation } from './citations.ts'
import { isCommentLink, isSectionLink } from './links.ts'
import type { Parser } from './tokens.ts'

/** CommonMark with tables, strikethrough and citations; a line that would be a heading is ordinary text. */
export function sectionParser(): Parser {
  return outlineParser().disable(['heading', 'lheading'])
}

/** As {@link sectionParser}, but headings are headings. */
export function outlineParser(): Parser {
  const parser = createParser({})
  parser.validateLink = isSectionLink
  // After links, so that `[@key](url)` and `[@key][label]` stay the links that CommonMark says they are.
  parser.inline.ruler.after('link', 'citation', citation)
  return parser
}

/** The blocks and spans that a stranger may use. What is switched off here shows as the text it was written as. */
export function commentParser(): Parser {
  const parser = createParser({ breaks: true, linkify: true })
  parser.validateLink = isCommentLink
  parser.disable(['heading', 'lheading', 'table', 'code', 'reference', 'image', 'strikethrough'])
  // Only a scheme makes a bare address a link: the inline rule sees `://`, the core rule would guess at more.
  parser.core.ruler.disable('linkify')
  boundAddresses(parser)
  parser.linkify.set({ maxLength: LIMITS.url })
  // The rule stays on, for without it `* * *` would be a list in a list in a list.
  parser.renderer.rules['hr'] = (tokens, index) => `<p>${tokens[index]?.markup}</p>\n`
  return parser
}

/** CommonMark with tables and strikethrough, as it comes. Wide tables scroll in a box of their own. */
export function guideParser(): Parser {
  const parser = new MarkdownIt({ html: false })
  parser.renderer.rules['table_open'] = () => '<div class="table"><table>\n'
  parser.renderer.rules['table_close'] = () => '</table></div>\n'
  return parser
}

function createParser(options: { breaks?: boolean; linkify?: boolean }): Parser {
  // boundBlocks() keeps block nesting far below maxNesting, where the library would drop the text.
  const parser = new MarkdownIt({ ...options, html: false, maxNesting: 40 })
  // An address is shown as it was written: decoding it would show bidirectional controls and look-alike letters.
  parser.normalizeLinkText = address => address
  boundBlocks(parser)
  return parser
}
