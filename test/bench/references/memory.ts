/** Bare Fastify, which sends bytes and headers from memory. */
import Fastify from 'fastify'
import { LISTEN, options, withoutQuery } from './options.ts'

const app = Fastify()
for (const { path, body, headers, notModified } of Object.values(options.answers)) {
  const bytes = Buffer.from(body)
  app.get(withoutQuery(path), (request, reply) =>
    request.headers['if-none-match'] === headers['etag']
      ? reply.code(304).headers(notModified).send()
      : reply.headers(headers).send(bytes),
  )
}
await app.listen(LISTEN)
