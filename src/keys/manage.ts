import { newId, timeOf } from '../kernel/ids.ts'
import { isUuid } from '../kernel/scalars.ts'
import type { Storage } from '../storage/storage.ts'
import { mintKey } from './keys-key.ts'
import { toApiKey } from './keys-view.ts'
import { findById, findByPrefix, insert, revoke } from './queries.ts'
import type { ApiKey, KeyRequest, NewApiKey } from './schema.ts'

/** Makes a key and answers it for the only time: only its hash is stored. */
export async function createKey(
  storage: Storage,
  { name, scopes, expiresAt }: KeyRequest,
): Promise<NewApiKey> {
  const { key, prefix, hash } = mintKey()
  const id = newId()
  const createdAt = timeOf(id).toISOString()
  const row = { id, name, prefix, hash, scopes, createdAt, expiresAt, lastUsedAt: null, revokedAt: null }
  await storage.write(writer => insert(writer, row))
  return { ...toApiKey(row), key }
}

/**
 * Revokes the key with this id or prefix for good.
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
