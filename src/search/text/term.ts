/** One thing that is searched for: a word, a phrase, the beginning of a word. */
import { findOthers } from './document.ts'
import { tokenize } from './tokens.ts'

export type Term = {
  /** Tokens that follow each other. */
  texts: readonly string[]
  /** The same with the accents that were typed. */
  accented: readonly string[]
  /** Other ways to write the whole term, each one token. */
  others: readonly string[]
  /** Whether the last token stands for all that begin with it. */
  isPrefix: boolean
  isQuoted: boolean
}

/** @returns undefined when the text has no letter and no digit. */
export function readTerm(text: string, how: { isPrefix: boolean; isQuoted: boolean }): Term | undefined {
  const tokens = tokenize(text)
  const [beforeLast, last] = [tokens.at(-2), tokens.at(-1)]
  if (last === undefined) {
    return
  }
  const others = findOthers(text, tokens).filter(
    ({ first, last }) => first === 0 && last === tokens.length - 1,
  )
  let { isPrefix } = how
  if (last.middle !== undefined) {
    // A word goes on after its last character more often than it ends there; all tokens that go on begin with it.
    isPrefix = beforeLast?.middle !== last.start
    if (!isPrefix) {
      tokens.pop()
    }
  }
  return {
    texts: tokens.map(token => token.text),
    accented: tokens.map(token => token.accented),
    others: others.map(other => other.text),
    isPrefix,
    isQuoted: how.isQuoted,
  }
}

/** The same with fewer tokens. */
export const cutTerm = (term: Term, most: number): Term =>
  term.texts.length <= most
    ? term
    : { ...term, texts: term.texts.slice(0, most), accented: term.accented.slice(0, most), others: [] }
