import { v7 } from 'uuid'

/** A UUIDv7 that sorts after every one that this process made before, also within one millisecond. */
export function newId(): string {
  return v7()
}

/** The moment that a UUIDv7 carries (RFC 9562, section 5.7): the creation time of what it names. */
export function timeOf(id: string): Date {
  return new Date(Number.parseInt(id.slice(0, 8) + id.slice(9, 13), 16))
}
