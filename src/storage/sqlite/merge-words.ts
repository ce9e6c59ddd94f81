import type BetterSqlite3 from 'better-sqlite3'
import type { Storage } from '../storage.ts'

/** Pages of the index that one step merges: tens of milliseconds. Other writes come between the steps. */
const STEP = 200

/**
 * Merges all of the index of words, which then has no word of a deleted document: FTS5 only notes that these are gone
 * (https://sqlite.org/fts5.html, sections 4.4.3 and 6.9). Takes two seconds for 100,000 sections.
 */
export async function mergeWords(connection: BetterSqlite3.Database, write: Storage['write']): Promise<void> {
  const merge = connection.prepare(`INSERT INTO search_words (search_words, rank) VALUES ('merge', ?)`)
  const changes = connection.prepare<[], number>('SELECT total_changes()').pluck()
  const step = (pages: number) =>
    write(async () => {
      const before = Number(changes.get())
      merge.run(pages)
      return Number(changes.get()) - before
    })
  // A negative number begins a merge of everything. One change alone is that of the statement.
  for (let changed = await step(-STEP); changed > 1; ) {
    changed = await step(STEP)
  }
}
