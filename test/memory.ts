/** Memory that something still holds. */
import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'

setFlagsFromString('--expose-gc')
export const collectGarbage: (options?: { type: 'minor' }) => void = runInNewContext('gc')

/** Bytes of this process in objects and buffers, once the garbage is collected. */
export function heldMemory(): number {
  collectGarbage()
  // What the first one found among buffers is free after the second.
  collectGarbage()
  const { heapUsed, arrayBuffers } = process.memoryUsage()
  return heapUsed + arrayBuffers
}

/** Bytes in objects once the young ones are collected, which V8 does often. Only a full collection frees old ones. */
export function heldByYoung(): number {
  // What survives the second is old.
  collectGarbage({ type: 'minor' })
  collectGarbage({ type: 'minor' })
  return process.memoryUsage().heapUsed
}
