/** What comments can have in common, whoever posts them. Pure. */
import { createHash } from 'node:crypto'
import type { Contact } from './contacts.ts'
import { solid, weight, withoutMarks } from './fold.ts'
import { isShortener, isWellKnown } from './hosts.ts'
import { type Link, withoutAddresses } from './links.ts'

/** Traits of one comment at most: a list of hundreds of hosts is told by its first. */
const MOST = 20

/** Letters and digits from which on no two people write the same; a Chinese character counts as three. */
const OWN_WORDS = 40
/** And from which on it is more than the thanks that everybody writes. */
const SOME_WORDS = 12

/** What of a comment its traits are made of. */
export type Telling = {
  /** The body; see {@link Folded}. */
  joined: string
  /** Of the body, then of the author's website and name. */
  links: readonly Link[]
  /** Of the body; so are the addresses. */
  contacts: readonly Contact[]
  emails: readonly string[]
}

/**
 * - `text:…`, a hash of its letters and digits alone, without links; of a text that two people may well write it is
 *   `short:…`, and of the shortest there is none;
 * - `host:…`, for each host in its body or its author's website that is not known to everybody; of those that forward
 *   for others with the path;
 * - `contact:…`, a hash of a telephone number, name in a messenger or e-mail address in its body.
 *
 * Spacing, case, punctuation, marks, invisible and look-alike letters make no difference.
 */
export function traitsOf({ joined, links, contacts, emails }: Telling): string[] {
  const said = solid(withoutMarks(withoutAddresses(joined)))
  const says = weight(said)
  const texts = says >= SOME_WORDS ? [`${says >= OWN_WORDS ? 'text' : 'short'}:${hash(said)}`] : []
  const ways = [...contacts.map(({ value }) => value), ...emails].map(value => `contact:${hash(value)}`)
  const hosts = links
    .filter(({ host }) => !isWellKnown(host))
    .map(({ host, path }) => `host:${isShortener(host) ? `${host}${path}` : host}`)
  return [...new Set([...texts, ...ways, ...hosts])].slice(0, MOST)
}

const hash = (text: string) => createHash('sha256').update(text).digest('base64url').slice(0, 22)
