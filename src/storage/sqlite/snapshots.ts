import type BetterSqlite3 from 'better-sqlite3'
import type { Reader, Storage } from '../storage.ts'

/**
 * Reads of several queries on one unchanging state. The jobs take turns on a connection of their own: they only query,
 * so each turn is short, and nothing that another request commits in between can be seen by half an answer.
 */
export function openSnapshots(connection: BetterSqlite3.Database, handle: Reader): Storage['snapshot'] {
  const begin = connection.prepare('BEGIN')
  const commit = connection.prepare('COMMIT')
  let last: Promise<unknown> = Promise.resolve()

  return job => {
    const turn = last.then(async () => {
      begin.run()
      try {
        return await job(handle)
      } finally {
        commit.run()
      }
    })
    last = turn.catch(() => undefined)
    return turn
  }
}
