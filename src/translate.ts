/** From what the layers below throw to what a client is told. */
import { Problem } from './kernel/problem.ts'
import { mapError, StorageBusyError, StorageFullError, StorageUnavailableError } from './storage/errors.ts'

/** The problems behind the errors of the layers below. */
export function translate(error: unknown): Problem | undefined {
  const known = mapError(error)
  if (known instanceof StorageBusyError || known instanceof StorageFullError) {
    return new Problem('unavailable', {
      detail: 'The storage cannot take writes at the moment.',
      retryAfter: 5,
    })
  }
  if (known instanceof StorageUnavailableError) {
    return new Problem('unavailable', {
      detail: 'The database cannot be reached at the moment.',
      retryAfter: 2,
    })
  }
  return undefined
}
