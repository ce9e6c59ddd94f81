/** Finds the terms of a search in a text, with their places. */
import { findOthers } from './document.ts'
import { widen } from './stem.ts'
import type { Term } from './term.ts'
import { type Token, tokenize } from './tokens.ts'

export type Hit = {
  term: Term
  start: number
  end: number
  /** Whether it has the accents that were typed. */
  isAccented: boolean
}

/** In the order of their places. */
export function findHits(terms: readonly Term[], text: string): Hit[] {
  const tokens = tokenize(text)
  const others = findOthers(text, tokens)
  const hits: Hit[] = []
  for (const term of terms) {
    const meant = widen(term)
    const spellings = [...term.others, ...(term.texts.length === 1 ? meant.texts : [])]
    const isSpelling = (word: string) => spellings.some(spelling => isWord(meant, word, spelling))
    /** Where hits begin, and the tokens after their ends. */
    const found = new Map<number, number>()
    for (const [index, token] of tokens.entries()) {
      if (stands(meant, tokens, index)) {
        found.set(index, index + term.texts.length)
      } else if (isSpelling(token.text)) {
        found.set(index, index + 1)
      }
    }
    for (const { text: word, first, last } of others) {
      if (isSpelling(word)) {
        found.set(first, last + 1)
      }
    }
    hits.push(...Array.from(found, ([first, end]) => hitOf(term, tokens.slice(first, end))))
  }
  return hits.sort((one, other) => one.start - other.start)
}

const isWord = ({ isPrefix }: Term, word: string | undefined, text: string) =>
  isPrefix ? word?.startsWith(text) === true : word === text

const stands = (term: Term, tokens: readonly Token[], start: number) =>
  term.texts.every((text, index) => {
    const word = tokens[start + index]?.text
    return index === term.texts.length - 1 ? isWord(term, word, text) : word === text
  })

function hitOf(term: Term, tokens: readonly Token[]): Hit {
  const [first, last] = [tokens[0] as Token, tokens.at(-1) as Token]
  // One character finds the two that begin with it, and is marked alone.
  const end = term.isPrefix && last.middle !== undefined ? last.middle : last.end
  const isAccented = term.accented.every((word, index) => tokens[index]?.accented.startsWith(word))
  return { term, start: first.start, end, isAccented }
}
