/** How the processor time of something grows with the length of its input. */

/** `most`: the largest length. `make` prepares an input of about `length` and answers what is to be measured. */
export type GrowthCase = { name: string; most: number; make: (length: number) => () => unknown }

/** `times`: milliseconds at a quarter of the length, half of it, and all of it; only the last where it is small. */
export type Growth = { name: string; most: number; times: number[]; exponent: number }

/** Milliseconds below which a time says little of growth, and harms nobody: it passes. */
const FLOOR = 5
const REPEATS = 5
/** 1 is linear, and 2 quadratic; a little more than 1 comes from sorting, caches and the garbage collector. */
export const STEEPEST = 1.3

const cell = new Int32Array(new SharedArrayBuffer(4))

/** Milliseconds of processor time of this thread, whatever else the machine does. */
function processorTime(): number {
  // The system brings the account of a thread up to date when it stops running it.
  Atomics.wait(cell, 0, 0, 0.05)
  const { user, system } = process.threadCpuUsage()
  return (user + system) / 1000
}

async function leastTime({ make }: GrowthCase, length: number, runs: number): Promise<number> {
  let least = Number.POSITIVE_INFINITY
  for (let run = 0; run < runs; run += 1) {
    const action = make(length)
    const before = processorTime()
    await action()
    least = Math.min(least, processorTime() - before)
  }
  return least
}

/**
 * The lesser of the whole way and its second half. What grows shows in both; where an input leaves a cache, or wakes the
 * garbage collector, there is one step up that shows in one of them.
 */
const exponentOf = ([quarter = 0, half = 0, all = 0]: readonly number[]) =>
  Math.min(Math.log2(all / Math.max(quarter, FLOOR / 4)) / 2, Math.log2(all / Math.max(half, FLOOR / 4)))

/** A case that seems to grow too fast is measured again: only what does so each time is reported. */
export async function measureGrowth(one: GrowthCase): Promise<Growth> {
  const { name, most } = one
  const lengths = [most / 4, most / 2, most].map(Math.floor)
  const first = await leastTime(one, most, 1)
  if (first < FLOOR) {
    return { name, most, times: [first], exponent: 0 }
  }
  const times = lengths.map(() => Number.POSITIVE_INFINITY)
  let exponent = Number.POSITIVE_INFINITY
  for (let attempt = 0; attempt < 3 && exponent > STEEPEST; attempt += 1) {
    for (const [index, length] of lengths.entries()) {
      times[index] = Math.min(times[index] as number, await leastTime(one, length, REPEATS))
    }
    exponent = (times[2] as number) < FLOOR ? 0 : exponentOf(times)
  }
  return { name, most, times, exponent }
}
