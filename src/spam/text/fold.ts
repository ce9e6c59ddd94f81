/** Normalizes text for comparison. Pure. */
import { INVISIBLE } from '../../kernel/text.ts'
import { ASCII, charactersOf } from './characters.ts'
import { guarded } from './guarded.ts'

const BLANKS = charactersOf(INVISIBLE)
const MARKS = charactersOf('\\p{M}')
const LETTERS = charactersOf('\\p{L}\\p{N}')
const WORDS = charactersOf('\\p{L}\\p{M}\\p{N}')
const OTHER_SCRIPTS = charactersOf('\\p{Script=Cyrillic}\\p{Script=Greek}')
const LATIN = charactersOf('\\p{Script=Latin}')
export const HAN = charactersOf('\\p{Script=Han}')

/** Two characters that NFKC expands to whole sentences: a text of them would become 18 times as long. */
const BLESSINGS = /[\uFDFA\uFDFB]/g

const pairs = (from: string, to: string) =>
  [...from].map((letter, index) => [letter, to.charAt(index)] as const)

/**
 * Letters that look like a Latin letter of the same case. When only the lower-case letter does, the capital is listed too,
 * because words are lowered only after this replacement.
 */
const LATIN_OF = new Map([
  ...pairs('асеорхуүіјѕԁԛԝһӏ', 'aceopxyyijsdqwhl'),
  ...pairs('АВСЕНІЈКМОРЅТХУҮԀԚԜҺӀ', 'ABCEHIJKMOPSTXYYDQWHL'),
  ...pairs('αινορυχΑΒΕΖΗΙΚΜΝΟΡΤΥΧ', 'aivopuxABEZHIKMNOPTYX'),
])
const CYRILLIC_OF = new Map(pairs('acekopxymtABCEHKMOPTXY', 'асекорхумтАВСЕНКМОРТХУ'))

/**
 * Normalizes a text so that disguised letters make no difference: lower case, NFKC (plain letters instead of full-width
 * and styled ones), no invisible characters, look-alike letters replaced in words that mix scripts, and one space for
 * any white space.
 */
export const fold = (text: string) => finishFolding(withoutInvisible(text))

export type Folded = {
  /** See {@link fold}. */
  folded: string
  /** The same, with spaced-out letters joined (see {@link withoutGaps}). */
  joined: string
}

export function foldBoth(text: string): Folded {
  const plain = withoutInvisible(text)
  const together = withoutGaps(plain)
  const folded = finishFolding(plain)
  return { folded, joined: together === plain ? folded : finishFolding(together) }
}

/** Ends the folding. NFC is applied again because replaced or lowered letters may combine with a mark after them. */
const finishFolding = (plain: string) => withSingleSpaces(unmix(plain).toLowerCase().normalize('NFC'))

/** Replaces any white space by one space, and removes it at both ends. A single space need not be replaced. */
export const withSingleSpaces = (text: string) => text.replace(/[^\S ]\s*| \s+/g, ' ').trim()

/** Applies NFKC and removes invisible characters, which no ASCII text needs. Does not change case and white space. */
export function withoutInvisible(text: string): string {
  return ASCII.test(text) ? text : BLANKS.without(text.replace(BLESSINGS, ' ').normalize('NFKC'))
}

/**
 * Replaces look-alike letters in words that mix scripts: by Cyrillic ones when the word has a Cyrillic letter without a
 * Latin look-alike, otherwise by Latin ones.
 */
function unmix(text: string): string {
  if (!isMixed(text)) {
    return text
  }
  return text.replace(/[\p{L}\p{M}\p{N}]+/gu, word => {
    if (!isMixed(word)) {
      return word
    }
    const isCyrillic = [...word].some(letter => /\p{Script=Cyrillic}/u.test(letter) && !LATIN_OF.has(letter))
    const table = isCyrillic ? CYRILLIC_OF : LATIN_OF
    return [...word].map(letter => table.get(letter) ?? letter).join('')
  })
}

/** Whether a text has letters of Latin script and Cyrillic or Greek ones. */
export const isMixed = (text: string) => OTHER_SCRIPTS.test(text) && LATIN.test(text)

/** Removes accents and other marks: `ạ` and `á` become `a`, `đ` becomes `d`, `ё` becomes `е`. */
export function withoutMarks(text: string): string {
  if (ASCII.test(text)) {
    return text
  }
  // Marks are removed before NFD, too: NFD sorts marks in quadratic time.
  return MARKS.without(MARKS.without(text).normalize('NFD')).replace(
    /[đøłıß]/g,
    letter => ({ đ: 'd', ø: 'o', ł: 'l', ı: 'i' })[letter] ?? 'ss',
  )
}

/**
 * Words with spaced-out letters (`L.o.a.n.s`, `w i n 6 8`): five or more single letters or digits, with one to three
 * separators between each two.
 */
const GAP = ' .*_\\-·|/~+'
const SPACED = new RegExp(
  `(?<![\\p{L}\\p{N}])[\\p{L}\\p{N}](?:[${GAP}]{1,3}[\\p{L}\\p{N}](?![\\p{L}\\p{N}])){4,}`,
  'gu',
)
/** Three of them, with separators around each. */
const THREE_SPACED = new RegExp(`[${GAP}](?:[\\p{L}\\p{N}][${GAP}]{1,3}){2}[\\p{L}\\p{N}][${GAP}]`, 'u')

const spacedIn = guarded(THREE_SPACED, text => Array.from(text.matchAll(SPACED), ([run]) => run))

/** Whether a text has at least four spaced-out letters. Rows of digits, and the alphabet in order, do not count. */
export function hasGaps(text: string): boolean {
  return spacedIn(text).some(run => {
    const letters = run.match(/\p{L}/gu) ?? []
    const inOrder = letters.filter(
      (letter, index) => letter.charCodeAt(0) - 1 === letters[index - 1]?.charCodeAt(0),
    )
    return letters.length >= 4 && inOrder.length < letters.length - 1
  })
}

/** Joins spaced-out letters. Several spaces end a word; a dot between spaces stays a dot. */
export function withoutGaps(text: string): string {
  return spacedIn(text).length === 0
    ? text
    : text.replace(SPACED, run =>
        run.replace(/[ .*_\-·|/~+]+/g, gap => (/^ {2,}$/.test(gap) ? ' ' : /^ \. ?$/.test(gap) ? '.' : '')),
      )
}

/** The length of a text, where a Chinese character counts as three letters because it says about as much. */
export const weight = (text: string) => text.length + 2 * (ASCII.test(text) ? 0 : HAN.countIn(text))

/** Keeps only letters and digits. */
export const solid = (text: string) => LETTERS.only(text)

/** The words of a text: rows of letters, marks and digits. */
export const wordsOf = (text: string) => [...WORDS.rowsIn(text)]
