import { randomFillSync } from 'node:crypto'

/** Random bytes for 512 ids. Asking the system for those of one takes longer than all the rest. */
const pool = Buffer.alloc(512 * 16)
let used = pool.length

/** Milliseconds of the last id, and the counter of 32 bits behind them. */
let time = 0
let counter = 0

/**
 * A UUIDv7 that sorts after every one that this process made before, also within one millisecond. Its time is not the time
 * of a write: after one leap of the clock forward, it stays there until the process ends.
 */
export function newId(): string {
  if (used === pool.length) {
    randomFillSync(pool)
    used = 0
  }
  const random = pool.subarray(used, used + 16)
  used += 16
  const now = Date.now()
  if (now > time) {
    time = now
    // At random, but in its lower half: as many ids follow within the millisecond (RFC 9562, section 6.2, method 1).
    counter = random.readUInt32BE(0) >>> 1
  } else {
    time += Math.floor((counter + 1) / 2 ** 32)
    counter = (counter + 1) % 2 ** 32
  }
  return print(random)
}

/** Writes the time and the counter around the version (7) and the variant (binary 10). The last 42 bits stay random. */
function print(bytes: Buffer): string {
  bytes.writeUIntBE(time, 0, 6)
  bytes[6] = 0x70 | (counter >>> 28)
  bytes[7] = counter >>> 20
  bytes[8] = 0x80 | ((counter >>> 14) & 0x3f)
  bytes[9] = counter >>> 6
  bytes[10] = (counter << 2) | (Number(bytes[10]) & 3)
  const hex = bytes.toString('hex')
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20)}`
}
