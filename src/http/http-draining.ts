import { setImmediate as nextTurn, setTimeout as pause } from 'node:timers/promises'
import type { FastifyInstance } from 'fastify'

/** Milliseconds in which open connections learn that they close; enough for a client's next request on each. */
const GRACE = 300

/** And so often at most, as long as such requests come: on a busy machine one round is not enough for all. */
const ROUNDS = 3

/** Milliseconds for requests that are under way when nobody may connect any more. */
const PATIENCE = 2_500

/**
 * Ends the service in steps, so that no request is dropped. `/readyz` is 503 and everything else goes on, for as long as
 * load balancers need to see it. Then every answer carries `Connection: close`. Then nobody listens, and what was begun
 * is answered, if it can be in time: who sends or reads too slowly is cut. (Fastify's `close` alone waits for ever for
 * half a request, because Node checks no time limits after it, or cuts busy connections.)
 */
export function drainable(app: FastifyInstance): {
  isDraining: () => boolean
  /** @param seconds for load balancers to see it. */
  drain: (seconds?: number) => Promise<void>
} {
  let draining = false
  let leaving = false
  let told = 0
  app.addHook('onSend', async (_request, reply) => {
    if (leaving) {
      told += 1
      reply.header('connection', 'close')
    }
  })
  async function untilQuiet(): Promise<void> {
    for (let round = 1, before = -1; round <= ROUNDS && told > before; round += 1) {
      before = told
      await pause(GRACE)
      // What came while this process had to wait is answered first.
      await nextTurn()
    }
  }
  return {
    isDraining: () => draining,
    async drain(seconds = 0) {
      draining = true
      await pause(seconds * 1_000)
      leaving = true
      await untilQuiet()
      const cut = setTimeout(() => {
        app.log.warn('requests that did not end were cut')
        app.server.closeAllConnections()
      }, PATIENCE)
      await app.close()
      clearTimeout(cut)
    },
  }
}
