import type { FastifyInstance } from 'fastify'

/**
 * Redirects the URL of a page with a final slash, below which its relative links would lead nowhere. The target is
 * relative too, because a proxy may have cut off the beginning of the path.
 */
export function redirectFinalSlash(app: FastifyInstance, url: string): void {
  const target = `../${url.slice(url.lastIndexOf('/') + 1)}`
  app.get(`${url}/`, { schema: { hide: true } }, async (_request, reply) => reply.redirect(target, 308))
}
