import { AsyncLocalStorage } from 'node:async_hooks'
import { StorageBusyError } from './errors.ts'
import type { Writer } from './storage.ts'

/** What holds for the jobs of `write` on every database: none inside another, none for ever, no handle outlives its job. */
export type JobRunner = {
  /** @throws when called from within a job: the inner one would wait for the outer. */
  refuseNested(): void
  /**
   * Runs `job` with a handle that refuses once the job is over.
   * @throws JobTimeoutError when it takes too long; what it still does then must not reach the database.
   */
  run<T>(job: (writer: Writer) => Promise<T>, handle: Writer): Promise<T>
}

/** The job was given up while it ran: its connection may still be in use by it. */
export class JobTimeoutError extends StorageBusyError {}

/** @param timeout milliseconds after which a job that hangs is given up, so that it cannot block others. */
export function jobRunner(timeout: number): JobRunner {
  const inJob = new AsyncLocalStorage<true>()
  return {
    refuseNested() {
      if (inJob.getStore()) {
        throw new Error('write() inside a job of write() would wait for itself: pass the writer on instead.')
      }
    },
    async run(job, handle) {
      let over = false
      const lent: Writer = {
        tables: handle.tables,
        get db() {
          if (over) {
            throw new Error('The job that this writer was given to is over.')
          }
          return handle.db
        },
      }
      const { promise: late, reject } = Promise.withResolvers<never>()
      const timer = setTimeout(() => {
        reject(new JobTimeoutError('A write took too long and was given up.'))
      }, timeout)
      try {
        return await Promise.race([inJob.run(true, () => job(lent)), late])
      } finally {
        over = true
        clearTimeout(timer)
      }
    },
  }
}
