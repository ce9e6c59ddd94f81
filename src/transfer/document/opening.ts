/** Reads the title and subtitle of a page. Pure. */
import type { TextBlock } from './blocks.ts'
import { headingLook } from './headings.ts'
import { languageOfLetters } from './language.ts'
import { endsSentence, isItem, lengthInWords, tidy, widthOf } from './lines.ts'
import { isByline, isKnownHeading } from './phrases.ts'

export type Opening = { title: string; subtitle: string | null; rest: TextBlock[]; notes: string[] }

const LONGEST_TITLE = 200
const SHORTEST_SUBTITLE_WORDS = 4

/** @param blocks at least one. */
export function readOpening([first, ...others]: readonly [TextBlock, ...TextBlock[]]): Opening {
  const [line, next, ...more] = first.lines
  const title = tidy(line)
  if (widthOf(title) > LONGEST_TITLE) {
    const start = [...title]
      .slice(0, 80)
      .join('')
      .replace(/\s+\S*$/, '')
    const notes = [
      'The first line is too long for a title: its beginning is the title, and the whole line is in the text.',
    ]
    return { title: `${start}…`, subtitle: null, rest: [first, ...others], notes }
  }
  const rest: TextBlock[] = next === undefined ? others : [{ lines: [next, ...more] }, ...others]
  const [second, ...after] = rest
  if (second === undefined || !isSubtitle(second, title, after)) {
    return { title, subtitle: null, rest, notes: [] }
  }
  const subtitle = tidy(second.lines.join(' '))
  const notes = [
    `“${subtitle}” was taken for the subtitle: it is the second line, short, and not a sentence.`,
  ]
  return { title, subtitle, rest: after, notes }
}

function isSubtitle(block: TextBlock, title: string, after: readonly TextBlock[]): boolean {
  const [line, ...more] = block.lines
  const isPlain = more.length === 0 && !isItem(line) && !isByline(line) && !isKnownHeading(line)
  const hasSubtitleEnd = !/[,;:]$/.test(line.trim()) && (!endsSentence(line) || /[?!]$/.test(line.trim()))
  if (!isPlain || !hasSubtitleEnd || widthOf(line) > LONGEST_TITLE || after.length === 0) {
    return false
  }
  const style = headingLook(block)?.style
  // A line in another language than the title is not a heading of this text.
  const isTranslated = languageOfLetters(line) !== languageOfLetters(title)
  const isHeading = style !== undefined && style !== 'plain'
  return isTranslated || (!isHeading && lengthInWords(line) >= SHORTEST_SUBTITLE_WORDS)
}
