import { StorageBusyError } from './errors.ts'

/** Costly reads that wait. Those who ask next are told to come again. */
export const MOST_WAITING = 16

/**
 * Runs at most `atOnce` jobs at the same time, in the order in which they come.
 * @throws StorageBusyError when {@link MOST_WAITING} others wait already.
 */
export function openQueue(atOnce: number) {
  const waiting: (() => void)[] = []
  let running = 0

  const next = () => {
    const begin = waiting.shift()
    if (begin === undefined) {
      running -= 1
    } else {
      begin()
    }
  }

  return async <T>(job: () => Promise<T>): Promise<T> => {
    if (running < atOnce) {
      running += 1
    } else if (waiting.length < MOST_WAITING) {
      await new Promise<void>(begin => {
        waiting.push(begin)
      })
    } else {
      throw new StorageBusyError('Too many costly reads wait already.')
    }
    try {
      return await job()
    } finally {
      next()
    }
  }
}
