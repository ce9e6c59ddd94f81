/** Free ports for programs that must be told theirs. */
import { once } from 'node:events'
import { createServer } from 'node:net'

/** Below those that systems give away by themselves. Each process searches from another place. */
const FIRST = 10_000
const COUNT = 20_000
let tried = (process.pid * 61) % COUNT

/** A port of this machine that is free, and that nobody is given by chance before its caller listens. */
export async function freePort(): Promise<number> {
  for (let tries = 0; tries < COUNT; tries += 1) {
    tried += 1
    const port = FIRST + (tried % COUNT)
    if (await isFree(port)) {
      return port
    }
  }
  throw new Error('No port is free.')
}

async function isFree(port: number): Promise<boolean> {
  const server = createServer().listen(port, '127.0.0.1')
  try {
    await once(server, 'listening')
  } catch {
    return false
  }
  server.close()
  await once(server, 'close')
  return true
}
