/** Keys as the API shows them, from rows. Pure. */
import type { KeyRow } from './queries.ts'
import type { ApiKey } from './schema.ts'

export function toApiKey({ hash: _, ...shown }: KeyRow): ApiKey {
  return { ...shown, scopes: shown.scopes as ApiKey['scopes'] }
}
