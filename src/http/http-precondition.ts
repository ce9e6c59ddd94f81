/** Conditions that a request sets (RFC 9110, section 13). */

import type { FastifyRequest } from 'fastify'
import { z } from 'zod'
import { Problem } from '../kernel/problem.ts'
import { readTags, versionOf } from './entity-tags.ts'

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
