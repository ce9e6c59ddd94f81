/** Makes readable plain text of parsed tokens, for search, word counts, feeds and clients without HTML. */
import type { Token } from './tokens.ts'

const BLANK_LINE = '\n\n'

/** Separators between the blocks of an element. Other elements have a blank line. */
const SEPARATORS: Readonly<Record<string, string>> = {
  bullet_list_open: '\n',
  ordered_list_open: '\n',
  list_item_open: '\n',
  table_open: '\n',
  tbody_open: '\n',
  tr_open: '\t',
}

/**
 * Paragraphs are separated by a blank line, list items begin with `- ` or their number, table cells are separated by
 * tabs, quotes have no marks, and code is verbatim.
 */
export function plainText(tokens: readonly Token[]): string {
  return blocksText(tokens.values(), 'document', 1)
}

/** The text of inline tokens: for links their text, for images the alternative text. */
export function inlineText(tokens: readonly Token[]): string {
  let text = ''
  for (const token of tokens) {
    if (token.type === 'softbreak' || token.type === 'hardbreak') {
      text += '\n'
    } else {
      text += token.children === null ? token.content : inlineText(token.children)
    }
  }
  return text
}

/** Reads up to the end of the element `parent`. Recursive: `bounds.ts` limits the nesting of blocks. */
function blocksText(tokens: Iterator<Token>, parent: string, firstNumber: number): string {
  const blocks: string[] = []
  let separator = SEPARATORS[parent] ?? BLANK_LINE
  for (let next = tokens.next(); next.done !== true && next.value.nesting !== -1; next = tokens.next()) {
    const token = next.value
    // Only paragraphs of tight list items are hidden (CommonMark 5.3).
    if (token.type === 'paragraph_open' && !token.hidden) {
      separator = BLANK_LINE
    }
    const marker = parent === 'ordered_list_open' ? `${firstNumber + blocks.length}. ` : '- '
    blocks.push(blockText(token, tokens, marker))
  }
  // Empty cells are kept: otherwise the next cell would move into their column.
  return blocks.filter(block => block !== '' || parent === 'tr_open').join(separator)
}

function blockText(token: Token, tokens: Iterator<Token>, marker: string): string {
  if (token.nesting === 0) {
    return leafText(token)
  }
  const text = blocksText(tokens, token.type, Number(token.attrGet('start') ?? 1))
  switch (token.type) {
    case 'list_item_open':
      return (marker + text.replace(/\n(?!\n)/g, `\n${' '.repeat(marker.length)}`)).trimEnd()
    case 'th_open':
    case 'td_open':
      return text.replace(/\s+/g, ' ')
    default:
      return text
  }
}

function leafText(token: Token): string {
  if (token.children !== null) {
    return inlineText(token.children)
  }
  return token.type === 'hr' ? token.markup : token.content.replace(/\n$/, '')
}
