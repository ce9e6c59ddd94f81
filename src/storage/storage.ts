import type { BaseSQLiteDatabase } from './drizzle.ts'
import type { Tables } from './tables.ts'

/**
 * Drizzle's core query builder, typed as asynchronous whatever the driver: a query that forgets `await` would compile
 * against a synchronous type and fail only on PostgreSQL.
 */
type Builder = BaseSQLiteDatabase<'async', unknown, Record<string, never>>

/** A handle that can read. Take `db` from it at each use: a transaction's handle refuses once its job is over. */
export type Reader = {
  readonly db: Pick<Builder, 'select' | 'selectDistinct' | 'with' | '$with' | '$count'>
  readonly tables: Tables
}

/** A handle that can read and change, valid until the job that it was given to has ended. */
export type Writer = { readonly db: Builder; readonly tables: Tables }

export type SnapshotOptions = {
  /** Whether the job must see every write that was acknowledged, so that no replica may answer it. */
  fresh?: boolean
}

export type WriteOptions = {
  /**
   * Names of what the job decides on. Jobs that share a name run one after the other, on all instances together, and
   * the job sees what others commit between its queries; so its names, or constraints, must cover all that it reads
   * and relies on. For hot paths: without locks a job behaves as if it ran alone, and pays for it when others collide.
   */
  locks?: readonly string[]
}

/**
 * The one door to the data. Every method may throw {@link StorageBusyError}, {@link StorageFullError} or
 * {@link StorageUnavailableError}; they pass by themselves and are answered with 503.
 */
export type Storage = {
  /** Single queries outside any transaction. Each sees the last commit (of a replica, where there is one). */
  readonly read: Reader
  /**
   * Runs `job` on one unchanging state of the data, for answers that need several queries. Where there is a replica,
   * that state may be behind by its lag, unless it must be `fresh`; the primary stands in for a replica that is away.
   * The job must do nothing but queries on the handle it is given, and must await each of them; it may run twice.
   */
  snapshot<T>(job: (reader: Reader) => Promise<T>, options?: SnapshotOptions): Promise<T>
  /**
   * Runs `job` in a transaction as if it ran alone: all of it is stored, on disk, when the promise resolves, and
   * nothing when it rejects (but for {@link StorageUnavailableError}, when nobody can know).
   * A job may run several times (after a failed commit or a collision), so it must have no effect outside the
   * database; it must do no other I/O, must not pass over the error of a query, and must not call `write` itself.
   */
  write<T>(job: (writer: Writer) => Promise<T>, options?: WriteOptions): Promise<T>
  /** Counts that all instances share; undefined where one process has the database to itself. */
  readonly counters: Counters | undefined
  /**
   * Resolves when a database answers a query, be it only a replica; rejects otherwise, and when accepted writes wait for
   * something that does not end.
   */
  check(): Promise<void>
  /** Writes a consistent, synced copy to `file` while the service goes on. Rejects when the file exists. */
  backup(file: string): Promise<void>
  /**
   * Takes what was deleted or overwritten out of the database's own files too, as far as the database can, and removes
   * the databases that were replaced by restores. Reads and writes go on, though writes may have to wait. Rejects while
   * others hold the database; a later call does it all.
   */
  scrub(): Promise<{ replacedFiles: number }>
  /**
   * Removes what a restore replaced and kept, once that is `age` milliseconds ago.
   * @returns how many databases.
   */
  removeReplaced(age: number, now: Date): Promise<number>
  /** Waits for the writes that were accepted, then closes. Later calls reject. */
  close(): Promise<void>
}

/** Counts that may be lost with the server's memory, but are shared by all instances while it is there. */
export type Counters = {
  /**
   * Adds one to the count of `key` in its current window, or opens one of `window` milliseconds.
   * @returns the count, and the milliseconds until the window ends.
   */
  increment(key: string, window: number): Promise<{ count: number; left: number }>
}
