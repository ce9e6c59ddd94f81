/** The headers with which requests set conditions, and the versions that writes are based on (RFC 9110, section 13). */
import type { FastifyRequest } from 'fastify'
import { z } from 'zod'
import { Problem } from '../kernel/problem.ts'
import { readTags, versionsOf } from './entity-tags.ts'

/** Entity tags as the contract shows them. Other spellings of a list (RFC 9110, section 5.6.1) are read, too. */
const TAG_LIST = '(?:W/)?"[!#-~]*"(?:, (?:W/)?"[!#-~]*")*'

const IfMatch = z
  .string()
  .refine(field => readTags(field) !== undefined, 'Must be `*` or entity tags in quotes, such as "3-x".')
  .optional()
  .meta({ pattern: `^(?:[*]|${TAG_LIST})$` })

/**
 * Request headers of a write of a whole article. `required` is for the contract alone: without the header the answer is
 * 428, and not the 400 of a schema.
 */
export const WriteHeaders = z.object({
  'if-match': IfMatch.meta({
    required: true,
    description:
      'The ETag of what you change. Only the version at its beginning is compared: the answer is 412 when it is not the ' +
      'current one.',
  }),
})

/** Request headers of a write of a part of an article. */
export const PartWriteHeaders = z.object({
  'if-match': IfMatch.meta({
    parameter: 'IfMatchOfPart',
    required: true,
    description:
      'The ETag of what you change. Only the version at its beginning is compared. An older version passes as long as ' +
      'what the request depends on has not changed since; otherwise the answer is 412. The ETag of the answer then has ' +
      'both versions, such as `9.6-…`: it is good for further changes of this part, and of what has not changed since 6.',
  }),
})

const TAGS = 'Must be entity tags in quotes, such as "3-x".'

/**
 * Request headers of a decision about what somebody has read. `*` is refused: it names no version, so the decision would
 * also hold for what nobody has read.
 */
export const DecisionHeaders = z.object({
  'if-match': z
    .string()
    .regex(/"/, { error: TAGS, abort: true })
    .refine(field => readTags(field) !== undefined, TAGS)
    .optional()
    .meta({
      required: true,
      pattern: `^${TAG_LIST}$`,
      description:
        'The ETag of what was read. Only the version at its beginning is compared. `*` is refused.',
    }),
})

/** Request headers of every GET. */
export const ReadHeaders = z.object({
  'if-match': IfMatch.meta({
    parameter: 'IfMatchOfRead',
    description: 'An ETag of an earlier answer. The answer is 412 when the version is another one now.',
  }),
  'if-none-match': z
    .string()
    .optional()
    .meta({ description: 'An ETag of an earlier answer. The answer is 304 when nothing has changed.' }),
})

/**
 * Checks on which version of an article a write is based. Without `changes`, it depends on the whole article, and must be
 * based on the current version. Otherwise they are the versions in which what it depends on last changed.
 * @returns the version that the client knows.
 * @throws Problem 412.
 */
export type CheckBasis = (current: number, changes?: readonly number[]) => number

/**
 * Reads `If-Match` (section 13.1.1) of a write. Every ETag of an article or comment begins with its version, so a client
 * may send that of any representation: of another format, or of a part of the article.
 * @throws Problem 428 without the header.
 */
export function readBasis(request: Pick<FastifyRequest, 'headers'>): CheckBasis {
  const field = request.headers['if-match']
  if (field === undefined) {
    throw new Problem('precondition-required')
  }
  // The schema of the headers has refused what is no tag.
  const tags = readTags(field) as Exclude<ReturnType<typeof readTags>, undefined>
  return (current, changes) => {
    const based =
      tags === '*' ? [{ version: current, known: current }] : tags.flatMap(tag => versionsOf(tag) ?? [])
    const passing = based.filter(
      ({ version, known }) =>
        (version === current && known === current) ||
        (version <= current && changes?.every(change => change <= known || change === version)),
    )
    if (passing.length === 0) {
      throw changedSince(current)
    }
    return Math.max(...passing.map(({ known }) => known))
  }
}

/** Whether the request must create and not replace: `If-None-Match: *` (section 13.1.2). */
export function isCreateOnly(request: Pick<FastifyRequest, 'headers'>): boolean {
  return request.headers['if-none-match']?.trim() === '*'
}

/** 412 for a resource of another version than `If-Match` names. Its `ETag` has the present version, to send instead. */
export const changedSince = (version: number) => new Problem('precondition-failed', { version })
