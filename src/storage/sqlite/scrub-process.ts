/** The process of {@link rewrite}. Sends one message at its end: empty, or with the message and code of an error. */
import BetterSqlite3 from 'better-sqlite3'

const [file, lockTimeout] = process.argv.slice(2)

// A terminal or service manager signals all processes of a service. The parent process decides when this one ends.
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) {
  process.on(signal, () => undefined)
}

function rewrite(): void {
  const connection = new BetterSqlite3(file, { fileMustExist: true, timeout: Number(lockTimeout) })
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
  process.send?.({})
} catch (error) {
  // Sent as fields, because an error that is sent to another process loses its code.
  const { message, code } = error as Error & { code?: string }
  process.send?.({ failure: { message, code } })
}
