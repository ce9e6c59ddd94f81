/** Guesses the language of a text; null when it is not clear. Pure. */

/** Scripts that are used by one language of today's web. Kana come before Han, which Japanese uses too. */
const SCRIPTS: readonly [string, RegExp][] = [
  ['ko', /\p{Script=Hangul}/gu],
  ['ja', /[\p{Script=Hiragana}\p{Script=Katakana}]/gu],
  ['zh', /\p{Script=Han}/gu],
  ['th', /\p{Script=Thai}/gu],
  ['el', /\p{Script=Greek}/gu],
  ['he', /\p{Script=Hebrew}/gu],
  ['ka', /\p{Script=Georgian}/gu],
  ['hy', /\p{Script=Armenian}/gu],
]

/** Letters that only Vietnamese has. */
const VIETNAMESE = /[\u1ea0-\u1ef9ơư]/iu

const words = (list: string) => new Set(list.split(' '))

/** Frequent words which the other languages in this list do not have. */
const FREQUENT: Readonly<Record<string, ReadonlySet<string>>> = {
  en: words('the of and to that is with for was it are we you they'),
  de: words('der die das und ist nicht mit ein eine im auf wird sich'),
  fr: words('le les des et est dans une du pour qui sur pas au'),
  es: words('el los las y del por con para una como pero más su'),
}

/** At least this share of the words must be frequent ones. In running text it is about a third. */
const ENOUGH = 0.1

/** Guesses the language from the letters only. That works for a single line too. */
export function languageOfLetters(line: string): string | null {
  const words = wordsOf(line)
  const vietnamese = words.filter(word => VIETNAMESE.test(word)).length
  if (vietnamese >= 2 && vietnamese * 5 >= words.length) {
    return 'vi'
  }
  const letters = line.match(/\p{L}/gu)?.length ?? 0
  // A few kana are enough for Japanese, whose text is mostly Han; any other script must be half of the line.
  return (
    SCRIPTS.find(
      ([lang, script]) => (line.match(script)?.length ?? 0) > letters * (lang === 'ja' ? 0.1 : 0.5),
    )?.[0] ?? null
  )
}

export function languageOfText(text: string): string | null {
  const words = wordsOf(text)
  const shares = Object.entries(FREQUENT)
    .map(([lang, frequent]) => ({
      lang,
      share: words.filter(word => frequent.has(word)).length / words.length,
    }))
    .toSorted((a, b) => b.share - a.share)
  const [best, second] = shares
  const isClear =
    best !== undefined && second !== undefined && best.share >= ENOUGH && best.share > 2 * second.share
  return languageOfLetters(text) ?? (isClear ? best.lang : null)
}

function wordsOf(text: string): string[] {
  return (
    text
      .normalize('NFC')
      .toLowerCase()
      .match(/[\p{L}\p{M}]+/gu) ?? []
  )
}
