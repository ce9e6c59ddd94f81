import type { FastifyRequest } from 'fastify'
import { z } from 'zod'
import { Problem } from './problems.ts'

/** Request headers of every write of content. */
export const WriteHeaders = z.object({
  'if-match': z.string().optional().meta({
    description: 'The ETag of what the change is based on. Only the version that it opens with is compared.',
  }),
})

/**
 * Reads `If-Match` (RFC 9110, section 13.1.1): which versions a write accepts. An ETag opens with the version of the
 * article, so that a client may send that of any representation: of another format, or of a part of the article.
 * @throws Problem 428 without the header.
 */
export function acceptedVersions(request: Pick<FastifyRequest, 'headers'>): (version: number) => boolean {
  const header = request.headers['if-match']
  if (header === undefined) {
    throw new Problem('precondition-required')
  }
  if (header.trim() === '*') {
    return () => true
  }
  // A weak tag never matches (section 8.8.3.2).
  const versions = [...header.matchAll(/(?<!W\/)"(\d+)(?:-[^"]*)?"/g)].map(([, version]) => Number(version))
  return version => versions.includes(version)
}

/** Whether the request is to make something new only: `If-None-Match: *` (RFC 9110, section 13.1.2). */
export function isCreateOnly(request: Pick<FastifyRequest, 'headers'>): boolean {
  return request.headers['if-none-match']?.trim() === '*'
}
