import { newId, timeOf } from '../ids.ts'
import type { Storage } from '../storage/storage.ts'
import { mintKey } from './key.ts'
import { insert } from './queries.ts'
import type { KeyRequest, NewApiKey } from './schema.ts'
import { toApiKey } from './view.ts'

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
