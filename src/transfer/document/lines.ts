/** Classifies lines of plain text, and joins lines that were wrapped at a column. Pure. */

/** Letters that are two columns wide and need no space between words. */
const WIDE = /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\u3000-\u303f\uff00-\uffef]/u

const BULLET = /^\s*[-*•‣◦·]\s+(?=\S)/
const NUMBER = /^\s*(\d{1,4})[.)]\s+(?=\S)/

/** Narrower text has intended line breaks (verse, addresses) and wider text is not wrapped: neither is joined. */
const NARROWEST = 50
const WIDEST = 100

/** The width of a line in columns. */
export function widthOf(line: string): number {
  let width = 0
  // Not spread into an array: a line may have millions of characters.
  for (const character of line) {
    width += WIDE.test(character) ? 2 : 1
  }
  return width
}

/** Whether the line is too wide to be one of a wrapped text. Of a very long line only the length is looked at. */
export function isTooWide(line: string): boolean {
  // A character has two code units at most.
  return line.length > 2 * WIDEST || widthOf(line) > WIDEST
}

/** The number of words; in a script without spaces, two characters count as a word. */
export function lengthInWords(line: string): number {
  const wide = [...line].filter(character => WIDE.test(character)).length
  return line.split(/\s+/).filter(word => word !== '').length + Math.floor(wide / 2)
}

export function isBlank(line: string): boolean {
  return /^[\s\u200b]*$/.test(line)
}

export function isBullet(line: string): boolean {
  return BULLET.test(line)
}

/** The number of a line such as `3. Bread`. */
export function itemNumber(line: string): number | undefined {
  const digits = NUMBER.exec(line)?.[1]
  return digits === undefined ? undefined : Number(digits)
}

export function isItem(line: string): boolean {
  return isBullet(line) || itemNumber(line) !== undefined
}

export function withoutMarker(line: string): string {
  return line.replace(BULLET, '').replace(NUMBER, '').trim()
}

export function endsSentence(line: string): boolean {
  return /[.!?…。！？][\p{Pf}\p{Pe}"'*]*$/u.test(line.trim())
}

/** Removes white space around a line, and reduces any other to one space. */
export function tidy(line: string): string {
  // Single spaces, which most are, stay as they are: replacing millions of them takes long.
  return line.trim().replace(/[^\S\u00a0]{2,}|[^\S\u00a0 ]/g, ' ')
}

/** Joins lines that were broken only because of the right margin. */
export function unwrapped(lines: readonly string[]): string[] {
  const tidied = lines.map(tidy)
  const margin = tidied.reduce((width, line) => Math.max(width, widthOf(line)), 0)
  const joined: string[] = []
  for (const [index, line] of tidied.entries()) {
    const before = `${tidied[index - 1]}`
    if (index > 0 && margin >= NARROWEST && wouldNotFit(before, line, margin)) {
      joined.push(joined.pop() + (needsNoSpace(before, line) ? '' : ' ') + line)
    } else {
      joined.push(line)
    }
  }
  return joined
}

/** Lines may be broken a little before the margin, at a long word or a hyphen. */
function wouldNotFit(line: string, next: string, margin: number): boolean {
  const word = WIDE.test(next.charAt(0)) ? next.charAt(0) : `${next.split(' ')[0]}`
  return widthOf(line) + 1 + widthOf(word) > margin * 0.85
}

function needsNoSpace(before: string, after: string): boolean {
  return /\p{L}[-‐—]$/u.test(before) || (WIDE.test(before.slice(-1)) && WIDE.test(after.charAt(0)))
}
