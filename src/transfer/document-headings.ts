/** Which lines of a plain text are headings. Nothing marks them but their look and what stands around them. Pure. */
import type { TextBlock } from './document-blocks.ts'
import { endsSentence, isItem, lengthInWords, tidy, WIDEST, widthOf } from './document-lines.ts'
import { isByline, isKnownHeading, isReferencesHeading } from './document-phrases.ts'

/** `rank`: the level that the look itself says; null for a line that looks like any other. */
export type HeadingLook = { style: 'underlined' | 'numbered' | 'capitals' | 'plain'; rank: number | null }

const MOST_WORDS = 14

const DECIMAL = /^\d{1,3}(?:\.\d{1,3})*(?=\.?\s+\S)/
const LABEL =
  /^(?:chapter|part|section|chương|phần|kapitel|teil|chapitre|partie|capítulo|parte|глава|часть)\s+[\divxlc]+\b/iu
const HAN_CHAPTER = /^第[\d一二三四五六七八九十百]+[章部篇]|^[一二三四五六七八九十]+、/
const HAN_SECTION = /^第[\d一二三四五六七八九十百]+[节節]|^[((][一二三四五六七八九十]+[))]/

/** For each block how it looks as a heading, or null for text. */
export function findHeadings(blocks: readonly TextBlock[]): (HeadingLook | null)[] {
  const lines = blocks.map(({ lines: [first = ''] }) => tidy(first))
  // A line that comes again is the name of a speaker, a label or a decoration.
  const seen = new Map<string, number>()
  for (const line of lines) {
    seen.set(line, (seen.get(line) ?? 0) + 1)
  }
  const looks = blocks.map((block, index) => {
    const look = headingLook(block)
    return look?.style !== 'underlined' && (seen.get(lines[index] ?? '') ?? 0) > 1 ? null : look
  })
  for (let start = 0; start < looks.length; start++) {
    const end = endOfRun(looks, start)
    checkRun(blocks, looks, start, end)
    start = Math.max(start, end)
  }
  dropPlainBesideUnderlined(blocks, looks)
  dropInReferences(lines, looks)
  return looks
}

/** The look of a line that could be a heading, wherever it stands. */
export function headingLook({ lines, underline }: TextBlock): HeadingLook | null {
  const line = tidy(lines[0] ?? '')
  if (underline !== undefined) {
    return { style: 'underlined', rank: underline === '=' ? 1 : 2 }
  }
  if (isReferencesHeading(line)) {
    return lines.length === 1 ? { style: isCapitals(line) ? 'capitals' : 'plain', rank: 1 } : null
  }
  if (lines.length > 1 || widthOf(line) > WIDEST || lengthInWords(line) > MOST_WORDS || isByline(line)) {
    return null
  }
  const number = numberRank(line)
  if (/[.,;:!…。，、；：！]$/.test(line) || (number === null && !beginsLikeTitle(line))) {
    return null
  }
  if (number !== null) {
    return { style: 'numbered', rank: number }
  }
  return isCapitals(line) ? { style: 'capitals', rank: 1 } : { style: 'plain', rank: null }
}

/** True for a block that a heading can stand above: a sentence, several lines, or a list. */
export function isProse({ lines }: TextBlock): boolean {
  const line = lines.at(-1) ?? ''
  return (
    lines.length > 1 ||
    endsSentence(line) ||
    isItem(line) ||
    /[:：;；"”»」』]\s*$|^\s*>/.test(line) ||
    lengthInWords(line) > MOST_WORDS
  )
}

function numberRank(line: string): number | null {
  const decimal = DECIMAL.exec(line)?.[0]
  if (decimal !== undefined) {
    const parts = decimal.split('.').length
    // `24 Hours` is no number of a chapter.
    return parts > 1 || line[decimal.length] === '.' ? parts : null
  }
  return LABEL.test(line) || HAN_CHAPTER.test(line) ? 1 : HAN_SECTION.test(line) ? 2 : null
}

/** A capital letter, a digit, or a letter of a script without capitals. */
function beginsLikeTitle(line: string): boolean {
  return /^[¿¡]?[\p{Lu}\p{Lt}\p{Lo}\p{N}]/u.test(line)
}

function isCapitals(line: string): boolean {
  return /\p{Lu}{2}/u.test(line) && !/\p{Ll}/u.test(line)
}

/** The last of the headings that follow each other from `start` on without text between them. */
function endOfRun(looks: readonly (HeadingLook | null)[], start: number): number {
  let next = start
  while (looks[next]) {
    next++
  }
  return next - 1
}

/** Takes back what cannot be headings in the light of their neighbours. */
function checkRun(
  blocks: readonly TextBlock[],
  looks: (HeadingLook | null)[],
  start: number,
  end: number,
): void {
  const run = looks.slice(start, end + 1)
  const before = blocks[start - 1]
  const after = blocks[end + 1]
  const isAfterShortLine = before !== undefined && !isProse(before) && !isApart(before)
  const isMany = run.filter(look => look?.style === 'plain').length > 2
  for (const [index, look] of run.entries()) {
    const isReferences = isReferencesHeading(blocks[start + index]?.lines[0] ?? '')
    const hasText = after !== undefined && (isReferences || isProse(after))
    const isListItem =
      look?.style === 'numbered' &&
      [run[index - 1], run[index + 1]].some(near => near?.style === 'numbered' && near.rank === look.rank)
    const isLine = look?.style === 'plain' && !isReferences && (isAfterShortLine || isMany)
    if (look?.style !== 'underlined' && (!hasText || isListItem || isLine)) {
      looks[start + index] = null
    }
  }
}

/** A byline or a line of stars is no line of a dialogue. */
function isApart({ lines: [line = ''] }: TextBlock): boolean {
  return isByline(line) || !/[\p{L}\p{N}]/u.test(line)
}

/** A writer who underlines headings underlines all of them. */
function dropPlainBesideUnderlined(blocks: readonly TextBlock[], looks: (HeadingLook | null)[]): void {
  if (looks.filter(look => look?.style === 'underlined').length > 1) {
    for (const [index, look] of looks.entries()) {
      if (look?.style !== 'underlined' && !isKnownHeading(blocks[index]?.lines[0] ?? '')) {
        looks[index] = null
      }
    }
  }
}

/** The names of works look like headings: below a list of references only a heading of another look ends it. */
function dropInReferences(lines: readonly string[], looks: (HeadingLook | null)[]): void {
  let isInReferences = false
  for (const [index, look] of looks.entries()) {
    const line = lines[index] ?? ''
    if (look !== null && isInReferences && look.style === 'plain' && !isKnownHeading(line)) {
      looks[index] = null
    } else if (look !== null) {
      isInReferences = isReferencesHeading(line)
    }
  }
}
