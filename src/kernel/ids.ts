import { v7 } from 'uuid'

/**
 * A UUIDv7 that sorts after every one that this process made before, also within one millisecond. Its time is not the time
 * of a write: after one leap of the clock forward, it stays there until the process ends.
 */
export function newId(): string {
  return v7()
}
