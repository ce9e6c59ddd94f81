/**
 * The last pass over the parsed tokens before they become HTML. It keeps only the links, images and attributes that the
 * policy allows, and limits the nesting of spans, whatever the parser accepted. Everything else becomes text.
 */
import { MAX_DEPTH, MAX_LINK_CHARACTERS } from './bounds.ts'
import { isHttpAddress } from './links.ts'
import { inlineText } from './text.ts'
import { type Token, turnIntoText } from './tokens.ts'

export type LinkPolicy = {
  allows: (href: string) => boolean
  /** The `rel` of every link. Links with a `rel` lose their titles, because moderators do not see these. */
  rel?: string
}

/** Whether a link or image may stay. Sets the attributes of a link that may. */
type LinkCheck = (token: Token) => boolean

const LANGUAGE = /^\s*([a-z0-9+#-]{1,40})(?!\S)/i

/** Changes `tokens` in place. */
export function sanitize(tokens: readonly Token[], policy: LinkPolicy): void {
  const check = linkCheck(policy)
  for (const token of tokens) {
    if (token.type === 'fence') {
      // markdown-it writes this as the class `language-…`.
      token.info = LANGUAGE.exec(token.info)?.[1]?.toLowerCase() ?? ''
    } else if (token.type === 'th_open' || token.type === 'td_open') {
      alignByClass(token)
    } else if (token.children !== null) {
      sanitizeInline(token.children, check)
    }
  }
}

function linkCheck(policy: LinkPolicy): LinkCheck {
  let charactersLeft = MAX_LINK_CHARACTERS
  return token => {
    const isImage = token.type === 'image'
    const address = String(token.attrGet(isImage ? 'src' : 'href'))
    charactersLeft -= address.length + String(token.attrGet('title') ?? '').length
    if (charactersLeft < 0 || !(isImage ? isHttpAddress(address) : policy.allows(address))) {
      return false
    }
    if (policy.rel !== undefined) {
      token.attrs = [
        ['href', address],
        ['rel', policy.rel],
      ]
    }
    return true
  }
}

/** Replaces `style="text-align:right"`, which a content security policy blocks, by `class="align-right"`. */
function alignByClass(cell: Token): void {
  const style = cell.attrGet('style')
  cell.attrs = style === null ? null : [['class', String(style).replace('text-align:', 'align-')]]
}

function sanitizeInline(tokens: readonly Token[], check: LinkCheck): void {
  /** For each open element: the text that replaces its end tag, or null when the tag stays. */
  const ends: (string | null)[] = []
  let insideLink = false
  for (const token of tokens) {
    if (token.nesting === 1) {
      const isLink = token.type === 'link_open'
      // HTML has no link inside a link: the first would end where the second begins.
      const stays: boolean = ends.length < MAX_DEPTH && (!isLink || (!insideLink && check(token)))
      const written = isLink ? '' : token.markup
      ends.push(stays ? null : written)
      if (!stays) {
        turnIntoText(token, written)
      }
      insideLink ||= isLink && stays
    } else if (token.nesting === -1) {
      const written = ends.pop()
      if (typeof written === 'string') {
        turnIntoText(token, written)
      } else if (token.type === 'link_close') {
        insideLink = false
      }
    } else if (token.type === 'image' && !check(token)) {
      turnIntoText(token, inlineText([token]))
    }
  }
}
