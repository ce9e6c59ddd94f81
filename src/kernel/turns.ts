import { setImmediate as nextTurn } from 'node:timers/promises'

/** Milliseconds of a turn of the event loop that steps of longer work may take, one of which may exceed them. */
const SLICE = 1

/** When the steps of this turn have taken enough; undefined before the first of them. */
let end: number | undefined
let waiting = 0

/**
 * To be awaited before each step of work that many clients may ask for at the same time. While others have used up the
 * time of this turn, it waits for one of the next, behind all who wait already: requests that are answered at once, such as
 * those from the cache, then wait for a few steps only, and not for all that have come together.
 */
export async function takeTurn(): Promise<void> {
  if (waiting > 0 || isUsedUp()) {
    waiting += 1
    do {
      await nextTurn()
    } while (isUsedUp())
    waiting -= 1
  }
  if (end === undefined) {
    end = performance.now() + SLICE
    setImmediate(() => {
      end = undefined
    })
  }
}

const isUsedUp = () => end !== undefined && performance.now() >= end
