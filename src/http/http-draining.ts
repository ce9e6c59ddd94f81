import { setTimeout as pause } from 'node:timers/promises'
import type { FastifyInstance } from 'fastify'

/** Milliseconds in which open connections learn that they close; enough for a client's next request on each. */
const GRACE = 300

/** Milliseconds for requests that are under way when nobody may connect any more. */
const PATIENCE = 3_000

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
  app.addHook('onSend', async (_request, reply) => {
    if (leaving) {
      reply.header('connection', 'close')
    }
  })
  return {
    isDraining: () => draining,
    async drain(seconds = 0) {
      draining = true
      await pause(seconds * 1_000)
      leaving = true
      await pause(GRACE)
      const cut = setTimeout(() => {
        app.log.warn('requests that did not end were cut')
        app.server.closeAllConnections()
      }, PATIENCE)
      await app.close()
      clearTimeout(cut)
    },
  }
}
