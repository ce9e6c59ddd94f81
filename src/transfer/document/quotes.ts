/** The sentence that stands alone at the end of a group of sections and sums them up. Pure. */
import type { TextBlock } from './blocks.ts'
import { endsSentence, isItem, lengthInWords } from './lines.ts'

const MOST_WORDS = 40

/** So many words of the sentence must come from the last section of the group, and as many from the others. */
const SHARED_WORDS = 2

const sentences = new Intl.Segmenter('und', { granularity: 'sentence' })
const words = new Intl.Segmenter('und', { granularity: 'word' })

/** @param sections the text of each section of the group so far; the last of them ends with `block`. */
export function isPullQuote(block: TextBlock, sections: readonly (readonly TextBlock[])[]): boolean {
  const text = textOf([block])
  const last = sections.slice(-1).flatMap(blocks => blocks.slice(0, -1))
  const earlier = sections.slice(0, -1).flat()
  const isOneSentence = endsSentence(text) && [...sentences.segment(text)].length === 1 && !isItem(text)
  return (
    isOneSentence &&
    lengthInWords(text) <= MOST_WORDS &&
    shared(text, textOf(last)) >= SHARED_WORDS &&
    shared(text, textOf(earlier)) >= SHARED_WORDS
  )
}

function textOf(blocks: readonly TextBlock[]): string {
  return blocks.flatMap(({ lines }) => lines).join(' ')
}

function shared(text: string, other: string): number {
  const others = contentWords(other)
  return [...contentWords(text)].filter(word => others.has(word)).length
}

/** Words long enough to say something: of four letters, or of two in a script that writes syllables. */
function contentWords(text: string): Set<string> {
  const found = [...words.segment(text.toLowerCase())].filter(({ isWordLike }) => isWordLike)
  return new Set(
    found
      .map(({ segment }) => segment.replace(/['’]s$/, ''))
      .filter(word => word.length >= (/\p{Lo}/u.test(word) ? 2 : 4)),
  )
}
