/** Creates, lists and revokes API keys. */
import { randomBytes, randomInt } from 'node:crypto'
import { newId } from '../kernel/ids.ts'
import { isUuid } from '../kernel/scalars.ts'
import type { Storage } from '../storage/storage.ts'
import { countAll, findById, findByPrefix, insert, type KeyRow, list, revoke } from './queries.ts'
import type { ApiKey, KeyRequest, NewApiKey } from './schema.ts'
import { hashOf, OPENING, PREFIX_LENGTH } from './verify.ts'

const LETTERS = 'abcdefghijklmnopqrstuvwxyz0123456789'

/** A new key of 256 random bits. Store only its prefix and hash. */
export function mintKey(): { key: string; prefix: string; hash: string } {
  const prefix = Array.from({ length: PREFIX_LENGTH }, () => LETTERS[randomInt(LETTERS.length)]).join('')
  const key = `${OPENING}${prefix}_${randomBytes(32).toString('base64url')}`
  return { key, prefix, hash: hashOf(key) }
}

/** Creates a key. The result is the only place where the key is shown: only its hash is stored. */
export async function createKey(
  storage: Storage,
  { name, scopes, expiresAt }: KeyRequest,
): Promise<NewApiKey> {
  const { key, prefix, hash } = mintKey()
  const id = newId()
  const createdAt = new Date().toISOString()
  const row = { id, name, prefix, hash, scopes, createdAt, expiresAt, lastUsedAt: null, revokedAt: null }
  await storage.write(writer => insert(writer, row))
  return { ...toApiKey(row), key }
}

/**
 * Permanently revokes the key with this id or prefix.
 * @returns the key as it was before; undefined when there is none.
 */
export async function revokeKey(storage: Storage, name: string): Promise<ApiKey | undefined> {
  return storage.write(async writer => {
    const row = await (isUuid(name) ? findById(writer, name.toLowerCase()) : findByPrefix(writer, name))
    if (row === undefined) {
      return undefined
    }
    await revoke(writer, row.id, new Date().toISOString())
    return toApiKey(row)
  })
}

/** All keys, expired and revoked ones too, newest first. */
export function listKeys(storage: Storage): Promise<ApiKey[]> {
  return storage.snapshot(
    async reader => {
      const rows = await list(reader, { limit: await countAll(reader), from: undefined, back: false })
      return rows.map(toApiKey)
    },
    { fresh: true },
  )
}

/** Makes the key as the API shows it from its row. */
export function toApiKey({ hash: _, ...shown }: KeyRow): ApiKey {
  return { ...shown, scopes: shown.scopes as ApiKey['scopes'] }
}
