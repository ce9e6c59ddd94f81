/** How the processor time of something grows with the length of its input. */

/** `most`: the largest length. `make` prepares an input of about `length` and answers what is to be measured. */
export type GrowthCase = { name: string; most: number; make: (length: number) => () => unknown }

/** `times`: milliseconds at a quarter of the length, half of it, and all of it; only the last where it is small. */
export type Growth = { name: string; most: number; times: number[]; exponent: number }

/** Milliseconds below which a time says little of growth, and harms nobody: it passes. */
const FLOOR = 5
const RUNS = 5
/** Milliseconds below which a time is short. */
const SHORT = 100
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

async function timeOf({ make }: GrowthCase, length: number): Promise<number> {
  const action = make(length)
  const before = processorTime()
  await action()
  return processorTime() - before
}

/**
 * The lesser of the whole way and its second half. What grows shows in both; where an input leaves a cache, or wakes the
 * garbage collector, there is one step up that shows in one of them.
 */
const exponentOf = ([quarter = 0, half = 0, all = 0]: readonly number[]) =>
  Math.min(Math.log2(all / Math.max(quarter, FLOOR / 4)) / 2, Math.log2(all / Math.max(half, FLOOR / 4)))

/**
 * The least of five times at each length decides. What does not grow too fast by fewer of them need not be asked again;
 * of what is short, where the garbage collector weighs more, two are taken at least.
 */
export async function measureGrowth(one: GrowthCase): Promise<Growth> {
  const { name, most } = one
  const lengths = [most / 4, most / 2, most].map(Math.floor)
  const longest = await timeOf(one, most)
  if (longest < FLOOR) {
    return { name, most, times: [longest], exponent: 0 }
  }
  const times = [Number.POSITIVE_INFINITY, Number.POSITIVE_INFINITY, longest]
  let exponent = Number.POSITIVE_INFINITY
  const fewest = longest < SHORT ? 2 : 1
  for (let run = 0; run < RUNS && (run < fewest || exponent > STEEPEST); run += 1) {
    // The first time at the whole length is there already.
    for (const [index, length] of lengths.slice(0, run === 0 ? 2 : 3).entries()) {
      times[index] = Math.min(times[index] as number, await timeOf(one, length))
    }
    exponent = exponentOf(times)
  }
  return { name, most, times, exponent }
}
