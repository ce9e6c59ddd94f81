/**
 * Splits the Markdown of a whole article into headings, fenced divs and text, as CommonMark reads it: a `#` or `:::` in
 * a code block or list item is neither. Attributes are not interpreted here.
 */
import { lazy } from '../kernel/lazy.ts'
import { outlineParser } from './parsers.ts'
import { inlineText } from './text.ts'
import type { Parser, Token } from './tokens.ts'

/** A range of lines at the top level of the document. `line` counts from 1. */
export type Block =
  | { type: 'heading'; line: number; end: number; level: number; source: string }
  /** A heading in a quotation or a list, which cannot be a section. It lies within a text. */
  | { type: 'nested-heading'; line: number; end: number }
  | ({ type: 'div'; line: number; end: number } & DivContent)
  /** Text between the others, without the blank lines around it. */
  | { type: 'text'; line: number; end: number; source: string }

/**
 * The lines between two fences, unchanged. `inner`: numbers of the lines that could open another fence of this length.
 */
type DivContent = { attributes: string; lines: string[]; inner: number[]; closed: boolean }

type BlockRule = Parameters<Parser['block']['ruler']['push']>[1]
type BlockState = Parameters<BlockRule>[0]

const FENCE = /^ {0,3}(:{3,})(.*)$/
const BLANK = /^[ \t]*$/

/** @param source with LF as line ends. */
export function documentBlocks(source: string): Block[] {
  const env = { found: [] }
  const found = foundIn(env)
  // The tokens after the start of the last block are not gathered yet.
  gather(outlines().parse(source, env), found)
  return withTexts(found, source.split('\n'))
}

/** The plain text of a heading's Markdown. */
export function headingText(source: string): string {
  return inlineText(inlines().parseInline(source, {}))
    .split('\n')
    .map(line => line.trim())
    .join(' ')
}

/** The number of colons of a fence; 0 for any other line. */
export function fenceLength(line: string): number {
  return FENCE.exec(line)?.[1]?.length ?? 0
}

/** The lines from the first to the last that is not blank. */
export function withoutBlankEdges(lines: readonly string[]): string[] {
  const first = lines.findIndex(line => !BLANK.test(line))
  return first === -1 ? [] : lines.slice(first, lines.findLastIndex(line => !BLANK.test(line)) + 1)
}

/** Gathers the blocks and drops all tokens so far: their number is limited, and an article may be long. */
const collect: BlockRule = state => {
  if (state.level === 0) {
    gather(state.tokens, foundIn(state.env))
    state.tokens.length = 0
  }
  return false
}

const div: BlockRule = (state, startLine, endLine, silent) => {
  const opening = FENCE.exec(lineAt(state, startLine))
  // A line that is indented less than its list item is not part of the list.
  const isTop = state.level === 0 || (silent && Number(state.sCount[startLine]) < state.blkIndent)
  if (opening === null || !isTop) {
    return false
  }
  if (silent) {
    return true
  }
  const [, fence = '', attributes = ''] = opening
  const lines: string[] = []
  const inner: number[] = []
  let next = startLine + 1
  let closed = false
  for (; next < endLine && !closed; next++) {
    const line = lineAt(state, next)
    if (fenceLength(line) >= fence.length) {
      closed = FENCE.exec(line)?.[2]?.trim() === ''
      if (!closed) {
        inner.push(next + 1)
      }
    }
    lines.push(line)
  }
  if (closed) {
    lines.pop()
  }
  const token = state.push('div', '', 0)
  token.map = [startLine, next]
  const content: DivContent = { attributes: attributes.trim(), lines, inner, closed }
  token.meta = content
  state.line = next
  return true
}

const outlines = lazy(documentParser)
const inlines = lazy(outlineParser)

function documentParser(): Parser {
  const parser = outlineParser()
  parser.core.ruler.enableOnly(['normalize', 'block'])
  parser.block.ruler.before('bounds', 'collect', collect)
  parser.block.ruler.before('bounds', 'div', div, { alt: ['paragraph', 'reference', 'blockquote', 'list'] })
  return parser
}

function foundIn(env: Record<string, unknown>): Block[] {
  return env['found'] as Block[]
}

function lineAt(state: BlockState, line: number): string {
  return state.src.slice(state.bMarks[line], state.eMarks[line])
}

function gather(tokens: readonly Token[], found: Block[]): void {
  for (const [index, token] of tokens.entries()) {
    const [start, end] = token.map ?? [0, 0]
    const place = { line: start + 1, end }
    if (token.type === 'div') {
      found.push({ type: 'div', ...place, ...(token.meta as DivContent) })
    } else if (token.type === 'heading_open' && token.level > 0) {
      found.push({ type: 'nested-heading', ...place })
    } else if (token.type === 'heading_open') {
      const source = `${tokens[index + 1]?.content}`
      found.push({ type: 'heading', ...place, level: Number(token.tag.slice(1)), source })
    }
  }
}

/** Adds the text between the blocks. */
function withTexts(found: readonly Block[], lines: readonly string[]): Block[] {
  const blocks: Block[] = []
  let next = 0
  const addText = (upTo: number) => {
    const text = withoutBlankEdges(lines.slice(next, upTo))
    if (text.length > 0) {
      const line = 1 + next + lines.slice(next, upTo).findIndex(candidate => !BLANK.test(candidate))
      blocks.push({ type: 'text', line, end: line + text.length - 1, source: text.join('\n') })
    }
  }
  for (const block of found) {
    if (block.type !== 'nested-heading') {
      addText(block.line - 1)
      next = block.end
    }
    blocks.push(block)
  }
  addText(lines.length)
  return blocks
}
