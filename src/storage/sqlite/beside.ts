import { mapError } from '../errors.ts'
import { openQueue } from '../queue.ts'
import type { Storage } from '../storage.ts'
import type { Order, Outcome } from './reading-thread.ts'
import { openThread } from './thread.ts'

/**
 * {@link Storage.beside} on a thread, one job after the other: SQLite here runs within the thread that asks, and a query
 * cannot be stopped.
 */
export function openBeside(file: string) {
  const inTurn = openQueue(1)
  const thread = openThread<Order, Outcome>(new URL('./reading-thread.ts', import.meta.url), file)

  async function run(order: Order): Promise<unknown> {
    const outcome = await thread.ask(order)
    if ('value' in outcome) {
      return outcome.value
    }
    const { message, ...failure } = outcome.failure
    throw mapError(Object.assign(new Error(message), failure))
  }

  const beside: Storage['beside'] = (module, input) =>
    inTurn(() => run({ module: module.href, input })) as Promise<never>

  return { beside, close: thread.close }
}
