/**
 * Splits a text into the tokens that are indexed and asked for. They keep their places, so that a snippet can mark them.
 *
 * In scripts without spaces, and in Korean with its particles, every two characters that follow each other are a token, and
 * the last one alone. No dictionary: `Intl.Segmenter` changes with ICU, and loses what it does not know.
 */
import { fold, lower } from './fold.ts'

/** Of everything in this folder that decides what is stored: rows of another version are made again. */
export const TOKENS_VERSION = 1

export type Token = {
  /** Lower case, without accents. */
  text: string
  /** Lower case with its accents; the same as `text` for most words. */
  accented: string
  start: number
  end: number
  /** Of two characters in a script without spaces: where the first one ends. Of one that stands last: its end. */
  middle?: number
}

const INVISIBLE = '\\u00ad\\u200c-\\u200f\\u2060\\ufeff'
const RUN = new RegExp(`[\\p{L}\\p{N}][\\p{L}\\p{N}\\p{M}${INVISIBLE}]*`, 'gu')

const scripts = (property: string, names: string[]) => names.map(name => `\\p{${property}=${name}}`).join('')
/** Script extensions have the marks and the long vowel that Hiragana and Katakana share. */
const UNSPACED =
  scripts('scx', ['Han', 'Hiragana', 'Katakana', 'Bopomofo']) +
  scripts('sc', ['Hangul', 'Thai', 'Lao', 'Khmer', 'Myanmar'])
const HAS_UNSPACED = new RegExp(`[${UNSPACED}]`, 'u')
/** Two or more characters of these scripts. */
export const UNSPACED_ROW = new RegExp(`[${UNSPACED}][${UNSPACED}\\p{M}${INVISIBLE}]+`, 'gu')
const PIECES = new RegExp(`[${UNSPACED}][${UNSPACED}\\p{M}${INVISIBLE}]*|[^${UNSPACED}]+`, 'gu')

/** A character with what belongs to it. */
const CHARACTERS = new RegExp(`.[\\p{M}\\uff9e\\uff9f${INVISIBLE}]*`, 'gsu')

/** A letter that these follow is a name of its own, such as C++ and C#. */
const SIGNS = /\+\+|#/y
const LAST_OF_ASCII = 0x7f

export function tokenize(text: string): Token[] {
  const tokens: Token[] = []
  for (const { 0: run, index } of text.matchAll(RUN)) {
    if (run.length === 1 && run.charCodeAt(0) <= LAST_OF_ASCII) {
      tokens.push(letterWithSigns(text, index))
    } else if (!HAS_UNSPACED.test(run)) {
      addWord(tokens, run, index)
    } else {
      for (const { 0: piece, index: at } of run.matchAll(PIECES)) {
        if (HAS_UNSPACED.test(piece)) {
          addPairs(tokens, piece, index + at)
        } else {
          addWord(tokens, piece, index + at)
        }
      }
    }
  }
  return tokens
}

function letterWithSigns(text: string, start: number): Token {
  SIGNS.lastIndex = start + 1
  const signs = SIGNS.exec(text)?.[0] ?? ''
  const word = (text[start] as string).toLowerCase() + signs
  return { text: word, accented: word, start, end: start + word.length }
}

function addWord(tokens: Token[], word: string, start: number) {
  const accented = lower(word)
  const text = fold(accented)
  if (text !== '') {
    tokens.push({ text, accented, start, end: start + word.length })
  }
}

function addPairs(tokens: Token[], piece: string, start: number) {
  let before: { text: string; start: number; end: number } | undefined
  for (const { 0: written, index } of piece.matchAll(CHARACTERS)) {
    for (const text of lower(written)) {
      const character = { text, start: start + index, end: start + index + written.length }
      if (before !== undefined) {
        const pair = before.text + text
        tokens.push({
          text: pair,
          accented: pair,
          start: before.start,
          end: character.end,
          middle: before.end,
        })
      }
      before = character
    }
  }
  if (before !== undefined) {
    tokens.push({ ...before, accented: before.text, middle: before.end })
  }
}

const HYPHEN = /^[-\u2010\u2011]$/

/** Another way to write the tokens from `first` to `last`: `email` for e-mail. */
export type Joined = { text: string; first: number; last: number }

/** Words with hyphens, written as one. Hyphens are found by the places of tokens: an expression for them took minutes. */
export function joinHyphenated(text: string, tokens: readonly Token[]): Joined[] {
  const found: Joined[] = []
  for (let first = 0; first < tokens.length; first += 1) {
    let last = first
    while (isJoined(text, tokens[last], tokens[last + 1])) {
      last += 1
    }
    if (last > first) {
      const whole = tokens.slice(first, last + 1).map(token => token.text)
      found.push({ text: fold(lower(whole.join(''))), first, last })
    }
    first = last
  }
  return found
}

const isJoined = (text: string, one: Token | undefined, next: Token | undefined) =>
  one !== undefined &&
  next !== undefined &&
  next.start - one.end === 1 &&
  HYPHEN.test(text[one.end] as string) &&
  one.middle === undefined &&
  next.middle === undefined
