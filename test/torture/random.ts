/** Numbers from 0 to 1 that are the same for the same seed (mulberry32), so that a failure can be looked at again. */
export type Random = () => number

export function seededRandom(seed: number): Random {
  let state = seed >>> 0
  return () => {
    state = (state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
}

export const wholeBelow = (random: Random, limit: number) => Math.floor(random() * limit)

export const pick = <T>(random: Random, list: readonly T[]) => list[wholeBelow(random, list.length)] as T
