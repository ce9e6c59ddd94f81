import { ARTICLES } from '../../kernel/cache-names.ts'
import type { Storage } from '../../storage/storage.ts'
import { findOutdated, readIndexed } from './document-queries.ts'
import { indexArticle } from './index-article.ts'
import { INDEX_VERSION } from './version.ts'

/**
 * Indexes each article that search does not find, or finds by words of another version: after an upgrade, a copy, or a
 * restore. Each in a transaction of its own, so it can be interrupted, and what is up to date is left.
 * @returns the number of articles indexed.
 */
export async function rebuildSearch(storage: Storage, signal?: AbortSignal): Promise<number> {
  let indexed = 0
  let last = ''
  while (!signal?.aborted) {
    const after = last
    const id = await storage.snapshot(reader => findOutdated(reader, INDEX_VERSION, after), { fresh: true })
    if (id === undefined) {
      break
    }
    await storage.write(async writer => {
      const found = await readIndexed(writer, id)
      if (found !== undefined) {
        writer.touch([ARTICLES])
        await indexArticle(writer, found)
      }
    })
    indexed += 1
    last = id
  }
  return indexed
}
