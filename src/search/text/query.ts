/**
 * Reads what people type into a search box: words, which may end in `*`; phrases in quotation marks; `-` before what is not
 * wanted. Everything else separates. Nothing is an error, and what goes beyond the limits is passed over.
 */
import { lazy } from '../../kernel/lazy.ts'
import { withoutFillers } from './fillers.ts'
import { cutTerm, readTerm, type Term } from './term.ts'
import { UNSPACED_ROW } from './tokens.ts'

export type Search = {
  /** One at least. */
  terms: readonly Term[]
  excluded: readonly Term[]
  /** All that is wanted, as one phrase; undefined when it is one term already, or too long to look for. */
  whole: Term | undefined
}

/** They bound what a search costs: SQLite has no way to stop a statement. */
const MOST_CHARACTERS = 256
const MOST_TERMS = 8
const MOST_TOKENS = 48
const MOST_PARTS_OF_WHOLE = 4
const MOST_TOKENS_OF_WHOLE = 16
/** Prefixes shorter than this many letters stand for very many words. */
const SHORT = 4
const MOST_SHORT_PREFIXES = 2

const QUOTES = '"“”„‟«»‹›「」『』＂'
const SEPARATORS = ',;!?(){}|/\\\\<>…，。、；：！？（）《》〈〉【】・\\[\\]'
const PARTS = new RegExp(`(-?)[${QUOTES}]([^${QUOTES}]*)[${QUOTES}]|[^\\s${QUOTES}${SEPARATORS}]+`, 'gu')
const EXCLUDES = /^-(?=[\p{L}\p{N}])/u
const IS_PREFIX = /[\p{L}\p{N}][\p{L}\p{N}\p{M}]+\*+$/u

/** Never fails. @returns null when nothing is wanted: only exclusions, or no letter and no digit. */
export function readSearch(q: string): Search | null {
  const text = q
    .slice(0, MOST_CHARACTERS)
    .toWellFormed()
    .replace(/\p{Cc}/gu, ' ')
    .normalize('NFC')
  const parts = [...text.matchAll(PARTS)].map(readPart)
  const wanted = parts.filter(part => !part.isExcluded)
  const isWithin = makeLimits()
  const all = wanted.flatMap(readTerms)
  const terms = (all.length > MOST_TERMS ? withoutFillers(all) : all).flatMap(isWithin)
  const excluded = parts
    .filter(part => part.isExcluded)
    .flatMap(readTerms)
    .flatMap(isWithin)
  return terms.length === 0 ? null : { terms, excluded, whole: readWhole(wanted, terms) }
}

type Part = { text: string; isQuoted: boolean; isExcluded: boolean; isPrefix: boolean }

function readPart([part, minus, quoted]: RegExpExecArray): Part {
  const isExcluded = quoted === undefined ? EXCLUDES.test(part) : minus === '-'
  return {
    text: quoted ?? part,
    isQuoted: quoted !== undefined,
    isExcluded,
    isPrefix: quoted === undefined && IS_PREFIX.test(part),
  }
}

function readTerms({ text, isQuoted, isExcluded, isPrefix }: Part): Term[] {
  const words = isQuoted || isExcluded ? [text] : splitWords(text)
  return words.flatMap((word, index) => {
    const isLast = index === words.length - 1
    return readTerm(word, { isPrefix: isPrefix && isLast, isQuoted: isQuoted || isExcluded }) ?? []
  })
}

function readWhole(wanted: readonly Part[], terms: readonly Term[]): Term | undefined {
  if (terms.length === 1 || wanted.length > MOST_PARTS_OF_WHOLE) {
    return
  }
  const text = wanted.map(part => part.text).join(' ')
  const whole = readTerm(text, { isPrefix: wanted.at(-1)?.isPrefix === true, isQuoted: true })
  return whole && whole.texts.length <= MOST_TOKENS_OF_WHOLE ? whole : undefined
}

/** Makes a function that gives a term as far as the limits allow it after those before. */
function makeLimits(): (term: Term) => Term[] {
  let terms = 0
  let tokens = 0
  let shortPrefixes = 0
  return term => {
    const isShort = term.isPrefix && term.texts.length === 1 && (term.texts[0] as string).length < SHORT
    if (
      terms === MOST_TERMS ||
      tokens === MOST_TOKENS ||
      (isShort && shortPrefixes === MOST_SHORT_PREFIXES)
    ) {
      return []
    }
    const cut = cutTerm(term, MOST_TOKENS - tokens)
    terms += 1
    tokens += cut.texts.length
    shortPrefixes += isShort ? 1 : 0
    return [cut]
  }
}

/** By ICU's dictionaries, whatever the language. They only part what is asked for: what is stored does not depend on them. */
const segmenter = lazy(() => new Intl.Segmenter('en', { granularity: 'word' }))
/** Up to this many characters are one word. */
const ONE_WORD = 3
/** Words of one character that only connect others. */
const CONNECTS = /^(?:[的了是在和与及吗呢吧\p{Script=Hiragana}\p{Script=Katakana}]|[^\p{Script=Han}])$/u

/** Parts what is written in scripts without spaces from other scripts, and into its words. */
function splitWords(text: string): string[] {
  const words: string[] = []
  let end = 0
  for (const { 0: row, index } of text.matchAll(UNSPACED_ROW)) {
    words.push(text.slice(end, index), ...splitRow(row))
    end = index + row.length
  }
  return [...words, text.slice(end)].filter(word => word !== '')
}

function splitRow(row: string): string[] {
  if ([...row].length <= ONE_WORD) {
    return [row]
  }
  const words: string[] = []
  let isRest = false
  for (const { segment } of segmenter().segment(row)) {
    const isOne = [...segment].length === 1
    if (isOne && isRest && !CONNECTS.test(segment)) {
      // Characters that stand alone beside each other are a word that the dictionary does not have.
      words.push(words.pop() + segment)
    } else if (!CONNECTS.test(segment)) {
      words.push(segment)
    }
    isRest = isOne && !CONNECTS.test(segment)
  }
  return words.some(word => [...word].length > 1) ? words : [row]
}
