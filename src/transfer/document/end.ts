/** What a site puts below an article: the comment form, related posts. Pure. */
import type { TextBlock } from './blocks.ts'
import { isProse } from './headings.ts'
import { lengthInWords, tidy } from './lines.ts'
import { mayEndPage, opensCommentForm } from './phrases.ts'

/** Words in one line of a comment; more of them may well be the article. */
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
    `All from “${tidy(lines[start] ?? '')}” on was left out: it belongs to the page, not to the article.`,
  ]
  return { blocks: blocks.slice(0, start), notes: start === blocks.length ? [] : notes }
}

/** Titles of other articles may stand there, line by line, but no text. */
function isSentence(block: TextBlock): boolean {
  return isProse(block) && block.lines.some(line => isProse({ lines: [line] }))
}

/** Above a comment form stand the comments themselves, and those may be sentences too. */
function isLong(block: TextBlock): boolean {
  return block.lines.some(line => lengthInWords(line) > LONGEST_COMMENT)
}
