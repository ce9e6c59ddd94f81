/** How tests wait: for a condition, and only as long as the busiest machine may need. */
import { setTimeout as pause } from 'node:timers/promises'

/** Milliseconds. What has not come by then does not come. */
export const PATIENCE = 120_000

/**
 * Looks until there is something to see.
 * @param what names it for the error.
 * @throws Error when it does not come.
 */
export async function until<T>(
  what: string,
  look: () => T | Promise<T>,
): Promise<Exclude<T, false | undefined>> {
  const giveUp = performance.now() + PATIENCE
  for (;;) {
    const seen = await look()
    if (seen !== undefined && seen !== false) {
      return seen as Exclude<T, false | undefined>
    }
    if (performance.now() > giveUp) {
      throw new Error(`Waited in vain: ${what}`)
    }
    await pause(5)
  }
}

/** Tries until it succeeds. @param passes whether an error is one that goes away by itself; any other is thrown. */
export function untilDone<T>(
  what: string,
  work: () => Promise<T>,
  passes: (error: unknown) => boolean,
): Promise<T> {
  return until(what, async () => {
    try {
      return { done: await work() }
    } catch (error) {
      if (!passes(error)) {
        throw error
      }
      return undefined
    }
  }).then(({ done }) => done)
}
