/**
 * The thread of {@link keepLogShort}. At each message it writes the log into the database, as far as nobody reads what comes
 * before. What fails ends it.
 */
import { parentPort, workerData } from 'node:worker_threads'
import BetterSqlite3 from 'better-sqlite3'

const connection = new BetterSqlite3(workerData, { fileMustExist: true })
connection.pragma('synchronous = FULL')

parentPort?.on('message', (message: true | undefined) => {
  if (message === undefined) {
    connection.close()
    parentPort?.close()
  } else {
    connection.pragma('wal_checkpoint(PASSIVE)')
    parentPort?.postMessage(true)
  }
})
