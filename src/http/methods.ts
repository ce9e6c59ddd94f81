import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import findMyWay from 'find-my-way'
import { lazy } from '../kernel/lazy.ts'
import { Problem } from '../kernel/problem.ts'
import { SERVER_OPTIONS } from './server.ts'

declare module 'fastify' {
  interface FastifyRequest {
    /** The pattern of the path, when it has no such method. */
    refusedPath: string | undefined
  }
}

/** A path, and the methods that it has. */
type Path = { url: string; allow: string }

/**
 * Answers the methods that a known path does not have: OPTIONS with 204, the others with 405, both with `Allow`
 * (RFC 9110, section 15.5.6); Fastify alone would answer 404.
 *
 * Call it before any route is declared, and call the function that it returns after the hooks that come first.
 */
export function refuseOtherMethods(app: FastifyInstance): () => void {
  const urls = new Set<string>()
  app.addHook('onRoute', route => {
    if (route.url === CATCH_ALL) {
      // It would answer 200 for paths that do not exist.
      route.handler = (_request, reply) => reply.callNotFound()
    } else {
      urls.add(route.url)
    }
  })
  // The body of a DELETE has no meaning (RFC 9110, section 9.3.5) and is ignored: many clients send a content type with
  // every request.
  app.addHttpMethod('DELETE', { hasBody: false, overrideExisting: true })

  const findPath = lazy(() => pathFinder([...urls].map(url => ({ url, allow: methodsOf(app, url) }))))
  return () => {
    app.decorateRequest('refusedPath')
    // Before the body is read: a fault of the body would otherwise hide the 405.
    app.addHook('onRequest', (request, reply, done) => {
      const hasNoRoute = request.is404 || request.routeOptions.url === CATCH_ALL
      const path = hasNoRoute ? findPath()(request.url) : undefined
      if (path === undefined) {
        done()
      } else {
        refuse(path, request, reply)
      }
    })
  }
}

/** What the CORS plugin declares for OPTIONS. */
const CATCH_ALL = '*'

function refuse({ url, allow }: Path, request: FastifyRequest, reply: FastifyReply): void {
  request.refusedPath = url
  if (request.method !== 'OPTIONS') {
    throw new Problem('method-not-allowed', { detail: `Allowed: ${allow}.`, allow })
  }
  reply.code(204).header('allow', allow).send()
}

function methodsOf(app: FastifyInstance, url: string): string {
  const declared = app.supportedMethods.filter(method => app.hasRoute({ url, method }))
  return [...new Set([...declared, 'OPTIONS'])].sort().join(', ')
}

/** Finds the path that a URL has, by Fastify's own router. */
function pathFinder(paths: readonly Path[]): (url: string) => Path | undefined {
  const router = findMyWay(SERVER_OPTIONS.routerOptions)
  for (const path of paths) {
    router.on('GET', path.url, () => undefined, path)
  }
  // `OPTIONS *` asks about the whole server, and no path.
  return url => (url === CATCH_ALL ? undefined : router.find('GET', url)?.store)
}
