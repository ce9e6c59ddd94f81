/** The failures of a database that callers can act on, the same for every database. Anything else is a fault of ours. */
import { Problem } from '../kernel/problem.ts'

/** Others held a lock for too long, collided too often, or a job ran for too long. Trying again later helps. */
export class StorageBusyError extends Error {
  override name = 'StorageBusyError'
}

/** The disk is full. Reads go on, and writes resume by themselves once there is room. */
export class StorageFullError extends Error {
  override name = 'StorageFullError'
}

/** The database server cannot be reached, or refuses to serve. It is asked again with every request. */
export class StorageUnavailableError extends Error {
  override name = 'StorageUnavailableError'
}

/** A row refers to one that does not exist (any more). */
export class MissingRowError extends Error {
  override name = 'MissingRowError'
}

/** The database cannot be used as it is; the message tells an operator why and what to do. */
export class UnusableDatabaseError extends Error {
  override name = 'UnusableDatabaseError'
}

type Failure = new (message: string, options: ErrorOptions) => Error

/** Codes of SQLite (result codes), of PostgreSQL (SQLSTATE, its appendix A) and of the network. */
const KNOWN: readonly [codes: RegExp, type: Failure, message: string][] = [
  [/^SQLITE_(?:BUSY|LOCKED)/, StorageBusyError, 'The database is locked by another process.'],
  [/^SQLITE_(?:FULL|IOERR_WRITE)$|^53100$/, StorageFullError, 'The disk is full.'],
  [/^SQLITE_CONSTRAINT_FOREIGNKEY$|^23503$/, MissingRowError, 'A row that this one refers to is missing.'],
  // Serialization failure, deadlock, lock and statement timeouts.
  [/^(?:40001|40P01|55P03|57014)$/, StorageBusyError, 'The database is busy with other writes.'],
  // Connection exceptions, a server that stops or starts, no connection or memory left, a standby that cannot write,
  // and credentials or a database that were there when the service started.
  [
    /^(?:08...|57P0.|53[023]00|25006|28...|3D000)$/,
    StorageUnavailableError,
    'The database server does not serve.',
  ],
  [
    /^E(?:CONN(?:REFUSED|RESET|ABORTED)|PIPE|TIMEDOUT|NOTFOUND|AI_AGAIN|(?:HOST|NET)UNREACH|NOENT)$/,
    StorageUnavailableError,
    'The database server cannot be reached.',
  ],
]

/** What node-postgres says without a code when a connection is lost or not to be had. */
const LOST =
  /^(?:Connection terminated|timeout exceeded when trying to connect|Query read timeout|Client (?:has encountered a connection error|was closed))/

/** Translates a driver's error, however it is wrapped; unknown errors come back as they are. */
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

/** The code of a driver's error, or of the error that it wraps. The code of a Problem is none. */
export function codeOf(error: unknown): string | undefined {
  if (!(error instanceof Error) || error instanceof Problem) {
    return undefined
  }
  return 'code' in error && typeof error.code === 'string' ? error.code : codeOf(error.cause)
}

const isLost = (error: unknown): boolean =>
  error instanceof Error && (LOST.test(error.message) || isLost(error.cause))
