/** Where and why something cannot be stored; `pointer` is a JSON Pointer (RFC 6901) into the body that was sent. */
export type RefusalFault = { detail: string } & ({ pointer: string } | { parameter: string })

/**
 * Thrown within a write when what was asked for cannot be done as things are; nothing is stored. The features know
 * nothing of HTTP: app.ts turns each kind into its problem document.
 */
export class Refusal extends Error {
  override name = 'Refusal'
  readonly kind: RefusalKind
  readonly faults: readonly RefusalFault[]

  constructor(kind: RefusalKind, faults: readonly RefusalFault[] = []) {
    super(faults.map(({ detail }) => detail).join(' ') || kind)
    this.kind = kind
    this.faults = faults
  }
}

/**
 * missing: there is no such thing; invalid: it would break a rule;
 * conflict: something unique is taken; cited: sections cite the reference; illegal-transition: no decision leads
 * from its state to the one that is asked for; key-reused, deleted-since: of an idempotency key.
 */
export type RefusalKind =
  | 'missing'
  | 'invalid'
  | 'conflict'
  | 'cited'
  | 'illegal-transition'
  | 'key-reused'
  | 'deleted-since'
