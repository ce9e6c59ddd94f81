/** What a site puts below an article: the comment form, related posts. Pure. */
import type { TextBlock } from './document-blocks.ts'
import { isProse } from './document-headings.ts'
import { tidy } from './document-lines.ts'
import { mayEndPage, opensCommentForm } from './document-phrases.ts'

export function cutPageEnd(blocks: readonly TextBlock[]): { blocks: TextBlock[]; notes: string[] } {
  const lines = blocks.map(({ lines: [first] }) => first)
  const form = lines.findIndex(opensCommentForm)
  const formStart = form === -1 ? blocks.length : form
  const end = lines.findIndex(
    (line, index) =>
      index < formStart && mayEndPage(line) && !blocks.slice(index + 1, formStart).some(isSentence),
  )
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
