/**
 * What a language sorts as one letter though it is written with two or three (`ch` in Czech), and as two letters though it
 * is written with one (`ß`). Found by asking the collator, so that no list of languages has to be kept. Pure.
 */

type Compare = (one: string, other: string) => number

const LETTERS = [...'abcdefghijklmnopqrstuvwxyz']
const MARKED = [...'áâäåæçčćďđéëěíľłñňóöőøœřšśťúůüűýžźż']
/** Weighs more than every character (UTS 35, part 5). */
const MOST = '\uffff'

/**
 * The letters of several characters, longest first, in all cases. Two letters are one if they do not stand among the texts
 * that begin with the first of them.
 * @param compare of a collator that passes over case and marks.
 */
export function findContractions(compare: Compare): string[] {
  const isOne = (first: string, rest: string) =>
    compare(first + rest, first) < 0 || compare(first + rest, first + MOST) > 0
  const extend = (starts: readonly string[]) =>
    starts.flatMap(start =>
      [...LETTERS, ...MARKED].filter(rest => isOne(start, rest)).map(rest => start + rest),
    )
  const two = extend(LETTERS)
  return [...extend(two), ...two].flatMap(casesOf).filter(unit => isOne(unit.slice(0, -1), unit.slice(-1)))
}

const casesOf = (letters: string): string[] =>
  [...letters].reduce<string[]>(
    (starts, letter) => starts.flatMap(start => [start + letter, start + letter.toUpperCase()]),
    [''],
  )

/** Letters that some languages sort as two; in phone books also those with two dots. */
const EXPANSIONS: Record<string, string> = { ß: 'ss', æ: 'ae', œ: 'oe', ä: 'ae', ö: 'oe', ü: 'ue' }

const LIGATURES = /[\ufb00-\ufb06]/

/** The letters that a character is sorted as, if it is. @param compare as above. */
export function findExpansion(character: string, compare: Compare): string | undefined {
  const letters = EXPANSIONS[character.toLowerCase()] ?? LIGATURES.exec(character)?.[0].normalize('NFKC')
  if (letters === undefined || compare(character, letters) !== 0) {
    return undefined
  }
  return character === character.toLowerCase() ? letters : letters.toUpperCase()
}
