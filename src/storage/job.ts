import { AsyncLocalStorage } from 'node:async_hooks'
import { type Touched, touch } from './changes.ts'
import { StorageBusyError } from './errors.ts'
import type { Statement } from './statement.ts'
import type { Handle, Writer } from './storage.ts'

/** Of a database that answers later. */
export type Pending = {
  /** The begin of the transaction of a job, for which its first queries do not wait. Its time begins then. */
  begun: Promise<unknown>
  /** Takes the changes that a job does not wait for; see {@link Writer.last}. */
  last: (statement: Statement, values: unknown[]) => void
}

/**
 * The rules for every job of `write`, on every database: no nesting, a time limit, and a handle that ends with its job.
 */
export type JobRunner = {
  /** @throws when called inside a job: the inner job would wait for the outer one. */
  refuseNested(): void
  /**
   * Runs `job` with a handle that throws once the job is over, and adds the names that it touches to `touched`.
   * @throws JobTimeoutError when the job takes too long, and what its begin rejects with. The handle then keeps it from
   *   changing the database.
   */
  run<T>(job: (writer: Writer) => Promise<T>, handle: Handle, touched: Touched, pending?: Pending): Promise<T>
}

/** The job took too long and is still running, so it may still use its connection. */
export class JobTimeoutError extends StorageBusyError {}

/** @param timeout milliseconds after which a job is aborted, so that it cannot block others. */
export function jobRunner(timeout: number): JobRunner {
  const inJob = new AsyncLocalStorage<true>()
  return {
    refuseNested() {
      if (inJob.getStore()) {
        throw new Error('write() inside a job of write() would wait for itself: pass the writer on instead.')
      }
    },
    async run(job, handle, touched, pending) {
      let over = false
      const refuseLate = () => {
        if (over) {
          throw new Error('The job that this writer was given to is over.')
        }
      }
      const lent: Writer = {
        kind: handle.kind,
        tables: handle.tables,
        get db() {
          refuseLate()
          return handle.db
        },
        run(statement, values) {
          refuseLate()
          return handle.run(statement, values)
        },
        touch: names => touch(touched, names),
        get last() {
          return pending === undefined ? lent : lastOf(lent, pending.last, refuseLate)
        },
      }
      const { promise: late, reject } = Promise.withResolvers<never>()
      const end = (error: unknown) => {
        over = true
        reject(error)
      }
      let timer: NodeJS.Timeout | undefined
      const startTimer = () => {
        const abort = () => end(new JobTimeoutError('A write took too long and was aborted.'))
        timer = over ? undefined : setTimeout(abort, timeout)
      }
      pending === undefined ? startTimer() : pending.begun.then(startTimer, end)
      try {
        return await Promise.race([inJob.run(true, () => job(lent)), late])
      } finally {
        over = true
        clearTimeout(timer)
      }
    },
  }
}

/** Hands changes over whose failure is heard at the end of the transaction. */
function lastOf(writer: Writer, change: Pending['last'], refuseLate: () => void): Writer {
  const run: Writer['run'] = (statement, values) => {
    refuseLate()
    if (statement.returnsRows) {
      throw new Error('A last change has no answer.')
    }
    change(statement, values)
    return []
  }
  return Object.create(writer, { run: { value: run } })
}
