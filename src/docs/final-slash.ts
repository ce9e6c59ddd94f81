import type { FastifyReply } from 'fastify'

/**
 * Redirects from the URL of a page with a final slash, below which its relative links would lead nowhere. The target is
 * relative too, because a proxy may have cut off the beginning of the path.
 * @param name the last part of the path of the page.
 */
export const redirectFinalSlash = (reply: Pick<FastifyReply, 'redirect'>, name: string) =>
  reply.redirect(`../${name}`, 308)
