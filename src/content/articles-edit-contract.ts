/** What the routes that change a part of an article declare alike. */

import { WriteHeaders } from '../http/http-precondition.ts'
import { IdempotencyKey } from '../kernel/parameters.ts'

export const PostHeaders = WriteHeaders.extend({ 'idempotency-key': IdempotencyKey.optional() })
