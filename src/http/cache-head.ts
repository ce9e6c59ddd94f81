/**
 * The headers of a kept answer: names and values in turn. The first are those that each answer gets anew. They are written
 * into the same list for one answer after the other, since Node makes its text of them at once.
 */
import type { QuotaHeaders } from './rate-limit.ts'

const ID = 1
/** Where the entity tag of a 304 is. */
export const TAG = 3
const POLICY = 5
const LEFT = 7
const CONTROL = 9

/** @param isTimed whether `Cache-Control` is among those that each answer gets anew. */
export function headOf(tag: string, others: readonly string[], isTimed: boolean): string[] {
  const control = isTimed ? ['cache-control', ''] : []
  return ['x-request-id', '', 'etag', tag, 'ratelimit-policy', '', 'ratelimit', '', ...control, ...others]
}

/** @param control `Cache-Control`, when each answer gets it anew. */
export function fillHead(
  head: string[],
  id: string,
  quota: QuotaHeaders,
  control: string | undefined,
): string[] {
  head[ID] = id
  head[POLICY] = quota['ratelimit-policy']
  head[LEFT] = quota.ratelimit
  if (control !== undefined) {
    head[CONTROL] = control
  }
  return head
}
