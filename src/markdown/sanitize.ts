/**
 * The last pass over parsed tokens before they become HTML. Whatever the parser let through, only those links, images
 * and attributes leave this file that the policy admits, and spans within bounds: what is refused becomes text.
 */
import { MAX_DEPTH, MAX_LINK_CHARACTERS } from './bounds.ts'
import { isHttpAddress } from './links.ts'
import { inlineText } from './text.ts'
import { type Token, turnIntoText } from './tokens.ts'

export type LinkPolicy = {
  admits: (href: string) => boolean
  /** The `rel` of every link. With it links lose their titles, which are text that a moderator does not see. */
  rel?: string
}

/** True when a link or image may stay; sets its attributes. */
type Gate = (token: Token) => boolean

const LANGUAGE = /^\s*([a-z0-9+#-]{1,40})(?!\S)/i

/** Changes `tokens` in place. */
export function sanitize(tokens: readonly Token[], policy: LinkPolicy): void {
  const gate = linkGate(policy)
  for (const token of tokens) {
    if (token.type === 'fence') {
      // markdown-it writes what is left here as the class `language-…`.
      token.info = LANGUAGE.exec(token.info)?.[1]?.toLowerCase() ?? ''
    } else if (token.type === 'th_open' || token.type === 'td_open') {
      alignByClass(token)
    } else if (token.children !== null) {
      sanitizeInline(token.children, gate)
    }
  }
}

function linkGate(policy: LinkPolicy): Gate {
  let charactersLeft = MAX_LINK_CHARACTERS
  return token => {
    const isImage = token.type === 'image'
    const address = String(token.attrGet(isImage ? 'src' : 'href'))
    charactersLeft -= address.length + String(token.attrGet('title') ?? '').length
    if (charactersLeft < 0 || !(isImage ? isHttpAddress(address) : policy.admits(address))) {
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

/** Replaces `style="text-align:right"`, which a content security policy refuses, by `class="align-right"`. */
function alignByClass(cell: Token): void {
  const style = cell.attrGet('style')
  cell.attrs = style === null ? null : [['class', String(style).replace('text-align:', 'align-')]]
}

function sanitizeInline(tokens: readonly Token[], gate: Gate): void {
  /** For each open element what its end tag becomes: the text that it was written as, or null when it stays. */
  const ends: (string | null)[] = []
  let insideLink = false
  for (const token of tokens) {
    if (token.nesting === 1) {
      const isLink = token.type === 'link_open'
      // HTML has no link in a link: the first would end where the second begins.
      const stays: boolean = ends.length < MAX_DEPTH && (!isLink || (!insideLink && gate(token)))
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
    } else if (token.type === 'image' && !gate(token)) {
      turnIntoText(token, inlineText([token]))
    }
  }
}
