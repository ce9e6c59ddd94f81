/** The failures that callers can act on, the same for every database. Any other error is a bug of this program. */
import { Problem } from '../kernel/problem.ts'

/** A lock was held for too long, jobs collided too often, or a job ran for too long. A later try can succeed. */
export class StorageBusyError extends Error {
  override name = 'StorageBusyError'
}

/** The disk is full. Reads go on. Writes succeed again as soon as there is room. */
export class StorageFullError extends Error {
  override name = 'StorageFullError'
}

/** The database server cannot be reached, or refuses the connection. Every request tries again. */
export class StorageUnavailableError extends Error {
  override name = 'StorageUnavailableError'
}

/** A row refers to another that does not exist, or no longer. */
export class MissingRowError extends Error {
  override name = 'MissingRowError'
}

/** The database cannot be used as it is. The message tells the operator why, and what to do. */
export class UnusableDatabaseError extends Error {
  override name = 'UnusableDatabaseError'
}

type Failure = new (message: string, options: ErrorOptions) => Error

/** Codes of SQLite (result codes), of PostgreSQL (SQLSTATE, its appendix A) and of the network. */
const KNOWN: readonly [codes: RegExp, type: Failure, message: string][] = [
  [
    /^SQLITE_(?:BUSY|LOCKED)/,
    StorageBusyError,
    'The database is locked by another process. Wait for it, or stop it.',
  ],
  [/^SQLITE_(?:FULL|IOERR_WRITE)$|^53100$/, StorageFullError, 'The disk is full.'],
  [/^SQLITE_CONSTRAINT_FOREIGNKEY$|^23503$/, MissingRowError, 'A row that this one refers to is missing.'],
  // Serialization failure, deadlock, lock and statement timeouts.
  [/^(?:40001|40P01|55P03|57014)$/, StorageBusyError, 'The database is busy with other writes.'],
  // Connection exceptions, a server that stops or starts, no connection or memory left, a standby that cannot write.
  // Also credentials or a database that are no longer valid: they were when the service started.
  [
    /^(?:08...|57P0.|53[023]00|25006|28...|3D000)$/,
    StorageUnavailableError,
    'The database server refuses connections or writes.',
  ],
  [
    /^E(?:CONN(?:REFUSED|RESET|ABORTED)|PIPE|TIMEDOUT|NOTFOUND|AI_AGAIN|(?:HOST|NET)UNREACH|NOENT)$/,
    StorageUnavailableError,
    'The database server cannot be reached.',
  ],
]

/** Messages of node-postgres, which have no code, for a connection that is lost or cannot be made. */
const LOST =
  /^(?:Connection terminated|timeout exceeded when trying to connect|Query read timeout|Client (?:has encountered a connection error|was closed))/

/** Translates a driver's error, also when it is wrapped. Returns any other error unchanged. */
export function mapError(error: unknown): unknown {
  const code = codeOf(error)
  const known = code === undefined ? undefined : KNOWN.find(([codes]) => codes.test(code))
  if (known) {
    const [, Type, message] = known
    return new Type(message, { cause: error })
  }
  if (isLost(error)) {
    return new StorageUnavailableError('The connection to the database was lost.', { cause: error })
  }
  return error
}

/** The code of a driver's error, or of the error that it wraps. The code of a Problem does not count. */
export function codeOf(error: unknown): string | undefined {
  if (!(error instanceof Error) || error instanceof Problem) {
    return undefined
  }
  return 'code' in error && typeof error.code === 'string' ? error.code : codeOf(error.cause)
}

const isLost = (error: unknown): boolean =>
  error instanceof Error && (LOST.test(error.message) || isLost(error.cause))
