/** From a token to the key that it is: what {@link identify} asks. */
import type { FindCredential } from '../http/auth.ts'
import type { Scope } from '../kernel/scalars.ts'
import type { Storage } from '../storage/storage.ts'
import { isKey, prefixOf } from './keys-key.ts'
import { findByPrefix, type KeyRow, markUsed } from './queries.ts'

/** Milliseconds after which a further use is noted: to the minute is enough, and spares a write for each request. */
const NOTED_EVERY = 60_000

export function keyVerifier(storage: Storage): FindCredential {
  return async token => {
    const prefix = prefixOf(token)
    // Fresh: a key that was revoked a moment ago must not open anything.
    const row = await storage.snapshot(reader => findByPrefix(reader, prefix), { fresh: true })
    const now = new Date()
    if (row === undefined || !isKey(token, row.hash) || !isValid(row, now.toISOString())) {
      return undefined
    }
    if (row.lastUsedAt === null || now.getTime() - Date.parse(row.lastUsedAt) >= NOTED_EVERY) {
      await storage.write(writer => markUsed(writer, row.id, now.toISOString()))
    }
    return { id: row.id, scopes: row.scopes as Scope[] }
  }
}

const isValid = ({ revokedAt, expiresAt }: KeyRow, now: string) =>
  revokedAt === null && (expiresAt === null || expiresAt > now)
