/** Cuts off what a site shows below an article: the comment form, related posts. Pure. */
import type { TextBlock } from './blocks.ts'
import { isProse } from './headings.ts'
import { lengthInWords, tidy } from './lines.ts'
import { mayEndPage, opensCommentForm } from './phrases.ts'

/** The most words in a line of a comment. A longer line is probably part of the article. */
const LONGEST_COMMENT = 20

export function cutPageEnd(blocks: readonly TextBlock[]): { blocks: TextBlock[]; notes: string[] } {
  const lines = blocks.map(({ lines: [first] }) => first)
  const form = lines.findIndex(opensCommentForm)
  const formStart = form === -1 ? blocks.length : form
  const isText = form === -1 ? isSentence : isLong
  const lastText = blocks.slice(0, formStart).findLastIndex(isText)
  const end = lines.findIndex((line, index) => index >= lastText && index < formStart && mayEndPage(line))
  const start = end === -1 ? formStart : end
  const notes = [
    `Everything from “${tidy(lines[start] ?? '')}” on was left out: it belongs to the page, not to the article.`,
  ]
  return { blocks: blocks.slice(0, start), notes: start === blocks.length ? [] : notes }
}

/** Below an article without a comment form there may be titles of other articles, but no sentences. */
function isSentence(block: TextBlock): boolean {
  return isProse(block) && block.lines.some(line => isProse({ lines: [line] }))
}

/** Above a comment form there are comments, which may be sentences too, but are short. */
function isLong(block: TextBlock): boolean {
  return block.lines.some(line => lengthInWords(line) > LONGEST_COMMENT)
}
