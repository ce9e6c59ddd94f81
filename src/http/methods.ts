import type { FastifyInstance } from 'fastify'
import { Problem } from './problems.ts'

/**
 * Answers the methods that a known path does not have: OPTIONS with 204, the others with 405, both with `Allow`
 * (RFC 9110, section 15.5.6); Fastify alone would answer 404.
 *
 * Call it before any route is declared, and the function that it returns once all are.
 */
export function refuseOtherMethods(app: FastifyInstance): () => void {
  const paths = new Set<string>()
  app.addHook('onRoute', route => {
    if (route.url === '*') {
      // The catch-all that the CORS plugin adds would answer 200 for addresses where nothing is.
      route.handler = (_request, reply) => reply.callNotFound()
    } else {
      paths.add(route.url)
    }
  })
  return () => {
    for (const url of [...paths]) {
      addRefusal(app, url)
    }
  }
}

function addRefusal(app: FastifyInstance, url: string): void {
  const known = app.supportedMethods.filter(method => app.hasRoute({ url, method }))
  const allow = [...new Set([...known, 'OPTIONS'])].sort().join(', ')
  app.route({
    url,
    method: app.supportedMethods.filter(method => !known.includes(method)),
    schema: { hide: true },
    handler: async (request, reply) => {
      if (request.method === 'OPTIONS') {
        return reply.code(204).header('allow', allow).send()
      }
      throw new Problem('method-not-allowed', { detail: `Allowed: ${allow}.`, headers: { allow } })
    },
  })
}
