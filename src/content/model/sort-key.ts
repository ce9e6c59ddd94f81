/**
 * Keys by which titles and names sort as people sort in a language. JavaScript compares by `Intl.Collator` but has no keys
 * of it, and a database needs keys for an index. So all characters are sorted once by the collator of the language, and a
 * character weighs as much as its place. Pure.
 */
import { LIMITS } from '../../kernel/limits.ts'
import { findContractions, findExpansion } from './collation-units.ts'

/** Raise it when the same text gets another key. */
const OWN_VERSION = 1

/** What keys depend on besides the text. Rows keep it, because keys of two versions must not be compared. */
export const sortVersionOf = (lang: string) => `${lang} ${process.versions['icu']} ${OWN_VERSION}`

/** Ranges of characters that are placed. Others stand after the symbols or after the letters, by their code point. */
const PLACED: [first: number, last: number][] = [
  [0x20, 0x7e], // Latin
  [0xa0, 0x52f], // Latin with marks, marks, Greek, Cyrillic
  [0x531, 0x6ff], // Armenian, Hebrew, Arabic
  [0x900, 0xdf4], // scripts of India
  [0xe01, 0xedf], // Thai, Lao
  [0x10a0, 0x11ff], // Georgian, parts of Hangul
  [0x1e00, 0x1fff], // Latin of Vietnam and others, Greek with marks
  [0x2010, 0x27bf], // punctuation, symbols
  [0x3000, 0x318e], // punctuation of East Asia, kana, Hangul letters
  [0x4e00, 0x9fff], // Han
  [0xac00, 0xd7a3], // Hangul
  [0xff01, 0xffee], // full width
]

type Table = {
  /** What the text is cut into: contractions, numbers, characters. */
  units: RegExp
  /** The weights of a unit, as they are written into a key. */
  weigh: (unit: string) => Weights
}

/** What tells letters, marks and forms apart, in this order (UTS 10, multi-level comparison). */
type Weights = { base: string; accent: string; variant: string }

const tables = new Map<string, Table>()

/** Symbols stand before it, digits and letters after it. */
const FIRST_CURRENCY = '¤'

/** Digits of the place of a base. 36³ is more than there are. */
const WIDTH = 3
const fixed = (place: number, width: number) => place.toString(36).padStart(width, '0')

/**
 * The key of a text. Keys are compared byte by byte. Texts that begin with the same characters have the same key: with whole
 * ones, a cursor would be as long as the longest title.
 */
export function sortKeyOf(text: string, lang: string): string {
  let table = tables.get(lang)
  if (table === undefined) {
    table = makeTable(lang)
    tables.set(lang, table)
  }
  const start = [...text.normalize('NFC')].slice(0, LIMITS.sortedCharacters).join('')
  const weights = (inSpokenOrder(start).match(table.units) ?? []).map(table.weigh)
  const level = (name: keyof Weights) => weights.map(weight => weight[name]).join('')
  // A blank stands before every digit, so a text stands before those that go on. What follows is mostly zeros.
  return [level('base'), trimZeros(level('accent')), trimZeros(level('variant'))].join(' ').trimEnd()
}

const trimZeros = (level: string) => level.replace(/(?:00)+$/, '')

/** Thai and Lao write some vowels before the consonant that they follow in speech and in dictionaries. */
const inSpokenOrder = (text: string) =>
  text.replace(/([\u0e40-\u0e44\u0ec0-\u0ec4])([\u0e01-\u0e2e\u0e81-\u0eae])/g, '$2$1')

function makeTable(lang: string): Table {
  const [base, accent, variant] = (['base', 'accent', 'variant'] as const).map(
    // English where a language is not known, and not the language of the machine.
    sensitivity => new Intl.Collator([lang, 'en'], { sensitivity }).compare,
  ) as [Compare, Compare, Compare]
  const contractions = findContractions(base)
  const places = new Map<string, Weights>()
  let [previous, letter, mark, form, afterSymbols] = ['', 0, 0, 0, 0]
  for (const unit of [...placedCharacters(), ...contractions].sort(variant)) {
    if (base(previous, unit) !== 0) {
      // The place before the currencies is for symbols that have none of their own, such as emoji.
      if (afterSymbols === 0 && base(unit, FIRST_CURRENCY) >= 0) {
        letter += 1
        afterSymbols = letter
      }
      ;[letter, mark, form] = [letter + 1, 0, 0]
    } else if (accent(previous, unit) !== 0) {
      ;[mark, form] = [mark + 1, 0]
    } else if (variant(previous, unit) !== 0) {
      form += 1
    }
    // What compares as nothing has no place as a letter.
    const place = letter === 0 ? '' : fixed(letter, WIDTH)
    places.set(unit, { base: place, accent: fixed(mark, 2), variant: fixed(form, 2) })
    previous = unit
  }
  const weigh = (unit: string): Weights => {
    const known = places.get(unit)
    if (/^[0-9]/.test(unit)) {
      return weighNumber(unit, places.get('0') as Weights)
    }
    const expansion = findExpansion(unit, base)
    if (expansion !== undefined) {
      const parts = [...expansion].map(weigh)
      const isMarked = accent(unit, expansion) !== 0
      return {
        base: parts.map(part => part.base).join(''),
        accent: isMarked ? 'zz00' : '0000',
        variant: isMarked ? parts.map(part => part.variant).join('') : 'zz00',
      }
    }
    if (known !== undefined) {
      return known
    }
    const lead = base(unit, FIRST_CURRENCY) < 0 ? fixed(afterSymbols, WIDTH) : 'z'.repeat(WIDTH)
    return { base: lead + fixed(unit.codePointAt(0) as number, 4), accent: '00', variant: '00' }
  }
  return { units: new RegExp([...contractions, '[0-9]+', '.'].join('|'), 'gsu'), weigh }
}

type Compare = (one: string, other: string) => number

function* placedCharacters(): Generator<string> {
  for (const [first, last] of PLACED) {
    for (let code = first; code <= last; code += 1) {
      yield String.fromCharCode(code)
    }
  }
}

/** 2 stands before 10: the number of digits comes first. */
function weighNumber(digits: string, zero: Weights): Weights {
  const number = digits.replace(/^0+(?=.)/, '')
  return { ...zero, base: zero.base + fixed(number.length, 2) + number }
}
