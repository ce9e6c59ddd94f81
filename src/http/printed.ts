import type { FastifyReply } from 'fastify'

/**
 * Prints an answer as it is. The serializer of its schema would check each value again, which takes longer than to fetch a
 * page of comments. So what the handler answers must name each field, in the order of the schema.
 */
export function printAsIs(reply: FastifyReply): void {
  reply.type('application/json; charset=utf-8').serializer(JSON.stringify)
}
