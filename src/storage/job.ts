import { AsyncLocalStorage } from 'node:async_hooks'
import { type Names, type Touched, touch } from './changes.ts'
import { StorageBusyError } from './errors.ts'
import type { Run, Statement } from './statement.ts'
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
      const state: State = { handle, touched, change: pending?.last, isOver: false }
      const { promise: late, reject } = Promise.withResolvers<never>()
      const end = (error: unknown) => {
        state.isOver = true
        reject(error)
      }
      let timer: NodeJS.Timeout | undefined
      const startTimer = () => {
        const abort = () => end(new JobTimeoutError('A write took too long and was aborted.'))
        timer = state.isOver ? undefined : setTimeout(abort, timeout)
      }
      pending === undefined ? startTimer() : pending.begun.then(startTimer, end)
      try {
        return await Promise.race([inJob.run(true, () => job(new JobWriter(state))), late])
      } finally {
        state.isOver = true
        clearTimeout(timer)
      }
    },
  }
}

/** What the writers of a job have in common. */
type State = {
  handle: Handle
  touched: Touched
  change: Pending['last'] | undefined
  isOver: boolean
}

/**
 * The writer of a job. It is a class because each object literal with a getter gets a hidden class of its own. V8 keeps that,
 * and all that the getter can see, until the next full collection.
 */
class JobWriter implements Writer {
  readonly kind: Writer['kind']
  readonly tables: Writer['tables']
  protected readonly state: State

  constructor(state: State) {
    this.kind = state.handle.kind
    this.tables = state.handle.tables
    this.state = state
  }

  get db() {
    this.refuseLate()
    return this.state.handle.db
  }

  /** A property, because jobs take it out of their writer. */
  readonly run: Run = (statement, values) => {
    this.refuseLate()
    return this.state.handle.run(statement, values)
  }

  touch(names: Names): void {
    touch(this.state.touched, names)
  }

  get last(): Writer {
    return this.state.change === undefined ? this : new LastWriter(this.state)
  }

  protected refuseLate(): void {
    if (this.state.isOver) {
      throw new Error('The job that this writer was given to is over.')
    }
  }
}

/** Hands changes over whose failure is heard at the end of the transaction. */
class LastWriter extends JobWriter {
  override readonly run: Run = (statement, values) => {
    this.refuseLate()
    if (statement.returnsRows) {
      throw new Error('A last change has no answer.')
    }
    this.state.change?.(statement, values)
    return []
  }
}
