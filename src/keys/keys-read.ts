import type { Storage } from '../storage/storage.ts'
import { toApiKey } from './keys-view.ts'
import { countAll, list } from './queries.ts'
import type { ApiKey } from './schema.ts'

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
