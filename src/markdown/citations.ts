/**
 * Citations in Pandoc's syntax: `[@key]`, `[@a; @b]`, `[see @key, p. 3]`. A rule of the parser marks them. They are
 * resolved after parsing, with the numbers of the bibliography. Prefix and locator are plain text.
 */
import { closeTag, type InlineRule, openTag, type Token, textToken } from './tokens.ts'

/** The id of an entry of the bibliography, to which citations link. No anchor of a section has an underscore. */
export const entryId = (key: string) => `ref_${key}`

type CitedItem = { prefix: string; key: string; suffix: string }

/** One item between semicolons. The key is CitationKey; a letter before `@` makes it an e-mail address instead. */
const ITEM = /^([^@]*\s)?-?@([A-Za-z0-9_](?:[A-Za-z0-9_.:-]{0,98}[A-Za-z0-9_])?)([,\s][^@]*)?$/

const ESCAPED = /\\([!-/:-@[-`{-~])/g

/** markdown-it inline rule. Leaves a token that {@link resolveCitations} must replace. */
export const citation: InlineRule = (state, silent) => {
  const end = closingBracket(state.src, state.pos, state.posMax)
  if (end === -1) {
    return false
  }
  const source = state.src.slice(state.pos, end + 1)
  if (readCitation(source) === undefined) {
    return false
  }
  if (!silent) {
    state.push('citation', '', 0).content = source
  }
  state.pos = end + 1
  return true
}

/**
 * Replaces the citation tokens by links to the bibliography, or by their source when they name an unknown key.
 * @returns all keys, known and unknown, each as often as it is cited.
 */
export function resolveCitations(
  tokens: readonly Token[],
  references: ReadonlyMap<string, number>,
): string[] {
  const cited: string[] = []
  const resolve = (token: Token, isLinked = true): Token[] => {
    if (token.children !== null) {
      // The alternative text of an image cannot have links, and a number alone would lead nowhere.
      const linksChildren = token.type !== 'image'
      token.children = token.children.flatMap(child => resolve(child, linksChildren))
    }
    const items = token.type === 'citation' ? readCitation(token.content) : undefined
    if (items === undefined) {
      return [token]
    }
    for (const { key } of items) {
      cited.push(key)
    }
    return isLinked && items.every(({ key }) => references.has(key))
      ? citationTokens(items, references)
      : [textToken(token.content)]
  }
  for (const token of tokens) {
    resolve(token)
  }
  return cited
}

/** A link of a citation in rendered HTML. Text cannot look like it, because its quotes are escaped. */
const LINK = /<a href="#ref_([^"]+)" role="doc-biblioref">\d+<\/a>/g

/** Writes each link of a citation anew, in the order of the HTML. */
export function rewriteCitations(html: string, write: (key: string) => string): string {
  return html.replace(LINK, (_link, key: string) => write(key))
}

/** Position of the bracket that closes the one at `start`; -1 without one, or when a bracket or code comes first. */
function closingBracket(source: string, start: number, max: number): number {
  if (source[start] !== '[') {
    return -1
  }
  for (let pos = start + 1; pos < max; pos++) {
    const character = source[pos]
    if (character === ']') {
      return pos
    }
    // Stopping at the next bracket also makes a row of `[` take linear time.
    if (character === '[' || character === '`') {
      return -1
    }
    if (character === '\\') {
      pos++
    }
  }
  return -1
}

/** Reads a citation with its brackets; undefined for any other text. */
function readCitation(source: string): CitedItem[] | undefined {
  const items: CitedItem[] = []
  for (const part of source.slice(1, -1).split(';')) {
    const match = ITEM.exec(part.trim())
    if (match === null) {
      return undefined
    }
    const [, prefix = '', key = '', suffix = ''] = match
    items.push({ prefix: plain(prefix), key, suffix: plain(suffix) })
  }
  return items
}

function plain(affix: string): string {
  return affix.replace(ESCAPED, '$1').replace(/\s+/g, ' ')
}

function citationTokens(items: CitedItem[], references: ReadonlyMap<string, number>): Token[] {
  const tokens = [openTag('citation_open', 'span', { class: 'citation' })]
  let between = '['
  for (const [index, { prefix, key, suffix }] of items.entries()) {
    tokens.push(
      textToken(between + prefix),
      openTag('link_open', 'a', { href: `#${entryId(key)}`, role: 'doc-biblioref' }),
      textToken(String(references.get(key))),
      closeTag('link_close', 'a'),
    )
    between = suffix + (index === items.length - 1 ? ']' : '; ')
  }
  tokens.push(textToken(between), closeTag('citation_close', 'span'))
  return tokens
}
