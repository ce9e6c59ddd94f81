import { Worker } from 'node:worker_threads'
import { StorageUnavailableError } from '../errors.ts'

/**
 * A thread that answers messages: ask again only after an answer. It starts with the first message, and again after one that
 * ended it; `undefined` tells it to end.
 * @param module its code, which gets the name of the database file as `workerData`.
 */
export function openThread<Message, Answer>(module: URL, file: string) {
  let thread: Worker | undefined
  let closed = false

  function start(): Worker {
    const started = new Worker(module, { workerData: file })
    // Whoever waits for an answer hears of it. Without a listener an error of a thread would end the process.
    started.on('error', () => undefined)
    started.once('exit', () => {
      if (thread === started) {
        thread = undefined
      }
    })
    return started
  }

  return {
    /** @throws StorageUnavailableError when the thread ends without an answer. */
    async ask(message: Message): Promise<Answer> {
      if (closed) {
        throw new Error('The storage is closed.')
      }
      thread ??= start()
      const worker = thread
      const { promise, resolve, reject } = Promise.withResolvers<Answer>()
      const fail = (cause: unknown) =>
        reject(new StorageUnavailableError('A thread of the storage has ended.', { cause }))
      worker.once('message', resolve).once('error', fail).once('exit', fail)
      worker.ref()
      worker.postMessage(message)
      return promise.finally(() => {
        worker.off('message', resolve).off('error', fail).off('exit', fail)
        if (!closed) {
          // Between two messages it keeps no process from ending.
          worker.unref()
        }
      })
    },

    /** Ends the thread after the message that it answers. Later ones are refused. */
    async close(): Promise<void> {
      closed = true
      if (thread !== undefined) {
        const { promise: ended, resolve } = Promise.withResolvers<unknown>()
        thread.once('exit', resolve).ref()
        thread.postMessage(undefined)
        await ended
      }
    },
  }
}
