/** One form of an e-mail address for comments, bans, export and erasure: what one stores, another must find. */
import { z } from 'zod'
import { coded } from './faults.ts'
import { LIMITS } from './limits.ts'

const NO_ADDRESS = 'Must be an e-mail address.'

/** Beyond ASCII only letters, digits and their marks: others cannot be told apart by eye. */
const LETTERS = /^[\u0020-\u007e\p{L}\p{M}\p{N}]+@/u

/** https://html.spec.whatwg.org/#valid-e-mail-address, and letters beyond ASCII, which are brought to ASCII. */
const LABEL = '[A-Za-z0-9\\u0080-\\uffff](?:[A-Za-z0-9\\u0080-\\uffff-]{0,61}[A-Za-z0-9\\u0080-\\uffff])?'

/** What the contract shows: ASCII, and Latin letters before the `@`. Letters of other scripts and in hosts are taken, too. */
const SHOWN =
  "^[A-Za-z0-9.!#$%&'*+/=?^_`{|}~\\u00c0-\\u00d6\\u00d8-\\u00f6\\u00f8-\\u024f\\u1e00-\\u1eff-]+@" +
  '[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?(?:\\.[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?)*$'

/** A host in ASCII. */
const HOST = /^[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?(?:\.[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?)*$/

/**
 * An address that HTML's e-mail field takes, also with letters beyond ASCII before the `@` (RFC 6531) and in the host.
 * Blanks around it are removed. It is brought to lower case and NFC, its host to ASCII, as browsers send it.
 */
export const Email = z
  .string()
  .trim()
  .max(LIMITS.email, { abort: true })
  .regex(new RegExp(`^[A-Za-z0-9.!#$%&'*+/=?^_\`{|}~\\u0080-\\uffff-]+@${LABEL}(?:\\.${LABEL})*$`), {
    error: NO_ADDRESS,
    abort: true,
  })
  .refine(value => LETTERS.test(value) && asciiHost(value) !== undefined, { error: NO_ADDRESS, abort: true })
  .overwrite(value => `${localPart(value)}@${asciiHost(value)}`)
  .refine(value => value.length <= LIMITS.email, {
    error: `Must have at most ${LIMITS.email} characters with its host in ASCII.`,
    ...coded('too-long'),
  })
  .meta({ pattern: SHOWN })

const localPart = (address: string) =>
  address.slice(0, address.indexOf('@')).normalize('NFC').toLowerCase().normalize('NFC')

/** undefined when the host is not valid. */
function asciiHost(address: string): string | undefined {
  const host = address.slice(address.indexOf('@') + 1).toLowerCase()
  const ascii = /^[a-z0-9.-]*$/.test(host) ? host : URL.parse(`http://${host}`)?.hostname
  return ascii !== undefined && HOST.test(ascii) ? ascii : undefined
}
