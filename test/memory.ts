/** Memory that something still holds. */
import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'

setFlagsFromString('--expose-gc')
export const collectGarbage: () => void = runInNewContext('gc')

/** Bytes of this process in objects, once the garbage is collected. */
export function heldMemory(): number {
  collectGarbage()
  return process.memoryUsage().heapUsed
}
