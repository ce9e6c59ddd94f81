/** Finds the headings of a plain text, by how they look and what is around them. Pure. */
import type { TextBlock } from './blocks.ts'
import { endsSentence, isItem, isTooWide, lengthInWords, tidy } from './lines.ts'
import { isByline, isKnownHeading, isReferencesHeading } from './phrases.ts'

/** `rank`: the level that the look shows; null for a line that looks like any other. */
export type HeadingLook = { style: 'underlined' | 'numbered' | 'capitals' | 'plain'; rank: number | null }

const MOST_WORDS = 14

const DECIMAL = /^\d{1,3}(?:\.\d{1,3})*(?=\.?\s+\S)/
const LABEL =
  /^(?:chapter|part|section|chương|phần|kapitel|teil|chapitre|partie|capítulo|parte|глава|часть)\s+[\divxlc]+\b/iu
const HAN_CHAPTER = /^第[\d一二三四五六七八九十百]+[章部篇]|^[一二三四五六七八九十]+、/
const HAN_SECTION = /^第[\d一二三四五六七八九十百]+[节節]|^[((][一二三四五六七八九十]+[))]/

/** A block that may be a heading. `look` becomes null when its neighbours show that it is text. */
type Candidate = { block: TextBlock; line: string; look: HeadingLook | null }

/** The blocks in their order, each with its look as a heading, or null for text. */
export function findHeadings(blocks: readonly TextBlock[]): Candidate[] {
  const candidates = blocks.map(block => ({ block, line: tidy(block.lines[0]), look: headingLook(block) }))
  dropRepeated(candidates)
  let run: Candidate[] = []
  let before: Candidate | undefined
  for (const candidate of candidates) {
    if (candidate.look === null) {
      checkRun(run, before, candidate)
      run = []
      before = candidate
    } else {
      run.push(candidate)
    }
  }
  checkRun(run, before, undefined)
  dropPlainBesideUnderlined(candidates)
  dropInReferences(candidates)
  return candidates
}

/** The look of a block that could be a heading, without regard to its neighbours; null for text. */
export function headingLook({ lines, underline }: TextBlock): HeadingLook | null {
  const line = tidy(lines[0])
  if (underline !== undefined) {
    return { style: 'underlined', rank: underline === '=' ? 1 : 2 }
  }
  if (isReferencesHeading(line)) {
    return { style: isCapitals(line) ? 'capitals' : 'plain', rank: 1 }
  }
  if (lines.length > 1 || isTooWide(line) || lengthInWords(line) > MOST_WORDS || isByline(line)) {
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
  const line = `${lines.at(-1)}`
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
    // The 24 of `24 Hours` is not the number of a chapter.
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

/** A line that occurs several times is the name of a speaker, a label or a decoration, not a heading. */
function dropRepeated(candidates: readonly Candidate[]): void {
  for (const alike of Map.groupBy(candidates, ({ line }) => line).values()) {
    for (const candidate of alike.length > 1 ? alike : []) {
      if (candidate.look?.style !== 'underlined') {
        candidate.look = null
      }
    }
  }
}

/** Drops those of consecutive candidates that cannot be headings because of the text around them. */
function checkRun(
  run: readonly Candidate[],
  before: Candidate | undefined,
  after: Candidate | undefined,
): void {
  const looks = run.map(({ look }) => look)
  const isAfterShortLine = before !== undefined && !isProse(before.block) && !isBylineOrRule(before)
  const isMany = looks.filter(look => look?.style === 'plain').length > 2
  for (const [index, candidate] of run.entries()) {
    const look = looks[index]
    const isReferences = isReferencesHeading(candidate.line)
    const hasText = after !== undefined && (isReferences || isProse(after.block))
    const isListItem =
      look?.style === 'numbered' &&
      [looks[index - 1], looks[index + 1]].some(near => near?.style === 'numbered' && near.rank === look.rank)
    const isLine = look?.style === 'plain' && !isKnownHeading(candidate.line) && (isAfterShortLine || isMany)
    if (look?.style !== 'underlined' && (!hasText || isListItem || isLine)) {
      candidate.look = null
    }
  }
}

/** Whether a short line is a byline or a line of stars, and not part of a dialogue. */
function isBylineOrRule({ line }: Candidate): boolean {
  return isByline(line) || !/[\p{L}\p{N}]/u.test(line)
}

/** A writer who underlines headings underlines all of them. */
function dropPlainBesideUnderlined(candidates: readonly Candidate[]): void {
  if (candidates.filter(({ look }) => look?.style === 'underlined').length > 1) {
    for (const candidate of candidates) {
      if (candidate.look?.style !== 'underlined' && !isKnownHeading(candidate.line)) {
        candidate.look = null
      }
    }
  }
}

/** Titles of works look like plain headings. So only a heading with another look ends a list of references. */
function dropInReferences(candidates: readonly Candidate[]): void {
  let isInReferences = false
  for (const candidate of candidates) {
    const { line, look } = candidate
    if (look?.style === 'plain' && isInReferences && !isKnownHeading(line)) {
      candidate.look = null
    } else if (look !== null) {
      isInReferences = isReferencesHeading(line)
    }
  }
}
