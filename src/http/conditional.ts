/** Entity tags of answers, and conditions that requests set (RFC 9110, section 13). */
import { createHash } from 'node:crypto'
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { z } from 'zod'
import { Problem } from '../kernel/problem.ts'
import { namesTag, readTags, versionOf } from './entity-tags.ts'

declare module 'fastify' {
  interface FastifyReply {
    /** Version of the resource that the answer shows; the ETag opens with it. 0 where a resource has none. */
    resourceVersion: number
  }
}

/**
 * Gives every successful answer to GET and HEAD a strong ETag (RFC 9110, section 8.8.3), `"<version>-<hash of the
 * bytes>"`, and holds the conditions of the request against it, in the order of section 13.2.2: 412 when `If-Match` names
 * another version, 304 when `If-None-Match` names this answer.
 */
export function tagAnswers(app: FastifyInstance): void {
  app.decorateReply('resourceVersion', 0)
  app.addHook('onSend', async (request, reply, payload) => {
    const readable = request.method === 'GET' || request.method === 'HEAD'
    // A write that answers what it made of a versioned resource: its next change can be based on this answer.
    const isWritten = !readable && reply.statusCode < 300 && reply.resourceVersion > 0
    const hasTag = (readable && reply.statusCode === 200 && !isForOneUse(request)) || isWritten
    if (!hasTag || !isBytes(payload)) {
      return payload
    }
    const tag = `${reply.resourceVersion}-${createHash('sha1').update(payload).digest('base64url')}`
    reply.header('etag', `"${tag}"`)
    if (!readable) {
      return payload
    }
    if (hasPassed(request, reply.resourceVersion, tag)) {
      removeHeaders(reply, OF_CONTENT)
      throw new Problem('precondition-failed')
    }
    if (namesTag(request.headers['if-none-match'] ?? '', tag)) {
      removeHeaders(reply.code(304), OF_CONTENT)
      // Fastify's own hook for HEAD takes the length from the payload, and drops it.
      return request.method === 'HEAD' ? payload : null
    }
    return payload
  })
}

/** Whether each answer of the route is another one: no cache may keep it, and it has no tag. */
export const isForOneUse = ({ routeOptions }: FastifyRequest) => routeOptions.config?.once === true

/** Describes content, which neither a 304 (RFC 9110, section 15.4.5) nor a 412 shows. */
const OF_CONTENT = [
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

/** Whether `If-Match` is about another version; about other bytes, where the resource has no version. */
function hasPassed(request: FastifyRequest, version: number, tag: string): boolean {
  const field = request.headers['if-match']
  if (field === undefined || version === 0) {
    return field !== undefined && !namesTag(field, tag)
  }
  const tags = readTags(field)
  return tags !== undefined && tags !== '*' && !tags.some(one => versionOf(one) === version)
}

const isBytes = (payload: unknown): payload is string | Buffer => {
  return typeof payload === 'string' || Buffer.isBuffer(payload)
}

const IfMatch = z
  .string()
  .refine(field => readTags(field) !== undefined, 'Must be `*` or entity tags in quotes, such as "3-x".')
  .optional()

/** Request headers of every write of content. */
export const WriteHeaders = z.object({
  'if-match': IfMatch.meta({
    description: 'The ETag of what the change is based on. Only the version that it opens with is compared.',
  }),
})

/** Request headers of every GET. */
export const ReadHeaders = z.object({
  'if-match': IfMatch.meta({ description: 'An ETag of an earlier answer: 412 when its version has passed.' }),
  'if-none-match': z
    .string()
    .optional()
    .meta({ description: 'An ETag of an earlier answer: 304 while it holds.' }),
})

/**
 * Reads `If-Match` (section 13.1.1): which versions a write accepts. An ETag opens with the version of the article, so
 * that a client may send that of any representation: of another format, or of a part of the article.
 * @throws Problem 428 without the header.
 */
export function acceptedVersions(request: Pick<FastifyRequest, 'headers'>): (version: number) => boolean {
  const field = request.headers['if-match']
  if (field === undefined) {
    throw new Problem('precondition-required')
  }
  const tags = readTags(field)
  return version => tags === '*' || tags?.some(tag => versionOf(tag) === version) === true
}

/** Whether the request is to make something new only: `If-None-Match: *` (section 13.1.2). */
export function isCreateOnly(request: Pick<FastifyRequest, 'headers'>): boolean {
  return request.headers['if-none-match']?.trim() === '*'
}

/** 412 for what has another version than the request says; its `ETag` can be sent as `If-Match`. */
export const changedSince = (version: number) => new Problem('precondition-failed', { version })
