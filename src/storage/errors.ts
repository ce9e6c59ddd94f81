/** The failures of a database that callers can act on, the same for every database. Anything else is a fault of ours. */

/** Another process held the lock for too long, or a job ran for too long. Trying again later helps. */
export class StorageBusyError extends Error {
  override name = 'StorageBusyError'
}

/** The disk is full. Reads go on, and writes resume by themselves once there is room. */
export class StorageFullError extends Error {
  override name = 'StorageFullError'
}

/** A row refers to one that does not exist (any more). */
export class MissingRowError extends Error {
  override name = 'MissingRowError'
}

/** The database cannot be used as it is; the message tells an operator why and what to do. */
export class UnusableDatabaseError extends Error {
  override name = 'UnusableDatabaseError'
}

/** Translates a driver's error code, found on the error or on its cause; unknown errors come back as they are. */
export function mapError(error: unknown): unknown {
  const code = codeOf(error) ?? codeOf(error instanceof Error ? error.cause : undefined)
  if (code === undefined) {
    return error
  }
  if (/^SQLITE_(?:BUSY|LOCKED)/.test(code)) {
    return new StorageBusyError('The database is locked by another process.', { cause: error })
  }
  if (/^SQLITE_(?:FULL|IOERR_WRITE)$/.test(code)) {
    return new StorageFullError('The disk is full.', { cause: error })
  }
  if (code === 'SQLITE_CONSTRAINT_FOREIGNKEY') {
    return new MissingRowError('A row that this one refers to is missing.', { cause: error })
  }
  return error
}

function codeOf(error: unknown): string | undefined {
  return error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : undefined
}
