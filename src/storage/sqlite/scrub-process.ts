/** The process of {@link rewrite}. Sends one message at its end: empty, or with the message and code of an error. */
import { realpathSync } from 'node:fs'
import { dirname } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import BetterSqlite3 from 'better-sqlite3'

const [file = '', timeout] = process.argv.slice(2)
const lockTimeout = Number(timeout)

// A terminal or service manager signals all processes of a service. The parent process decides when this one ends.
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) {
  process.on(signal, () => undefined)
}

async function rewrite(): Promise<void> {
  // VACUUM writes a copy of the whole database to a temporary file. The folder of the database can be written and should
  // have room; others may be read-only, or in memory (https://sqlite.org/tempfiles.html, section 5).
  process.env['SQLITE_TMPDIR'] ??= dirname(realpathSync(file))
  const connection = new BetterSqlite3(file, { fileMustExist: true, timeout: lockTimeout })
  try {
    connection.pragma('synchronous = FULL')
    connection.pragma('secure_delete = ON')
    // FTS5 keeps the words of deleted documents until it merges what has them.
    connection.exec("INSERT INTO search_words (search_words) VALUES ('optimize')")
    connection.exec('VACUUM')
    await emptyLog(connection)
  } finally {
    connection.close()
  }
}

/**
 * SQLite waits for those who read the log, but not for another checkpoint: while one runs, for example that of another
 * instance, it reports at once that it is busy (https://sqlite.org/c3ref/wal_checkpoint_v2.html).
 */
async function emptyLog(connection: BetterSqlite3.Database): Promise<void> {
  const giveUp = performance.now() + lockTimeout
  const isEmptied = () => {
    const [state] = connection.pragma('wal_checkpoint(TRUNCATE)') as { busy: number }[]
    return state?.busy === 0
  }
  while (!isEmptied()) {
    if (performance.now() > giveUp) {
      throw Object.assign(new Error('The write-ahead log is being read.'), { code: 'SQLITE_BUSY' })
    }
    await pause(10)
  }
}

try {
  await rewrite()
  process.send?.({})
} catch (error) {
  // Sent as fields, because an error that is sent to another process loses its code.
  const { message, code } = error as Error & { code?: string }
  process.send?.({ failure: { message, code } })
}
