import type { BaseSQLiteDatabase } from 'drizzle-orm/sqlite-core'
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

/**
 * The one door to the data. Every method may throw {@link StorageBusyError} or {@link StorageFullError}; both pass by
 * themselves and are answered with 503.
 */
export type Storage = {
  /** Single queries outside any transaction. Each sees the last commit; two of them may see different ones. */
  readonly read: Reader
  /**
   * Runs `job` on one unchanging state of the data, for answers that need several queries.
   * The job must do nothing but queries on the handle it is given, and must await each of them.
   */
  snapshot<T>(job: (reader: Reader) => Promise<T>): Promise<T>
  /**
   * Runs `job` in a transaction: all of it is stored, on disk, when the promise resolves, and nothing when it rejects.
   * A job may run twice (after a failed commit), so it must have no effect outside the database; it must do no other
   * I/O, and must not call `write` itself.
   */
  write<T>(job: (writer: Writer) => Promise<T>): Promise<T>
  /** Resolves when the database answers a query; rejects otherwise. */
  check(): Promise<void>
  /** Writes a consistent, synced copy to `file` while the service goes on. Rejects when the file exists. */
  backup(file: string): Promise<void>
  /** Waits for the writes that were accepted, then closes. Later calls reject. */
  close(): Promise<void>
}
