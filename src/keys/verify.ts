/** Finds and verifies the API key of a token, for {@link identify}. */
import { createHash, timingSafeEqual } from 'node:crypto'
import type { FindCredential } from '../http/auth.ts'
import type { Scope } from '../kernel/scalars.ts'
import type { Storage } from '../storage/storage.ts'
import { findByPrefix, type KeyRow, markUsed } from './queries.ts'

export const OPENING = 'stet_'
export const PREFIX_LENGTH = 12

/** Milliseconds between two updates of `lastUsedAt`, so that not every request is a write. */
const UPDATE_INTERVAL = 60_000

export function keyVerifier(storage: Storage): FindCredential {
  return async token => {
    const prefix = prefixOf(token)
    // Fresh, so that a key that has just been revoked is not accepted.
    const row = await storage.snapshot(reader => findByPrefix(reader, prefix), { fresh: true, atOnce: true })
    const now = new Date()
    if (row === undefined || !isKey(token, row.hash) || !isValid(row, now.toISOString())) {
      return undefined
    }
    if (row.lastUsedAt === null || now.getTime() - Date.parse(row.lastUsedAt) >= UPDATE_INTERVAL) {
      await storage.write(writer => markUsed(writer, row.id, now.toISOString()))
    }
    return { id: row.id, scopes: row.scopes as Scope[] }
  }
}

/** Whether a key is neither revoked nor expired. */
export const isValid = ({ revokedAt, expiresAt }: KeyRow, now: string) =>
  revokedAt === null && (expiresAt === null || expiresAt > now)

/** The public part of a token in the form of a key. */
export const prefixOf = (token: string): string => token.slice(OPENING.length, OPENING.length + PREFIX_LENGTH)

/** Whether the token is the key with this hash. Constant time: how long it takes does not show how much matches. */
export function isKey(token: string, hash: string): boolean {
  return timingSafeEqual(Buffer.from(hashOf(token)), Buffer.from(hash))
}

export const hashOf = (key: string) => createHash('sha256').update(key).digest('base64url')
