import type { Changes, Names } from './changes.ts'
import type { BaseSQLiteDatabase } from './drizzle.ts'
import type { Run } from './statement.ts'
import type { Tables } from './tables.ts'

/**
 * Drizzle's query builder, typed as asynchronous for every driver. With the synchronous type of SQLite, a query without
 * `await` would compile and fail only on PostgreSQL.
 */
type Builder = BaseSQLiteDatabase<'async', unknown, Record<string, never>>

/**
 * A handle that can read. Take `db` and `run` from it at each use: the handle of a transaction throws once its job is
 * over.
 */
export type Reader = {
  /** For what the two databases do each in its own language; anything else is asked in Drizzle's. */
  readonly kind: 'sqlite' | 'postgres'
  readonly db: Pick<Builder, 'select' | 'selectDistinct' | 'with' | '$with' | '$count'>
  readonly tables: Tables
  /** Runs what `prepared` has made. */
  readonly run: Run
}

/** A connection that can read and write. */
export type Handle = Omit<Reader, 'db'> & { readonly db: Builder }

/** A handle that can read and write, until its job is over. */
export type Writer = Handle & {
  /**
   * Says which answers the job changes for the public; see {@link Changes}. A job that fails touches nothing. Each job
   * that changes what the public sees must call it, or what is remembered becomes stale.
   */
  touch(names: Names): void
  /**
   * For the last changes of the job, which it need not wait for. On PostgreSQL they go out with the commit, so that the rows
   * that they lock are locked for no longer than that. When one fails, so does the job.
   */
  readonly last: Writer
}

export type SnapshotOptions = {
  /** Whether the job must see every acknowledged write. Then it does not run on a replica. */
  fresh?: boolean
  /**
   * Whether the job usually asks all of its queries before it has an answer. On PostgreSQL it then needs neither begin nor
   * end, and shares a connection with others that come at the same time. If it asks another one nevertheless, or one of those
   * on its connection fails, it is run again.
   */
  atOnce?: boolean
}

export type WriteOptions = {
  /**
   * Names to lock. The queries of jobs that share a name run one after the other, across all instances; until the answer
   * to its first query a job may not hold its locks. Other jobs may commit between the queries of this job, so the names,
   * or constraints, must cover everything that it reads and relies on.
   * For hot paths only: without locks a job behaves as if it ran alone, and is run again when others collide with it.
   */
  locks?: readonly string[]
  /**
   * For a job that reads, and then makes all of its changes by {@link Writer.last}: the id of the one row among those which
   * they lock that other such jobs change too. On PostgreSQL jobs of one process that come together then share a transaction,
   * and make their changes in the order of these ids.
   */
  sharedRow?: string | undefined
}

/**
 * The only access to the data. Every method may throw {@link StorageBusyError}, {@link StorageFullError} or
 * {@link StorageUnavailableError}. A later call can succeed, so they are answered with 503.
 */
export type Storage = {
  /** For single queries outside a transaction. Each sees the last commit (of the replica, if there is one). */
  readonly read: Reader
  /**
   * Runs `job` in a read-only transaction, so that all its queries see the same state. It runs on a replica, if there
   * is one: the state is then behind by the lag of the replica. On the primary when it must be `fresh`, or when the
   * replica fails. The job may only query, with the handle that it gets, and must await each query. It may run twice.
   */
  snapshot<T>(job: (reader: Reader) => Promise<T>, options?: SnapshotOptions): Promise<T>
  /**
   * {@link Storage.snapshot} for a job that may be costly, the default export of `module`: it does not hold up anything else. On
   * SQLite it runs in a thread of its own. On PostgreSQL it gets two seconds for a query, and an index wherever there is one.
   * @throws StorageBusyError also when too many wait already.
   */
  beside<J extends BesideJob>(module: URL, input: Parameters<J>[1]): Promise<Awaited<ReturnType<J>>>
  /**
   * Runs `job` in a transaction as if it ran alone. When the promise resolves, everything is on disk. When it rejects,
   * nothing is stored (except after a {@link StorageUnavailableError}, when that is unknown).
   * A job may run several times (after a failed commit or a collision), so it must have no effect outside the database.
   * It must do no other I/O, must not ignore the error of a query, and must not call `write` itself.
   */
  write<T>(job: (writer: Writer) => Promise<T>, options?: WriteOptions): Promise<T>
  /** What commits have touched, of this process and of others. */
  readonly changes: Changes
  /** Counts that all instances share; undefined for a database of a single process. */
  readonly counters: Counters | undefined
  /**
   * Resolves when the primary or a replica answers a query. Rejects otherwise, and when accepted writes wait for work
   * that hangs.
   */
  check(): Promise<void>
  /** Writes a consistent, synced copy to `file` while the service goes on. Rejects when the file exists. */
  backup(file: string): Promise<void>
  /**
   * Removes the words of deleted documents from the index of search, where the database can do so bit by bit (SQLite).
   */
  dropDeletedWords(): Promise<void>
  /**
   * Removes deleted and overwritten data from the files of the database, as far as the database can, and removes the
   * databases that a restore has replaced. Reads and writes go on, but writes may have to wait. Rejects while another
   * process locks the database; a later call then does all of it.
   */
  scrub(): Promise<{ replacedFiles: number }>
  /**
   * Removes databases that a restore replaced and kept at least `age` milliseconds ago.
   * @returns how many.
   */
  removeReplaced(age: number, now: Date): Promise<number>
  /** Waits for the accepted writes, then closes. Later calls reject. */
  close(): Promise<void>
}

/** A job of {@link Storage.beside}. What goes in and comes out is copied, so it is plain data. */
// biome-ignore lint/suspicious/noExplicitAny: each job has types of its own, which its caller names.
export type BesideJob = (reader: Reader, input: any) => Promise<any>

/** Counts that all instances share. A crash of the database server may lose them. */
export type Counters = {
  /**
   * Adds to the count of `key` in its current window, or opens a window of `window` milliseconds.
   * @param by how many; default: one.
   * @returns the count, and the milliseconds until the window ends.
   */
  increment(key: string, window: number, by?: number): Promise<{ count: number; left: number }>
}
