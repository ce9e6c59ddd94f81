/** Limits for how much output a short source can make. Beyond a limit the source is shown as text; nothing is lost. */
import type { Parser } from './tokens.ts'

/** Nesting of quotes and list items, and also nesting of spans such as emphasis. */
export const MAX_DEPTH = 20

/** Block tokens of one source. A table fills short rows with empty cells, so 4 kB of source can make 65,536 cells. */
export const MAX_BLOCK_TOKENS = 100_000

/**
 * Characters of link addresses and titles in one source. A link definition of 2 kB can be used again with three
 * characters, and every use repeats it in the HTML.
 */
export const MAX_LINK_CHARACTERS = 1_000_000

/**
 * Bare addresses that are tried in a row of characters without white space. Each is read up to the maximum length of a
 * link. If it is longer, the next `://` within it is tried, which would take quadratic time.
 */
const MAX_ADDRESSES_IN_A_ROW = 20

/** Adds an inline rule that leaves `://` as text beyond the limit. */
export function boundAddresses(parser: Parser): void {
  parser.inline.ruler.before('linkify', 'bound-addresses', (state, silent) => {
    const { src, pos } = state
    if (!src.startsWith('://', pos)) {
      return false
    }
    let first = pos
    for (let count = 0; count < MAX_ADDRESSES_IN_A_ROW && first >= 0; count++) {
      first = first === 0 ? -1 : src.lastIndexOf('://', first - 1)
    }
    if (first < 0 || /\s/.test(src.slice(first, pos))) {
      return false
    }
    if (!silent) {
      state.pending += ':'
    }
    state.pos += 1
    return true
  })
}

/** Adds a block rule that, beyond a limit, reads everything up to the next blank line as one paragraph of text. */
export function boundBlocks(parser: Parser): void {
  parser.block.ruler.before('table', 'bounds', (state, startLine, endLine) => {
    if (state.level < MAX_DEPTH && state.tokens.length < MAX_BLOCK_TOKENS) {
      return false
    }
    let end = startLine + 1
    while (end < endLine && !state.isEmpty(end)) {
      end++
    }
    state.push('paragraph_open', 'p', 1)
    const inline = state.push('inline', '', 0)
    inline.content = state.getLines(startLine, end, state.blkIndent, false)
    inline.children = []
    state.push('paragraph_close', 'p', -1)
    state.line = end
    return true
  })
}
