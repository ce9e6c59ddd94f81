/**
 * The thread of `keepLogShort`. At each message it writes the log into the database, up to the oldest state that somebody still
 * reads. What fails ends it. In JavaScript, because a thread takes 11 MB more to read a file with types.
 */
const { parentPort, workerData } = require('node:worker_threads')
const BetterSqlite3 = require('better-sqlite3')

const connection = new BetterSqlite3(workerData, { fileMustExist: true })
connection.pragma('synchronous = FULL')

parentPort.on('message', message => {
  if (message === undefined) {
    connection.close()
    parentPort.close()
  } else {
    connection.pragma('wal_checkpoint(PASSIVE)')
    parentPort.postMessage(true)
  }
})
