import type { Logger } from 'pino'
import type { Storage } from '../storage/storage.ts'
import { rebuildSearch } from './store/rebuild.ts'

/**
 * Rebuilds what an upgrade, a copy or a restore has left, beside the service: on a large site it takes minutes, and search
 * finds the rest in the meantime.
 * @returns what stops it, and resolves when it has ended.
 */
export function startRebuild(storage: Storage, log: Pick<Logger, 'info' | 'error'>): () => Promise<void> {
  const stopping = new AbortController()
  const ended = rebuildSearch(storage, stopping.signal).then(
    articles => {
      if (articles > 0) {
        log.info({ articles }, 'indexed for search')
      }
    },
    (error: unknown) => {
      log.error({ err: error }, 'search was not rebuilt; `search rebuild` does it')
    },
  )
  return () => {
    stopping.abort()
    return ended
  }
}
