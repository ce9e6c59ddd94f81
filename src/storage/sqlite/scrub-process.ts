/** The process of {@link rewrite}. Says once how it ended: nothing, or the message and the code of what went wrong. */
import BetterSqlite3 from 'better-sqlite3'

const [file, lockTimeout] = process.argv.slice(2)

// A terminal and a service manager signal all processes of a service; the one that waits for this one decides its end.
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
  // An error that is sent to another process loses its code.
  const { message, code } = error as Error & { code?: string }
  process.send?.({ failure: { message, code } })
}
