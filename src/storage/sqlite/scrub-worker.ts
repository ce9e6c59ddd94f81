/** The thread of {@link rewrite}. Says once how it ended: nothing, or the message and the code of what went wrong. */
import { parentPort, workerData } from 'node:worker_threads'
import BetterSqlite3 from 'better-sqlite3'

const { file, lockTimeout } = workerData as { file: string; lockTimeout: number }

function rewrite(): void {
  const connection = new BetterSqlite3(file, { fileMustExist: true, timeout: lockTimeout })
  try {
    connection.pragma('synchronous = FULL')
    connection.exec('VACUUM')
    const [state] = connection.pragma('wal_checkpoint(TRUNCATE)') as { busy: number }[]
    if (state?.busy !== 0) {
      throw Object.assign(new Error('The write-ahead log is being read.'), { code: 'SQLITE_BUSY' })
    }
  } finally {
    connection.close()
  }
}

try {
  rewrite()
  parentPort?.postMessage(undefined)
} catch (error) {
  // An error that is sent to another thread loses its code.
  const { message, code } = error as Error & { code?: string }
  parentPort?.postMessage({ message, code })
}
