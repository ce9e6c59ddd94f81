/** Writes that a client may send again: with the same `Idempotency-Key` it gets the first answer. */

import { Problem } from '../kernel/problem.ts'
import type { Secrets } from '../kernel/secrets.ts'
import { together } from '../storage/query.ts'
import type { Reader, Writer } from '../storage/storage.ts'
import { findById, store } from './queries.ts'

/** Milliseconds for which a key is remembered. */
export const REMEMBERED = 24 * 60 * 60 * 1000

/** The key and the body of a request, both as keyed hashes. */
type KeyedRequest = { id: string; bodyHash: string }

/** `former`: the same hashes made with the former secrets of the site. */
export type IdempotentRequest = KeyedRequest & { former: KeyedRequest[] }

/** The first answer of a write: its status and its body. */
export type FirstAnswer<A> = { statusCode: number; answer: A }

/**
 * The idempotency key and body of a request as keyed hashes, so that neither can be read from the database; undefined
 * without a key. A key is valid for one method, URL and credential, and one user of a site that relays requests.
 */
export function idempotentRequest(
  secrets: Secrets,
  request: {
    method: string
    url: string
    headers: object
    body?: unknown
    credential?: { id: string } | undefined
    user?: string | undefined
  },
): IdempotentRequest | undefined {
  const key = (request.headers as { 'idempotency-key'?: string })['idempotency-key']
  if (key === undefined) {
    return undefined
  }
  const { method, url, credential, user, body } = request
  const named = [method, url, credential?.id ?? null, bareKey(key), ...(user === undefined ? [] : [user])]
  const ids = secrets.hash('request', JSON.stringify(named))
  const bodies = secrets.hash('request', JSON.stringify(body ?? null))
  const [first, ...former] = ids.map((id, index) => ({ id, bodyHash: bodies[index] as string }))
  return { ...(first as KeyedRequest), former }
}

/** The client's key without the quotes of a quoted string (RFC 9651). */
function bareKey(header: string): string {
  return header.startsWith('"') ? header.slice(1, -1) : header
}

/**
 * The first answer to a request; undefined when there is none from the last 24 hours.
 * @throws Problem idempotency-key-reused, deleted-since.
 */
export async function findFirstAnswer<A extends Record<string, unknown>>(
  reader: Reader,
  request: IdempotentRequest | undefined,
  now: Date,
): Promise<FirstAnswer<A> | undefined> {
  const since = new Date(now.getTime() - REMEMBERED).toISOString()
  const keyed = request === undefined ? [] : [...request.former, request]
  const rows = await together(...keyed.map(({ id }) => findById(reader, id)))
  for (const [index, { bodyHash }] of keyed.entries()) {
    const row = rows[index]
    if (row === undefined || row.createdAt < since) {
      continue
    }
    if (row.bodyHash !== bodyHash) {
      throw new Problem('idempotency-key-reused')
    }
    if (row.answer === null) {
      throw new Problem('deleted-since')
    }
    return { statusCode: row.statusCode, answer: row.answer as A }
  }
  return undefined
}

/**
 * Runs `work` once for each key, and stores its answer in the same transaction. Answers that are too old are
 * overwritten here and deleted by retention. They are not deleted here, because a refusal would roll the deletion back.
 * @throws Problem idempotency-key-reused, deleted-since.
 */
export async function once<A extends Record<string, unknown>>(
  writer: Writer,
  request: IdempotentRequest | undefined,
  now: Date,
  work: () => Promise<FirstAnswer<A> & { resourceId: string }>,
): Promise<FirstAnswer<A>> {
  const before = await findFirstAnswer<A>(writer, request, now)
  if (before !== undefined) {
    return before
  }
  const first = await work()
  await remember(writer, request, first, now)
  return first
}

/** Stores the first answer to a request with a key. Call it in the transaction of what is answered. */
export async function remember<A extends Record<string, unknown>>(
  writer: Writer,
  request: IdempotentRequest | undefined,
  first: FirstAnswer<A> & { resourceId: string },
  now: Date,
): Promise<void> {
  if (request !== undefined) {
    const { id, bodyHash } = request
    await store(writer, { id, bodyHash, ...first, createdAt: now.toISOString() })
  }
}
