import { setTimeout as pause } from 'node:timers/promises'
import type { FastifyInstance } from 'fastify'

/** Milliseconds in which open connections learn that they close; enough for a client's next request on each. */
const GRACE = 300

/**
 * Ends the service without dropping a request: `/readyz` turns to 503, every further answer carries
 * `Connection: close`, and only then the server stops. (Fastify's `close` alone waits for idle connections for over a
 * minute, or cuts busy ones.)
 */
export function drainable(app: FastifyInstance): { isDraining: () => boolean; drain: () => Promise<void> } {
  let draining = false
  app.addHook('onSend', async (_request, reply) => {
    if (draining) {
      reply.header('connection', 'close')
    }
  })
  return {
    isDraining: () => draining,
    async drain() {
      draining = true
      await pause(GRACE)
      await app.close()
    },
  }
}
