/** From what the layers below throw to what a client is told. */
import { MOST_FAULTS, Problem, type ProblemCode } from './http/problems.ts'
import { Refusal, type RefusalKind } from './kernel/problem.ts'
import { mapError, StorageBusyError, StorageFullError, StorageUnavailableError } from './storage/errors.ts'

/** The problems behind the errors of the layers below. */
export function translate(error: unknown): Problem | undefined {
  if (error instanceof Refusal) {
    return toProblemOf(error)
  }
  const known = mapError(error)
  if (known instanceof StorageBusyError || known instanceof StorageFullError) {
    return new Problem('unavailable', {
      detail: 'The storage cannot take writes at the moment.',
      headers: { 'retry-after': '5' },
    })
  }
  if (known instanceof StorageUnavailableError) {
    return new Problem('unavailable', {
      detail: 'The database cannot be reached at the moment.',
      headers: { 'retry-after': '2' },
    })
  }
  return undefined
}

const PROBLEM_OF: Record<RefusalKind, ProblemCode> = {
  missing: 'not-found',
  invalid: 'invalid-request',
  conflict: 'conflict',
  cited: 'still-cited',
  'illegal-transition': 'illegal-transition',
  'key-reused': 'idempotency-key-reused',
  'deleted-since': 'deleted-since',
}

/** A refusal of a feature in the words of HTTP. */
function toProblemOf({ kind, faults }: Refusal): Problem {
  return new Problem(PROBLEM_OF[kind], faults.length > 0 ? { errors: faults.slice(0, MOST_FAULTS) } : {})
}
