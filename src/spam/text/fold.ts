/** Text as rules compare it. Pure. */

/** What is drawn as nothing: format characters, variation selectors, and a few letters and marks that are blank. */
const INVISIBLE = /[\p{Cf}\p{Variation_Selector}\u115F\u1160\u2800\u3164\uFFA0]|\u034F/gu

/** Two signs that stand for whole sentences: a comment of them would become 18 times as long. */
const BLESSINGS = /[\uFDFA\uFDFB]/g

const pairs = (from: string, to: string) =>
  [...from].map((letter, index) => [letter, to.charAt(index)] as const)

/**
 * Letters that look like a Latin one in the case in which they stand. Where the small letter looks like one, the capital
 * stands here too: it is made small only after its word was looked at.
 */
const LATIN_OF = new Map([
  ...pairs('асеорхуүіјѕԁԛԝһӏ', 'aceopxyyijsdqwhl'),
  ...pairs('АВСЕНІЈКМОРЅТХУҮԀԚԜҺӀ', 'ABCEHIJKMOPSTXYYDQWHL'),
  ...pairs('αινορυχΑΒΕΖΗΙΚΜΝΟΡΤΥΧ', 'aivopuxABEZHIKMNOPTYX'),
])
const CYRILLIC_OF = new Map(pairs('acekopxymtABCEHKMOPTXY', 'асекорхумтАВСЕНКМОРТХУ'))

/**
 * What a text says, whatever was done to its letters: in lower case, compatibility forms (full-width, styled letters)
 * made plain, what is invisible taken out, look-alikes of another script replaced in words that mix scripts, any white
 * space as one space.
 */
export const fold = (text: string) => lowered(withoutInvisible(text))

export type Folded = {
  /** See {@link fold}. */
  folded: string
  /** The same with letters that stand apart put together. */
  joined: string
}

export function foldBoth(text: string): Folded {
  const plain = withoutInvisible(text)
  const together = withoutGaps(plain)
  const folded = lowered(plain)
  return { folded, joined: together === plain ? folded : lowered(together) }
}

/** Letters that were replaced, made small, or no longer parted by what is invisible may have become one with a mark. */
const lowered = (plain: string) => unmix(plain).toLowerCase().normalize('NFC').replace(/\s+/g, ' ').trim()

/** To these characters nothing can be done, and many texts have no others. */
const ASCII = /^[\0-\x7F]*$/

/** Compatibility forms made plain and the invisible taken out; case and white space stay. */
export function withoutInvisible(text: string): string {
  return ASCII.test(text) ? text : text.replace(BLESSINGS, ' ').normalize('NFKC').replace(INVISIBLE, '')
}

/** Letters of another script in one word become those of the script that the word cannot do without. */
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

const isMixed = (text: string) =>
  /[\p{Script=Cyrillic}\p{Script=Greek}]/u.test(text) && /\p{Script=Latin}/u.test(text)

/** Without accents and other marks: `ạ` and `á` are `a`, `đ` is `d`, `ё` is `е`. */
export function withoutMarks(text: string): string {
  if (ASCII.test(text)) {
    return text
  }
  // Marks that are taken out at once need not be put in order, which takes the square of those in a row.
  return text
    .replace(/\p{M}/gu, '')
    .normalize('NFD')
    .replace(/\p{M}/gu, '')
    .replace(/[đøłıß]/g, letter => ({ đ: 'd', ø: 'o', ł: 'l', ı: 'i' })[letter] ?? 'ss')
}

/**
 * Words whose letters stand apart (`L.o.a.n`, `w i n 6 8`): single letters or digits, five or more, each pair with one
 * to three of what people put between them.
 */
const SPACED = /(?<![\p{L}\p{N}])[\p{L}\p{N}](?:[ .*_\-·|/~+]{1,3}[\p{L}\p{N}](?![\p{L}\p{N}])){4,}/gu

/** Whether letters stand apart, four at least: figures in a row are no word, and neither is the alphabet. */
export function hasGaps(text: string): boolean {
  return [...text.matchAll(SPACED)].some(([run]) => {
    const letters = run.match(/\p{L}/gu) ?? []
    const inOrder = letters.filter(
      (letter, index) => letter.charCodeAt(0) - 1 === letters[index - 1]?.charCodeAt(0),
    )
    return letters.length >= 4 && inOrder.length < letters.length - 1
  })
}

/** Puts letters that stand apart together again; a gap of several spaces ends a word, a dot between spaces is one. */
export function withoutGaps(text: string): string {
  return text.replace(SPACED, run =>
    run.replace(/[ .*_\-·|/~+]+/g, gap => (/^ {2,}$/.test(gap) ? ' ' : /^ \. ?$/.test(gap) ? '.' : '')),
  )
}

/** How much a text says, in Latin letters: a Chinese character says as much as three. */
export const weight = (text: string) => text.length + 2 * (text.match(/\p{Script=Han}/gu)?.length ?? 0)

/** The letters and digits alone. */
export function solid(text: string): string {
  return text.replace(/[^\p{L}\p{N}]+/gu, '')
}
