/** How a transaction ends well: with its last changes, and with a notification of what it has touched. */
import type { Touched } from '../changes.ts'
import { codeOf, mapError, StorageUnavailableError } from '../errors.ts'
import { together } from '../query.ts'
import type { PostgresChanges } from './changes.ts'
import type { Client } from './client.ts'
import { COMMIT } from './connection.ts'

/** Are told what a transaction has touched. */
export type ToldChanges = Pick<PostgresChanges, 'notify' | 'committed'>

/**
 * Commits, and tells every instance what was touched, this one before the commit is acknowledged. Goes out with the last
 * changes, and does not come to pass when one of them fails.
 */
export async function commit(
  client: Client,
  { touched, last }: { touched: Touched; last: readonly Promise<unknown>[] },
  changes: ToldChanges,
): Promise<void> {
  changes.notify(client, touched)
  const committed = client.command(COMMIT).catch((error: unknown) => {
    if (mapError(error) instanceof StorageUnavailableError) {
      changes.committed(touched, false)
    }
    throw error
  })
  const ended = committed.catch(commandAfter)
  // What a change failed by says more than that nothing was committed.
  const [, command] = await together(together(...last), ended)
  if (command !== 'COMMIT') {
    throw new Error('A job ignored the error of a query, so nothing of it was stored.')
  }
  changes.committed(touched, true)
}

/** A transaction with an error in it runs no notification. */
function commandAfter(error: unknown): string {
  if (codeOf(error) === '25P02') {
    return 'ROLLBACK'
  }
  throw error
}
