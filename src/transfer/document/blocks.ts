/** Splits plain text into blocks of lines: paragraphs, lists, headings. Pure. */

import { endsSentence, isBlank, isBullet, isItem, isTooWide, widthOf } from './lines.ts'
import { isReferencesHeading } from './phrases.ts'

/** `lines` as in the text. `underline`: the character of the line of `=` or `-` below a heading. */
export type TextBlock = { lines: [string, ...string[]]; underline?: '=' | '-' }

/** Paragraphs are separated by blank lines. In a text without blank lines each long line is a paragraph. */
export function textBlocks(text: string): TextBlock[] {
  const groups: string[][] = []
  let group: string[] = []
  for (const line of [...cleanText(text).split('\n'), '']) {
    if (!isBlank(line)) {
      group.push(line)
    } else if (group.length > 0) {
      groups.push(group)
      group = []
    }
  }
  return groups.flatMap(splitGroup)
}

/** Makes line ends LF, and removes the byte order mark and control characters, which articles may not have. */
function cleanText(text: string): string {
  return text
    .toWellFormed()
    .normalize('NFC')
    .replaceAll('\ufeff', '')
    .replace(/\r\n?|[\u0085\u2028]/g, '\n')
    .replace(/[\f\v\u2029]/g, '\n\n')
    .replace(/[\u0000-\u0008\u000e-\u001f\u007f-\u009f]/g, '')
}

/** Splits lines without blank lines between them: one may be missing below a heading, above a list or a paragraph. */
function splitGroup(lines: string[]): TextBlock[] {
  const isUnwrapped = lines.some(line => isTooWide(line))
  const hasList = lines.filter(isBullet).length > 1
  const blocks: TextBlock[] = []
  for (const [index, line] of lines.entries()) {
    const current = blocks.at(-1)
    const previous = lines[index - 1] ?? ''
    const mark = current?.lines.length === 1 ? underlineOf(line, previous) : undefined
    if (current !== undefined && mark !== undefined) {
      current.underline = mark
    } else if (current === undefined || current.underline !== undefined || startsBlock(line, previous)) {
      blocks.push({ lines: [line] })
    } else {
      current.lines.push(line)
    }
  }
  return blocks

  function startsBlock(line: string, previous: string): boolean {
    const isInList = isItem(`${blocks.at(-1)?.lines[0]}`)
    if (isInList) {
      return isUnwrapped && !isItem(line) && !/^\s/.test(line)
    }
    return (
      isUnwrapped ||
      isReferencesHeading(previous) ||
      (isBullet(line) && (hasList || previous.trimEnd().endsWith(':'))) ||
      (/^(?:\t| {2})/.test(line) && endsSentence(previous))
    )
  }
}

function underlineOf(line: string, heading: string): '=' | '-' | undefined {
  const mark = /^\s*(?:(=)=+|(-)-+)\s*$/.exec(line)
  // A line of a very different length is no underline but separates paragraphs.
  const fits = Math.abs(widthOf(line.trim()) - widthOf(heading.trim())) <= 5
  return mark === null || !fits ? undefined : mark[1] === '=' ? '=' : '-'
}
