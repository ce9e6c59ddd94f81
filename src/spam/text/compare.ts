/** How hosts and phrases of bans are compared with what comments say. Pure. */
import { fold, solid } from './fold.ts'

/** Characters of the longest name that the DNS knows. */
const LONGEST_HOST = 253

/**
 * A host name as links are read from comments: in lower case, as the DNS has it, without `www.`.
 * @returns undefined for what is no name of a host.
 */
export function hostOf(text: string): string | undefined {
  const name = fold(text).replace(/\.$/, '')
  const host = /[\s/:?#@%\\[\]]/.test(name) ? undefined : URL.parse(`http://${name}`)?.hostname
  return host?.replace(/^www\./, '').match(/^(?=.{4,253}$)[a-z0-9_-]+(?:\.[a-z0-9_-]+)+$/)?.[0]
}

/** The hosts and all domains above them, but for the last label alone; each once. */
export function domainsAbove(hosts: readonly string[]): string[] {
  const all = new Set<string>()
  for (const host of hosts) {
    // Names that are longer than any can be are not walked from their beginning: that would take the square of it.
    const labels = host.slice(-LONGEST_HOST).split('.')
    for (let first = 0; first < labels.length - 1; first += 1) {
      all.add(labels.slice(first).join('.'))
    }
  }
  return [...all]
}

/** Scripts that put no spaces between words. */
const UNSPACED =
  /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Thai}\p{Script=Lao}\p{Script=Khmer}\p{Script=Myanmar}]/u
const IN_WORDS = /[\p{L}\p{M}\p{N}]/u

/** Whether a word goes on with this character; undefined at the ends of the text. */
const goesOn = (character: string | undefined) =>
  character !== undefined && IN_WORDS.test(character) && !UNSPACED.test(character)

/**
 * Tells which phrases stand in a text: as whole words, or anywhere where their script separates no words, there also
 * with punctuation or spaces put between.
 * @param folded see {@link fold}; so are the phrases.
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
  // The characters at both ends, and beside them; each may be of two code units.
  const [before, first] = [[...text.slice(Math.max(0, at - 2), at)].at(-1), [...phrase.slice(0, 2)][0]]
  const [last, after] = [[...phrase.slice(-2)].at(-1), [...text.slice(end, end + 2)][0]]
  return !(goesOn(before) && goesOn(first)) && !(goesOn(last) && goesOn(after))
}
