/**
 * A copy in memory of its own, for bytes that are kept. Small buffers of Node are slices of blocks of 64 kB, and one slice
 * that is kept holds its whole block.
 */
export function copyAlone(bytes: string | Buffer): Buffer {
  const copy = Buffer.allocUnsafeSlow(Buffer.byteLength(bytes))
  typeof bytes === 'string' ? copy.write(bytes) : bytes.copy(copy)
  return copy
}
