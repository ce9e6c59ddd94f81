/** A write that a client may send again: with the same `Idempotency-Key` it gets its first answer. */

import { Problem } from '../kernel/problem.ts'
import type { Secrets } from '../kernel/secrets.ts'
import type { Reader, Writer } from '../storage/storage.ts'
import {
  bareKey,
  type IdempotentRequest,
  type KeyedRequest,
  REMEMBERED,
  type Replay,
  replay,
} from './idempotency-replay.ts'
import { findById, insert, removeBefore } from './queries.ts'

/**
 * The key of a request and its body as keyed hashes, so that nothing of either can be read from what is stored;
 * undefined without a key. A key counts for one method, address and credential.
 */
export function idempotentRequest(
  secrets: Secrets,
  request: {
    method: string
    url: string
    headers: object
    body?: unknown
    credential?: { id: string } | undefined
  },
): IdempotentRequest | undefined {
  const key = (request.headers as { 'idempotency-key'?: string })['idempotency-key']
  if (key === undefined) {
    return undefined
  }
  const { method, url, credential, body } = request
  const ids = secrets.requestHashes(JSON.stringify([method, url, credential?.id ?? null, bareKey(key)]))
  const bodies = secrets.requestHashes(JSON.stringify(body ?? null))
  const [first, ...former] = ids.map((id, index) => ({ id, bodyHash: bodies[index] as string }))
  return { ...(first as KeyedRequest), former }
}

const rememberedSince = (now: Date) => new Date(now.getTime() - REMEMBERED).toISOString()

/** What the key got before, as of `now`. */
export async function findReplay(
  reader: Reader,
  request: IdempotentRequest | undefined,
  now: Date,
): Promise<Replay> {
  for (const known of request === undefined ? [] : [...request.former, request]) {
    const row = await findById(reader, known.id)
    if (row !== undefined && row.createdAt >= rememberedSince(now)) {
      return replay(known, row)
    }
  }
  return { kind: 'first' }
}

/** What the key got before, as of `now`; forgets the keys that are too old. */
export async function replayOf(
  writer: Writer,
  request: IdempotentRequest | undefined,
  now: Date,
): Promise<Replay> {
  if (request !== undefined) {
    await removeBefore(writer, rememberedSince(now))
  }
  return findReplay(writer, request, now)
}

/** The first answer of a write: its status, its body, and what it made. */
export type FirstAnswer = { statusCode: number; answer: Record<string, unknown>; resourceId: string }

/** Remembers the first answer to a key, in the transaction of what it answers. */
export async function remember(
  writer: Writer,
  request: IdempotentRequest | undefined,
  first: FirstAnswer,
  now: Date,
): Promise<void> {
  if (request !== undefined) {
    const { id, bodyHash } = request
    await insert(writer, { id, bodyHash, ...first, createdAt: now.toISOString() })
  }
}

/**
 * Runs `write` once for each key.
 * @throws Problem key-reused, deleted-since.
 */
export async function once<A extends Record<string, unknown>>(
  writer: Writer,
  request: IdempotentRequest | undefined,
  write: () => Promise<{ statusCode: number; answer: A; resourceId: string }>,
): Promise<{ statusCode: number; answer: A }> {
  const now = new Date()
  const seen = await replayOf(writer, request, now)
  if (seen.kind === 'replayed') {
    return { statusCode: seen.statusCode, answer: seen.answer as A }
  }
  if (seen.kind !== 'first') {
    throw new Problem(seen.kind === 'key-reused' ? 'idempotency-key-reused' : seen.kind)
  }
  const first = await write()
  await remember(writer, request, first, now)
  return first
}
