import type { FastifyReply, FastifyRequest } from 'fastify'

/** Thrown when the article of a request stands under another slug by now; answered with 308 (RFC 9110, section 15.4.9). */
export class Moved extends Error {
  override name = 'Moved'
  readonly slug: string

  constructor(slug: string) {
    super('The article has another slug.')
    this.slug = slug
  }
}

/** The same request at the new address: the method and the query stay. */
export function sendMoved(
  { slug }: Moved,
  request: FastifyRequest,
  reply: FastifyReply,
  baseUrl: string,
): void {
  const { pathname, search } = new URL(request.url, 'http://localhost')
  const [, version, articles, , ...rest] = pathname.split('/')
  reply
    .code(308)
    .header('location', `${baseUrl}/${[version, articles, slug, ...rest].join('/')}${search}`)
    .send()
}
