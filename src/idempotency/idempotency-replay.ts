/** What a request with an `Idempotency-Key` gets: its first answer, a refusal, or a first run. Pure. */
import type { IdempotencyRow } from './queries.ts'

/** Milliseconds for which a key is remembered. */
export const REMEMBERED = 24 * 60 * 60 * 1000

/** The key and the body of a request, both as keyed hashes. */
export type KeyedRequest = { id: string; bodyHash: string }

/** With its `former` names, which it has under the site's secrets before the last rotations. */
export type IdempotentRequest = KeyedRequest & { former: KeyedRequest[] }

export type Replay =
  | { kind: 'first' }
  | { kind: 'replayed'; statusCode: number; answer: Record<string, unknown> }
  | { kind: 'key-reused' }
  | { kind: 'deleted-since' }

export function replay(request: KeyedRequest, stored: IdempotencyRow): Replay {
  if (stored.bodyHash !== request.bodyHash) {
    return { kind: 'key-reused' }
  }
  return stored.answer === null
    ? { kind: 'deleted-since' }
    : { kind: 'replayed', statusCode: stored.statusCode, answer: stored.answer }
}

/** The client's key itself, whether it came plain or as a quoted string (RFC 9651). */
export function bareKey(header: string): string {
  return header.startsWith('"') ? header.slice(1, -1) : header
}
