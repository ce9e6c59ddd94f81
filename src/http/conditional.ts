/** Entity tags of answers, and what follows from those that a reader names (RFC 9110, section 13). */
import { createHash, hash } from 'node:crypto'
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { lazy } from '../kernel/lazy.ts'
import { Problem } from '../kernel/problem.ts'
import { findNamed, readTags, versionsOf, versionsTag } from './entity-tags.ts'

declare module 'fastify' {
  interface FastifyReply {
    /** Version of the resource that the answer shows; the ETag begins with it. 0 for a resource without versions. */
    resourceVersion: number
    /** The version that the client knows except for the part in the answer; undefined: the same. */
    knownVersion: number | undefined
    /** The second part of the ETag, when the handler has stated what its answer follows from: see {@link needsBody}. */
    stateHash: string | undefined
  }
  interface FastifyInstance {
    /** A hash of what all public answers follow from. */
    commonState: () => string
  }
}

/**
 * Gives every successful answer to GET and HEAD a strong ETag (RFC 9110, section 8.8.3), `"<version>-<hash>"`: the hash of
 * the bytes, or of what {@link needsBody} was told that they follow from. Then checks the conditions of the request, in
 * the order of section 13.2.2: 412 when `If-Match` names another version, 304 when `If-None-Match` names this answer.
 * @param commonState what all public answers follow from: the program, its configuration and its database.
 */
export function tagAnswers(app: FastifyInstance, commonState: () => unknown[]): void {
  app.decorate(
    'commonState',
    lazy(() => hash('sha256', JSON.stringify(commonState()))),
  )
  app.decorateReply('resourceVersion', 0)
  app.decorateReply('knownVersion')
  app.decorateReply('stateHash')
  app.addHook('onSend', async (request, reply, payload) => {
    const readable = request.method === 'GET' || request.method === 'HEAD'
    // A write that answers the changed resource has an ETag too, for the `If-Match` of the next change.
    const isWritten = !readable && reply.statusCode < 300 && reply.resourceVersion > 0
    const hasTag = (readable && reply.statusCode === 200 && !isForOneUse(request)) || isWritten
    if (!hasTag || !isBytes(payload)) {
      return payload
    }
    const { resourceVersion: version } = reply
    const tag = tagOf(reply, reply.stateHash ?? shorten(createHash('sha1').update(payload).digest('base64')))
    reply.header('etag', `"${tag}"`)
    if (!readable) {
      return payload
    }
    if (failsIfMatch(request, version, tag)) {
      removeHeaders(reply, CONTENT_HEADERS)
      throw new Problem('precondition-failed')
    }
    const named = findNamed(request.headers['if-none-match'] ?? '', tag)
    if (named !== undefined) {
      reply.header('etag', `"${named}"`)
      removeHeaders(reply.code(304), CONTENT_HEADERS)
      // For HEAD, Fastify takes the content length from the payload and then drops the payload.
      return request.method === 'HEAD' ? payload : null
    }
    return payload
  })
}

const tagOf = ({ resourceVersion: version, knownVersion: known = version }: FastifyReply, hash: string) =>
  `${versionsTag({ version, known })}-${hash}`

/** In place of a body that nobody needs. */
export const NOTHING = '' as never

/**
 * Cuts a hash in base64 to the length of SHA-1. Not base64url: a `-` at the end of a tag would be taken for that before
 * a coding.
 */
const shorten = (hash: string) => hash.slice(0, 27)

/**
 * States what a public answer follows from, before its body is made: with the same `state`, the same query and media type,
 * and the same {@link FastifyInstance.commonState}, its bytes are the same. Call it when the version of the resource is
 * declared. An answer to a request with credentials or a preview link keeps the hash of its bytes: it can show what no
 * state names.
 * @returns false when the client has the answer: the handler then answers {@link NOTHING}, which becomes a 304.
 */
export function needsBody(request: FastifyRequest, reply: FastifyReply, state: readonly unknown[]): boolean {
  const { headers, method, query, acceptedType } = request
  if (headers.authorization !== undefined || reply.hasHeader('cache-control')) {
    return true
  }
  const whole = [request.server.commonState(), request.routeOptions.url, query, acceptedType, state]
  reply.stateHash = shorten(hash('sha256', JSON.stringify(whole), 'base64'))
  const held = headers['if-none-match']
  const tag = tagOf(reply, reply.stateHash)
  // The answer to HEAD names the length of the body. `*` holds only if there is one.
  return method === 'HEAD' || !held?.includes(tag) || findNamed(held, tag) === undefined
}

/** Whether each answer of the route is for one use: it is not cached and has no ETag. */
export const isForOneUse = ({ routeOptions }: FastifyRequest) => routeOptions.config?.oneUse === true

/** Headers that describe content, which a 304 (RFC 9110, section 15.4.5) and a 412 do not have. */
export const CONTENT_HEADERS: readonly string[] = [
  'content-type',
  'content-length',
  'content-encoding',
  'content-language',
  'link',
  'surrogate-key',
  'cache-tag',
]

function removeHeaders(reply: FastifyReply, headers: readonly string[]): void {
  for (const header of headers) {
    reply.removeHeader(header)
  }
}

/** Whether `If-Match` names another version or, for a resource without versions, other bytes. */
function failsIfMatch(request: FastifyRequest, version: number, tag: string): boolean {
  const field = request.headers['if-match']
  if (field === undefined || version === 0) {
    return field !== undefined && findNamed(field, tag) === undefined
  }
  const tags = readTags(field)
  return tags !== undefined && tags !== '*' && !tags.some(one => versionsOf(one)?.version === version)
}

const isBytes = (payload: unknown): payload is string | Buffer => {
  return typeof payload === 'string' || Buffer.isBuffer(payload)
}
