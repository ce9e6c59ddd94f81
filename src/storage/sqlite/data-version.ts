import type BetterSqlite3 from 'better-sqlite3'
import { type Changes, openListeners, type Touched } from '../changes.ts'

/**
 * The changes of an SQLite file, which several processes may write to.
 * @param writing the writing connection: the `data_version` that it reads is moved by every commit but its own.
 */
export function openChanges(
  writing: BetterSqlite3.Database,
): Changes & { committed(touched: Touched): void } {
  const listeners = openListeners()
  const dataVersion = writing.prepare('PRAGMA data_version').pluck()
  let known = dataVersion.get()
  return {
    onCommit: listeners.onCommit,
    committed: listeners.tell,
    isCurrent() {
      let version: unknown
      try {
        version = dataVersion.get()
      } catch {
        // Another process locks the file to rewrite it, or the storage is closed.
        return false
      }
      if (version !== known) {
        known = version
        listeners.tell(new Set(['all']))
      }
      return true
    },
    // A snapshot reads the last commit, whoever made it.
    mayKeep: () => true,
  }
}
