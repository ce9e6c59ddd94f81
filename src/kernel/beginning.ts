/** The beginnings of texts. Pure. */
import { lazy } from './lazy.ts'

/** Words of Chinese, Japanese and Thai are found too, whatever the language that is named. */
const words = lazy(() => new Intl.Segmenter('en', { granularity: 'word' }))

export const inOneLine = (text: string): string => text.replace(/\s+/g, ' ').trim()

/** A text in one line of at most `most` characters: whole words, and `…` in place of what follows. */
export function beginOf(text: string, most: number): string {
  const line = inOneLine(text)
  if (line.length <= most) {
    return line
  }
  const room = line.slice(0, most)
  // It may be half a word.
  const end = words()
    .segment(room)
    .containing(most - 1)?.index
  // A word that is too long is cut, but no character in halves.
  const begin = end ? room.slice(0, end) : room.slice(0, -1).replace(/[\uD800-\uDBFF]$/, '')
  return `${begin.trimEnd()}…`
}
