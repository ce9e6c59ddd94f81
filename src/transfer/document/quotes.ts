/** Recognises a pull quote: a sentence alone at the end of a group of sections, which sums them up. Pure. */
import type { TextBlock } from './blocks.ts'
import { endsSentence, isItem, lengthInWords } from './lines.ts'

const MOST_WORDS = 40

/** This many words of the sentence must be in the last section of the group, and as many in the other sections. */
const SHARED_WORDS = 2

const sentences = new Intl.Segmenter('und', { granularity: 'sentence' })
const words = new Intl.Segmenter('und', { granularity: 'word' })

/** The words of a growing number of sections. Each section is read once, and only when the words are needed. */
export class SectionWords {
  readonly #words = new Set<string>()
  #unread: (readonly TextBlock[])[] = []

  add(blocks: readonly TextBlock[]): void {
    this.#unread.push(blocks)
  }

  all(): ReadonlySet<string> {
    for (const word of this.#unread.flatMap(blocks => [...contentWords(textOf(blocks))])) {
      this.#words.add(word)
    }
    this.#unread = []
    return this.#words
  }
}

/** @param last the section of the group that ends with `block`. @param earlier those before it. */
export function isPullQuote(block: TextBlock, last: readonly TextBlock[], earlier: SectionWords): boolean {
  const text = textOf([block])
  const isOneSentence = endsSentence(text) && [...sentences.segment(text)].length === 1 && !isItem(text)
  return (
    isOneSentence &&
    lengthInWords(text) <= MOST_WORDS &&
    shared(text, contentWords(textOf(last.slice(0, -1)))) >= SHARED_WORDS &&
    shared(text, earlier.all()) >= SHARED_WORDS
  )
}

function textOf(blocks: readonly TextBlock[]): string {
  return blocks.flatMap(({ lines }) => lines).join(' ')
}

function shared(text: string, others: ReadonlySet<string>): number {
  return [...contentWords(text)].filter(word => others.has(word)).length
}

/** Words that are long enough to have a meaning: four letters, or two in scripts without capitals, such as Han. */
function contentWords(text: string): Set<string> {
  const found = [...words.segment(text.toLowerCase())].filter(({ isWordLike }) => isWordLike)
  return new Set(
    found
      .map(({ segment }) => segment.replace(/['’]s$/, ''))
      .filter(word => word.length >= (/\p{Lo}/u.test(word) ? 2 : 4)),
  )
}
