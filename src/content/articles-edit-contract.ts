/** What the routes that change a part of an article declare alike. */

import { WriteHeaders } from '../http/http-precondition.ts'
import { IdempotencyKey } from '../kernel/parameters.ts'
import type { ProblemCode } from '../kernel/problem.ts'

export const EDIT_PROBLEMS: ProblemCode[] = [
  'unauthorized',
  'insufficient-scope',
  'not-found',
  'precondition-failed',
  'precondition-required',
]

export const PATCH_PROBLEMS: ProblemCode[] = [...EDIT_PROBLEMS, 'payload-too-large', 'unsupported-media-type']

export const POST_PROBLEMS: ProblemCode[] = [...PATCH_PROBLEMS, 'deleted-since', 'idempotency-key-reused']

export const PostHeaders = WriteHeaders.extend({ 'idempotency-key': IdempotencyKey.optional() })
