/** Makes Markdown of blocks of plain text that shows them word for word. Pure. */
import type { TextBlock } from './blocks.ts'
import { isBlank, isBullet, isItem, itemNumber, tidy, unwrapped, withoutMarker } from './lines.ts'

/** Characters with a meaning in Markdown. An underscore inside a word has none. */
const SPECIAL = /[\\`*[<~|]|(?<![\p{L}\p{N}])_|_(?![\p{L}\p{N}])|&(?=#?\w+;)/gu

/** What would start a heading, quotation, list, rule or fenced div at the beginning of a line. */
const OPENING = /^(?=#{1,6}(?:\s|$)|[-+](?:\s|$)|>|=+$|-+$|:::)/

const RULE = /^\s*(?:[-*_=~#·•]\s*){3,}$/

/** The text with all Markdown characters escaped. */
export function literalText(text: string): string {
  return text
    .replace(SPECIAL, '\\$&')
    .replace(OPENING, '\\')
    .replace(/^(\d{1,9})([.)])(?=\s|$)/, '$1\\$2')
}

export function bodyOf(blocks: readonly TextBlock[]): string {
  return blocks
    .map((block, index) =>
      blockMarkdown(block, isInNumberedList(block, blocks[index - 1], blocks[index + 1])),
    )
    .join('\n\n')
}

function blockMarkdown({ lines }: TextBlock, isNumbered: boolean): string {
  const [first] = lines
  if (lines.length === 1 && RULE.test(first)) {
    return '***'
  }
  if (isBullet(first) || isNumbered) {
    return listMarkdown(lines)
  }
  if (lines.every(line => /^\s*>/.test(line))) {
    return quotationMarkdown(lines.map(line => line.replace(/^\s*> ?/, '')))
  }
  return paragraphMarkdown(lines)
}

function paragraphMarkdown(lines: readonly string[]): string {
  return unwrapped(lines).map(literalText).join('\\\n')
}

function quotationMarkdown(lines: readonly string[]): string {
  const paragraphs = lines
    .join('\n')
    .split(/\n\s*\n/)
    .map(paragraph => paragraphMarkdown(paragraph.split('\n').filter(line => !isBlank(line))))
  return paragraphs.join('\n\n').replace(/^/gm, '> ').replace(/^> $/gm, '>')
}

/** Items keep their numbers. An item that is indented more than the one before is nested in it. */
function listMarkdown(lines: readonly string[]): string {
  const open: { indent: number; content: number }[] = []
  const items: { prefix: string; lines: string[] }[] = []
  for (const line of lines) {
    if (!isItem(line)) {
      items.at(-1)?.lines.push(line)
      continue
    }
    const indent = line.replaceAll('\t', '    ').search(/\S/)
    while ((open.at(-1)?.indent ?? -1) >= indent) {
      open.pop()
    }
    const number = itemNumber(line)
    const marker = number === undefined ? '- ' : `${number}. `
    const offset = open.at(-1)?.content ?? 0
    open.push({ indent, content: offset + marker.length })
    items.push({ prefix: ' '.repeat(offset) + marker, lines: [withoutMarker(line)] })
  }
  return items.map(({ prefix, lines: text }) => prefix + literalText(text.map(tidy).join(' '))).join('\n')
}

/**
 * A single line with a number may be a sentence that begins with a year. A list has more items, here or in a neighbour.
 */
function isInNumberedList(block: TextBlock, previous?: TextBlock, next?: TextBlock): boolean {
  const { lines } = block
  const numbers = lines.map(itemNumber).filter(number => number !== undefined)
  const [first] = numbers
  const last = numbers.at(-1)
  if (first === undefined || last === undefined || itemNumber(lines[0]) === undefined) {
    return false
  }
  const before = previous?.lines.findLast(isItem)
  const after = next?.lines[0]
  return (
    numbers.length > 1 ||
    (before !== undefined && itemNumber(before) === first - 1) ||
    (after !== undefined && itemNumber(after) === last + 1)
  )
}
