/** The parsers for sections, comments and guides, each with its rules of markdown-it. */
import { latePackage } from '../kernel/late.ts'
import { LIMITS } from '../kernel/limits.ts'
import { boundAddresses, boundBlocks } from './bounds.ts'
import { citation } from './citations.ts'
import { isCommentLink, isSectionLink, upToAddressEnd, withBrowserHost } from './links.ts'
import { markdownIt, type Parser } from './tokens.ts'

const cjkFriendly: () => typeof import('markdown-it-cjk-friendly') = latePackage('markdown-it-cjk-friendly')

/** CommonMark with tables, strikethrough and citations, but without headings: they are ordinary text. */
export function sectionParser(): Parser {
  return outlineParser().disable(['heading', 'lheading'])
}

/** Like {@link sectionParser}, with headings. */
export function outlineParser(): Parser {
  const parser = createParser({})
  parser.validateLink = isSectionLink
  // After links, because `[@key](url)` and `[@key][label]` are links in CommonMark.
  parser.inline.ruler.after('link', 'citation', citation)
  return parser
}

/** The blocks and spans that comments may have. Everything else is shown as it was written. */
export function commentParser(): Parser {
  const parser = createParser({ breaks: true, linkify: true })
  parser.validateLink = isCommentLink
  parser.disable(['heading', 'lheading', 'table', 'code', 'reference', 'image', 'strikethrough'])
  // A bare address is a link only with a scheme. The inline rule looks for `://`; the core rule would guess more links.
  parser.core.ruler.disable('linkify')
  boundAddresses(parser)
  parser.linkify.set({ maxLength: LIMITS.url })
  const matchAtStart = parser.linkify.matchAtStart.bind(parser.linkify)
  parser.linkify.matchAtStart = text => matchAtStart(upToAddressEnd(text))
  // The rule for `hr` stays on: without it `* * *` would be a list in a list in a list.
  parser.renderer.rules['hr'] = (tokens, index) => `<p>${tokens[index]?.markup}</p>\n`
  return parser
}

/** CommonMark with tables and strikethrough. Wide tables scroll in a box of their own. */
export function guideParser(): Parser {
  const parser = new (markdownIt())({ html: false })
  parser.renderer.rules['table_open'] = () => '<div class="table"><table>\n'
  parser.renderer.rules['table_close'] = () => '</table></div>\n'
  return parser
}

function createParser(options: { breaks?: boolean; linkify?: boolean }): Parser {
  // boundBlocks() keeps the nesting far below maxNesting, at which the library would drop text.
  const parser = new (markdownIt())({ ...options, html: false, maxNesting: 40 })
  const encode = parser.normalizeLink
  parser.normalizeLink = address => encode(withBrowserHost(address))
  // Addresses are shown as written: decoding them would show bidirectional controls and look-alike letters.
  parser.normalizeLinkText = address => address
  boundBlocks(parser)
  // CommonMark takes the `**` of `**中文。**中文` for text.
  parser.use(cjkFriendly().default)
  return parser
}
