import { once } from 'node:events'
import { Worker } from 'node:worker_threads'
import { mapError, StorageUnavailableError } from '../errors.ts'
import { openQueue } from '../queue.ts'
import type { Storage } from '../storage.ts'
import type { Order, Outcome } from './reading-thread.ts'

const THREAD = new URL('./reading-thread.ts', import.meta.url)

/**
 * {@link Storage.beside} on a thread, one job after the other: SQLite here runs within the thread that asks, and a query
 * cannot be stopped. The thread starts with the first job, and again after one that ended it.
 */
export function openBeside(file: string) {
  const inTurn = openQueue(1)
  let thread: Worker | undefined
  let closed = false

  function start(): Worker {
    const started = new Worker(THREAD, { workerData: file })
    started.once('exit', () => {
      if (thread === started) {
        thread = undefined
      }
    })
    return started
  }

  async function run(order: Order): Promise<unknown> {
    if (closed) {
      throw new Error('The storage is closed.')
    }
    thread ??= start()
    const worker = thread
    const { promise, resolve, reject } = Promise.withResolvers<unknown>()
    const settle = (outcome: Outcome) => {
      if ('value' in outcome) {
        resolve(outcome.value)
      } else {
        const { message, ...failure } = outcome.failure
        reject(mapError(Object.assign(new Error(message), failure)))
      }
    }
    const fail = (cause: unknown) =>
      reject(new StorageUnavailableError('The thread that reads has ended.', { cause }))
    worker.once('message', settle).once('error', fail).once('exit', fail)
    worker.ref()
    worker.postMessage(order)
    return promise.finally(() => {
      worker.off('message', settle).off('error', fail).off('exit', fail)
      if (!closed) {
        // Between two jobs it keeps no process from ending.
        worker.unref()
      }
    })
  }

  const beside: Storage['beside'] = (module, input) =>
    inTurn(() => run({ module: module.href, input })) as Promise<never>

  return {
    beside,
    /** Ends the thread after the job that it runs. Later jobs are refused. */
    async close() {
      closed = true
      if (thread !== undefined) {
        thread.ref()
        const ended = once(thread, 'exit')
        thread.postMessage(undefined)
        await ended
      }
    },
  }
}
