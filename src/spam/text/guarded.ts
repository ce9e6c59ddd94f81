/** Spares texts a search that cannot find anything in them. Pure. */

/** What is in every text in which a search finds something. Much faster to look for than the search. */
type Sign = { test(text: string): boolean }

export type Guarded<T> = {
  sign: Sign
  /** The search alone. */
  search: (text: string) => T[]
}

/** All guarded searches, for the test that compares each with the search alone, on random texts. */
export const GUARDED: Guarded<unknown>[] = []

/**
 * @param sign is made of the same parts as the patterns of `search`, of which every match must have some. A sign that
 *   misses texts loses spam, and no example shows it.
 */
export function guarded<T>(sign: Sign, search: (text: string) => T[]): (text: string) => T[] {
  GUARDED.push({ sign, search })
  return text => (sign.test(text) ? search(text) : [])
}
