/**
 * Sets of characters, looked up in a table. On text beyond Latin-1 a regular expression with `\p{…}` takes several times as
 * long. Pure.
 */
import { lazy } from '../../kernel/lazy.ts'

export type Characters = {
  /** Whether the text has one of them. */
  test(text: string): boolean
  /** How many of them the text has. */
  countIn(text: string): number
  /** The longest rows of them, one after the other. */
  rowsIn(text: string): Iterable<string>
  /** The text without all others. */
  only(text: string): string
  /** The text without them. */
  without(text: string): string
}

/** Most texts are like this, and most sets have none of these characters: so a pattern in native code spares the table. */
export const ASCII = /^[\0-\x7F]*$/
const ALL_ASCII = String.fromCharCode(...Array(0x80).keys())

/** What the table knows of a code unit. `PAIR` is added for a character of two code units, which the table does not hold. */
const [UNKNOWN, INSIDE, OUTSIDE, PAIR] = [0, 1, 2, 2]

/** What {@link Characters.only} collects, for texts up to this length: a new one for each text would cost more than the loop. */
const LONGEST = 16_384
const shared = new Uint16Array(LONGEST)

/** @param inside the inside of a character class with the flag `u`, by which the table is filled. */
export function charactersOf(inside: string): Characters {
  const pattern = new RegExp(`[${inside}]`, 'u')
  const table = new Uint8Array(0x1_0000)
  // Only when it is asked for: to compile the pattern takes half a millisecond, and there are many sets.
  const isBeyondAscii = lazy(() => !pattern.test(ALL_ASCII))

  function learn(text: string, at: number): number {
    const character = String.fromCodePoint(text.codePointAt(at) as number)
    const side = pattern.test(character) ? INSIDE : OUTSIDE
    if (character.length === 2) {
      return side + PAIR
    }
    // Half of a pair is not kept: the next one may begin a pair.
    if (character.isWellFormed()) {
      table[character.charCodeAt(0)] = side
    }
    return side
  }

  /** The place of the first character from `from` on that is on this side. */
  function find(text: string, from: number, wanted: number): number {
    for (let at = from; at < text.length; at += 1) {
      const known = table[text.charCodeAt(at)] as number
      const side = known === UNKNOWN ? learn(text, at) : known
      if (side === wanted || side === wanted + PAIR) {
        return at
      }
      at += side > PAIR ? 1 : 0
    }
    return text.length
  }

  function* rowsIn(text: string): Generator<string, void> {
    for (let start = find(text, 0, INSIDE); start < text.length; ) {
      const end = find(text, start, OUTSIDE)
      yield text.slice(start, end)
      start = find(text, end, INSIDE)
    }
  }

  function keep(text: string, wanted: number): string {
    const units = text.length > LONGEST ? new Uint16Array(text.length) : shared
    let length = 0
    for (let at = 0; at < text.length; at += 1) {
      const unit = text.charCodeAt(at)
      const known = table[unit] as number
      const side = known === UNKNOWN ? learn(text, at) : known
      if (side === wanted) {
        units[length] = unit
        length += 1
      } else if (side > PAIR) {
        at += 1
        if (side === wanted + PAIR) {
          units[length] = unit
          units[length + 1] = text.charCodeAt(at)
          length += 2
        }
      }
    }
    return length === text.length ? text : Buffer.from(units.buffer, 0, 2 * length).toString('utf16le')
  }

  return {
    test: text => !(ASCII.test(text) && isBeyondAscii()) && find(text, 0, INSIDE) < text.length,
    countIn(text) {
      let count = 0
      for (let at = find(text, 0, INSIDE); at < text.length; at = find(text, at + 1, INSIDE)) {
        count += 1
      }
      return count
    },
    rowsIn,
    only: text => keep(text, INSIDE),
    without: text => keep(text, OUTSIDE),
  }
}
