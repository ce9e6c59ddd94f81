import type BetterSqlite3 from 'better-sqlite3'
import type { Reader, Storage } from '../storage.ts'

/**
 * Runs jobs that read in transactions, so that all queries of a job see the same state. The jobs run one after the
 * other on one connection, which has no other use. They only query, so each is short.
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
