/** Compares hosts and phrases of bans with the text of comments. Pure. */
import { fold, solid } from './fold.ts'

/** Length of the longest host name in the DNS, in characters. */
const LONGEST_HOST = 253

/**
 * Normalizes a host name like those of links in comments: lower case, ASCII as in the DNS, without `www.`.
 * @returns undefined when the text is not a host name.
 */
export function hostOf(text: string): string | undefined {
  const name = fold(text).replace(/\.$/, '')
  const host = /[\s/:?#@%\\[\]]/.test(name) ? undefined : URL.parse(`http://${name}`)?.hostname
  return host?.replace(/^www\./, '').match(/^(?=.{4,253}$)[a-z0-9_-]+(?:\.[a-z0-9_-]+)+$/)?.[0]
}

/** The hosts and all their parent domains except top-level domains, without duplicates. */
export function domainsAbove(hosts: readonly string[]): string[] {
  const all = new Set<string>()
  for (const host of hosts) {
    // Cut to the longest host name, because the loop is quadratic in the number of labels.
    const labels = host.slice(-LONGEST_HOST).split('.')
    for (let first = 0; first < labels.length - 1; first += 1) {
      all.add(labels.slice(first).join('.'))
    }
  }
  return [...all]
}

/** Scripts without spaces between words. */
const UNSPACED =
  /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Thai}\p{Script=Lao}\p{Script=Khmer}\p{Script=Myanmar}]/u
const IN_WORDS = /[\p{L}\p{M}\p{N}]/u

/** Whether this character can continue a word. undefined means the end of the text. */
const goesOn = (character: string | undefined) =>
  character !== undefined && IN_WORDS.test(character) && !UNSPACED.test(character)

/**
 * Makes a function that tells whether a text contains a phrase. It matches whole words. In scripts without spaces it
 * matches anywhere, also with punctuation or spaces in between.
 * @param folded the result of {@link fold}. The phrases must be folded, too.
 */
export function phraseFinder(folded: string): (phrase: string) => boolean {
  const joined = solid(folded)
  return phrase => {
    if (UNSPACED.test(phrase)) {
      const bare = solid(phrase)
      return folded.includes(phrase) || (bare.length > 1 && joined.includes(bare))
    }
    for (let at = folded.indexOf(phrase); at >= 0; at = folded.indexOf(phrase, at + 1)) {
      if (isWhole(folded, at, phrase)) {
        return true
      }
    }
    return false
  }
}

function isWhole(text: string, at: number, phrase: string): boolean {
  const end = at + phrase.length
  // The first and last characters of the phrase, and their neighbours. Each may have two code units.
  const [before, first] = [[...text.slice(Math.max(0, at - 2), at)].at(-1), [...phrase.slice(0, 2)][0]]
  const [last, after] = [[...phrase.slice(-2)].at(-1), [...text.slice(end, end + 2)][0]]
  return !(goesOn(before) && goesOn(first)) && !(goesOn(last) && goesOn(after))
}
