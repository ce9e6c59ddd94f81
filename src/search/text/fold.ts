/** Folds words, so that one is found whichever way it is written. Who changes it raises `TOKENS_VERSION`. */

/**
 * Longest word, in code units; the rest is cut off. It is longer than any query. PostgreSQL takes lexemes below 2 kB, and a
 * single character may become 18 (U+FDFA).
 */
const LONGEST = 256

/** What no letter, digit or mark is, and what shows nothing. Compatibility forms hold some: `½` has a slash. */
const NOT_OF_WORDS = /[^\p{L}\p{N}\p{M}]|\p{Default_Ignorable_Code_Point}/gu

/** Marks that are no letters of their own: those of Indic scripts, of kana and of Thai are. й and ї are letters, too. */
const ACCENTS =
  /(?<=[\p{Script=Latin}\p{Script=Greek}\p{Script=Hebrew}\p{Script=Arabic}])\p{M}+|(?<=\p{Script=Cyrillic})[\u0300\u0301]+/gu

/** Letters that do not decompose; Arabic forms that are written one for the other; tatweel, which only stretches. */
const LETTERS: Readonly<Record<string, string>> = {
  ...{ đ: 'd', ð: 'd', ø: 'o', ł: 'l', ı: 'i', þ: 'th', ß: 'ss', æ: 'ae', œ: 'oe', ħ: 'h', ŧ: 't' },
  ...{ ς: 'σ', ё: 'е', ٱ: 'ا', ى: 'ي', ی: 'ي', ک: 'ك', ة: 'ه', ـ: '' },
}
const LETTER = new RegExp(`[${Object.keys(LETTERS).join('')}]`, 'gu')

const ASCII = /^[\0-\x7f]*$/

/** Lower case, compatibility forms replaced, nothing invisible. */
export function lower(word: string): string {
  const start = word.slice(0, LONGEST)
  if (ASCII.test(start)) {
    return start.toLowerCase()
  }
  const plain = start
    .toWellFormed()
    .normalize('NFKC')
    .toLowerCase()
    .normalize('NFC')
    .replace(NOT_OF_WORDS, '')
  return plain.length > LONGEST ? plain.slice(0, LONGEST).toWellFormed().replace(NOT_OF_WORDS, '') : plain
}

/** Without accents. @param word in the form of {@link lower}. */
export function fold(word: string): string {
  if (ASCII.test(word)) {
    return word
  }
  return word
    .normalize('NFD')
    .replace(ACCENTS, '')
    .normalize('NFC')
    .replace(LETTER, letter => LETTERS[letter] as string)
    .slice(0, LONGEST)
    .toWellFormed()
    .replace(NOT_OF_WORDS, '')
}

const SPELLED: Readonly<Record<string, string>> = { ä: 'ae', ö: 'oe', ü: 'ue', ø: 'oe', å: 'aa' }

/** The word as it is written where a keyboard has no umlauts; undefined without any. @param word in the form of {@link lower}. */
export function spellOut(word: string): string | undefined {
  const spelled = word.replace(/[äöüøå]/g, letter => SPELLED[letter] as string)
  return spelled === word ? undefined : fold(spelled)
}
