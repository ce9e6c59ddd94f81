/**
 * The thread of {@link openBeside}: runs one job at a time, which the main thread names, in a read transaction on a
 * connection of its own. A message without a job ends it.
 */
import { parentPort, workerData } from 'node:worker_threads'
import type { BesideJob } from '../storage.ts'
import { connectToRead, handleOf } from './connection.ts'

export type Order = { module: string; input: unknown }
export type Outcome =
  | { value: unknown }
  | { failure: { message: string; stack?: string | undefined; code?: string | undefined } }

const connection = connectToRead(workerData)
const reader = handleOf(connection)
const begin = connection.prepare('BEGIN')
const commit = connection.prepare('COMMIT')

async function run({ module, input }: Order): Promise<Outcome> {
  try {
    const { default: job }: { default: BesideJob } = await import(module)
    begin.run()
    try {
      return { value: await job(reader, input) }
    } finally {
      commit.run()
    }
  } catch (error) {
    // Sent as fields, because an error that is sent to another thread loses its code.
    const { message, stack, code } = error as Error & { code?: string }
    return { failure: { message, stack, code } }
  }
}

let last: Promise<void> = Promise.resolve()

parentPort?.on('message', (order: Order | undefined) => {
  last = last.then(async () => {
    if (order === undefined) {
      connection.close()
      parentPort?.close()
    } else {
      parentPort?.postMessage(await run(order))
    }
  })
})
