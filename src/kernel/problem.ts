/**
 * The one error that refuses a request. Its code says why; `http/problems.ts` has the status and texts of each code.
 */
import type { Fault } from './faults.ts'
import type { Scope } from './scalars.ts'

/** `detail` replaces the explanation of the code in the answer, and `faults` become its `errors`. */
type Detail = { detail?: string; faults?: readonly Fault[] }

/** `retryAfter`: the seconds to wait before another try. */
type Wait = Detail & { retryAfter: number }

/** The stable codes, and what must come with each. */
export type Details = {
  'invalid-request': Detail
  'malformed-request': Detail
  unauthorized: Detail
  'insufficient-scope': Detail & { scope: Scope }
  'proof-required': Detail
  'edit-window-over': Detail
  'comments-closed': Detail
  'not-found': Detail
  'method-not-allowed': Detail & { allow: string }
  'not-acceptable': Detail
  'request-timeout': Detail
  'duplicate-comment': Detail
  'deleted-since': Detail
  conflict: Detail
  'illegal-transition': Detail
  'still-cited': Detail
  /** The present version, for the `ETag` of the answer. */
  'precondition-failed': Detail & { version?: number }
  'payload-too-large': Detail
  'uri-too-long': Detail
  /** The media types that the route accepts, for PATCH (RFC 5789). */
  'unsupported-media-type': Detail & { acceptPatch?: string; acceptEncoding?: string }
  'expectation-failed': Detail
  'idempotency-key-reused': Detail
  'precondition-required': Detail
  'rate-limited': Wait
  'comment-flood': Wait
  'headers-too-large': Detail
  'internal-error': Detail
  'method-not-implemented': Detail
  unavailable: Wait
}
export type ProblemCode = keyof Details

/** The details are optional for a code that requires none. */
type Given<C extends ProblemCode> = Detail extends Details[C] ? [details?: Details[C]] : [details: Details[C]]

/** Ends a request. A write that throws it stores nothing. */
export class Problem<C extends ProblemCode = ProblemCode> extends Error {
  override name = 'Problem'
  readonly code: C
  readonly details: Details[C]

  constructor(code: C, ...[details]: Given<C>) {
    const { detail, faults = [] } = details ?? {}
    super(detail ?? (faults.map(fault => fault.detail).join(' ') || code))
    this.code = code
    this.details = details ?? ({} as Details[C])
  }
}

/** @throws Problem 404 for what was not found. */
export function orNotFound<T>(value: T | undefined): T {
  if (value === undefined) {
    throw new Problem('not-found')
  }
  return value
}

/** The article of a request has another slug by now: answered with 308 (RFC 9110, section 15.4.9). */
export class Moved extends Error {
  override name = 'Moved'
  readonly slug: string

  constructor(slug: string) {
    super('The article has another slug.')
    this.slug = slug
  }
}
