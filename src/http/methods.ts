import { METHODS } from 'node:http'
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { Problem } from '../kernel/problem.ts'

/**
 * Answers the methods that a known path does not have: OPTIONS with 204, the others with 405, both with `Allow`
 * (RFC 9110, section 15.5.6); Fastify alone would answer 404.
 *
 * Call it before any route is declared, and call the function that it returns after the last one.
 */
export function refuseOtherMethods(app: FastifyInstance): () => void {
  const paths = new Set<string>()
  // CONNECT never arrives: Node emits it as an event of its own, and closes the connection when nobody listens.
  for (const method of METHODS.filter(method => method !== 'CONNECT')) {
    if (!app.supportedMethods.includes(method)) {
      app.addHttpMethod(method)
    }
  }
  app.addHook('onRoute', route => {
    if (route.url === '*') {
      // The catch-all that the CORS plugin adds would answer 200 for paths that do not exist.
      route.handler = (_request, reply) => reply.callNotFound()
    } else {
      paths.add(route.url)
    }
  })
  // The body of a DELETE has no meaning (RFC 9110, section 9.3.5) and is ignored: many clients send a content type with
  // every request.
  app.addHttpMethod('DELETE', { hasBody: false, overrideExisting: true })
  return () => {
    for (const url of [...paths]) {
      addRefusal(app, url)
    }
  }
}

function addRefusal(app: FastifyInstance, url: string): void {
  const known = app.supportedMethods.filter(method => app.hasRoute({ url, method }))
  const allow = [...new Set([...known, 'OPTIONS'])].sort().join(', ')
  const refuse = async (request: FastifyRequest, reply: FastifyReply) => {
    if (request.method === 'OPTIONS') {
      return reply.code(204).header('allow', allow).send()
    }
    throw new Problem('method-not-allowed', { detail: `Allowed: ${allow}.`, allow })
  }
  app.route({
    url,
    method: app.supportedMethods.filter(method => !known.includes(method)),
    schema: { hide: true },
    // Before the body is read: a fault of the body would otherwise hide the 405.
    onRequest: refuse,
    handler: refuse,
  })
}
